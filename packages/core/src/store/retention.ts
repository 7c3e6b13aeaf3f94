/** A hold without end, for stores that want a number: longer than any law asks. */
const WITHOUT_END_MS = 10 * 365 * 24 * 60 * 60_000;

/** How long something is to be kept from `now` on: for its retention, and as long as it is held. */
export function ttlFor(retentionMs: number, heldUntil: number, now: number): number {
  return Math.max(retentionMs, Math.min(heldUntil - now, WITHOUT_END_MS));
}
