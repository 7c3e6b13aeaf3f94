/** A hold without an end, for stores that need a number: longer than any law requires. */
const WITHOUT_END_MS = 10 * 365 * 24 * 60 * 60_000;

/** How long to keep something from `now` on: for its retention, and as long as it is on hold. */
export function ttlFor(retentionMs: number, heldUntil: number, now: number): number {
  return Math.max(retentionMs, Math.min(heldUntil - now, WITHOUT_END_MS));
}
