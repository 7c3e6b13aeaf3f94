import { evenHash } from "../lib/hash.ts";
import type { Band } from "./rules.ts";

/** The band for one account: with the rollout's limits if the account is in its share. */
export function rolledOut(band: Band, account: string): Band {
  const { rollout } = band;
  if (rollout === undefined) return band;
  return shareOf(`${rollout.salt}\u0000${account}`) < rollout.percent ? rollout.band : band;
}

/** Maps a text evenly to a number in `[0, 100)`. */
export function shareOf(text: string): number {
  return (evenHash(text) / 2 ** 32) * 100;
}
