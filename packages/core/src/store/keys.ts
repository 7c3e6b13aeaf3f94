import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8 } from "../lib/utf8.ts";
import { argumentInvalid } from "../values/errors.ts";

/**
 * The keys with which account ids are hashed before they are stored: at least 32 random characters each, the same on
 * every server. To change one without losing a record, follow three steps, each on all servers before the next: `{
 * current: old, next: new }`, then `{ current: new, previous: old }`, and after `settingsRetention` and `caseRetention`
 * `{ current: new }`. A single server can skip the first step.
 */
export type Secret = string | Secrets;

export interface Secrets {
  readonly current: string;
  /** The previous key: records under it are found, and moved to the current key when they are next used. */
  readonly previous?: string | undefined;
  /** The next key: records that other servers have moved to it are found. */
  readonly next?: string | undefined;
}

/** The key of an account's value, and the keys that it may have while a secret is being changed. */
export interface AccountKey {
  readonly key: string;
  readonly previous: string | undefined;
  readonly next: string | undefined;
}

/** A public secret for data that needs no protection. Ids are hashed, but anyone can compute the hashes. */
export const DEVELOPMENT_SECRET = "development-only";

const MIN_LENGTH = 32;

/** Creates the function from ids to keys. Throws a RecessError `"argument-invalid"` that says what is wrong. */
export function keysOf(secret: Secret | undefined): (id: string) => AccountKey {
  if (secret === undefined) {
    throw argumentInvalid(
      "This store keeps records, so the governor needs `secret`: a random string of at least " +
        `${MIN_LENGTH} characters, the same on every server. Account ids are hashed with it before they are stored. ` +
        `For development alone, say secret: "${DEVELOPMENT_SECRET}".`,
    );
  }
  const { current, previous, next }: Secrets = typeof secret === "string" ? { current: secret } : secret;
  const hash = hasher("secret", current);
  const hashPrevious = previous === undefined ? undefined : hasher("secret.previous", previous);
  const hashNext = next === undefined ? undefined : hasher("secret.next", next);
  if (previous !== undefined && next !== undefined) {
    throw argumentInvalid("secret can have `previous` or `next`, not both: finish one change before the next.");
  }
  if (current === (previous ?? next)) throw argumentInvalid("secret.current must differ from the other one.");
  return (id) => ({ key: hash(id), previous: hashPrevious?.(id), next: hashNext?.(id) });
}

function hasher(name: string, secret: string): (id: string) => string {
  if (typeof secret !== "string" || (secret.length < MIN_LENGTH && secret !== DEVELOPMENT_SECRET)) {
    throw argumentInvalid(`${name} must be a string of at least ${MIN_LENGTH} characters.`);
  }
  const keyed = hmac.create(sha256, utf8(`recess account ${secret}`));
  // Copies into the same object each time, as this library's own PBKDF2 does: a new clone per call took half as long
  // again.
  const copy = keyed.clone();
  return (id) => base64url(keyed._cloneInto(copy).update(utf8(id)).digest());
}

export const KEY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** 132 bits: among a billion accounts, two collide with a probability of 1 in 10^22. */
const LENGTH = 22;

function base64url(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    held += 8;
    while (held >= 6) {
      held -= 6;
      text += KEY_LETTERS[(bits >> held) & 63] ?? "";
      if (text.length === LENGTH) return text;
    }
    bits &= (1 << held) - 1;
  }
  return text;
}
