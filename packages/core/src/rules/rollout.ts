import type { Band } from "./compile.ts";

/** The band as it is for one account: with the rollout's limits if the account is in its share. */
export function rolledOut(band: Band, account: string): Band {
  const { rollout } = band;
  if (rollout === undefined) return band;
  return shareOf(`${rollout.salt}\u0000${account}`) < rollout.percent ? rollout.band : band;
}

/** A text to a number in `[0, 100)`, evenly: FNV-1a with the last step of MurmurHash3, which spreads similar texts. */
export function shareOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32) * 100;
}
