/** 64^6: six digits in base 64. An account has at most some hundred ids, so two of them collide once in ten million. */
const RANGE = 64 ** 6 - 1;

/** The range of hashes in records up to version 3. */
const OLDER_RANGE = 36 ** 8;

/**
 * Hashes a text to an integer from 1 to 64^6 - 1: two FNV-1a passes with MurmurHash3's final step. For ids that only
 * have to differ within one account, and whose forgery gains nothing: not a cryptographic hash.
 */
export function shortHash(text: string): number {
  if (text !== lastText) {
    lastHash = shortHashOf(text);
    lastText = text;
  }
  return lastHash;
}

// A message asks for the hash of its request id three times.
let lastText = "";
let lastHash = shortHashOf("");

function shortHashOf(text: string): number {
  let low = 0x811c9dc5;
  let high = 0xcbf29ce4;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x5bd1e995);
  }
  return ofOlderHash(((mixed(high) * 2 ** 21 + (mixed(low) >>> 11)) % OLDER_RANGE) + 1);
}

/** The short hash that corresponds to a hash in records up to version 3. */
export function ofOlderHash(hash: number): number {
  return ((hash - 1) % RANGE) + 1;
}

/** Maps a text evenly to a number in `[0, 2^32)`: FNV-1a with MurmurHash3's final step, which spreads similar texts. */
export function evenHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mixed(hash);
}

function mixed(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
