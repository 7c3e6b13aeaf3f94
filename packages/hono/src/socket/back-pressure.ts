import type { SocketEnd } from "./end.ts";
import { otherSide, type Side, SIDES } from "./frame.ts";

/** Stops one side from sending faster than the other side reads. */
export interface BackPressure {
  /** Checks how much is unread. Returns the side that reads too slowly when the other side cannot be paused; otherwise `null`. */
  check(): Side | null;
  /** Resumes both sides. */
  end(): void;
}

/** While a side has more than this unread, the other side is paused, bytes. */
const HIGH_WATER = 1_048_576;
const LOW_WATER = 262_144;
/** A side with more than this unread, when the other side cannot be paused, is reported as too slow, bytes. */
const MAX_UNREAD_BYTES = 8_388_608;
const POLL_MS = 20;

export function createBackPressure(ends: { readonly [S in Side]: SocketEnd }): BackPressure {
  const paused = new Set<Side>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function check(): Side | null {
    if (timer !== undefined) clearTimeout(timer);
    for (const side of SIDES) {
      const unread = ends[side].buffered();
      const other = otherSide(side);
      const { pause, resume } = ends[other];
      if (unread > MAX_UNREAD_BYTES && pause === undefined) return side;
      if (unread > HIGH_WATER && pause !== undefined && !paused.has(other)) {
        paused.add(other);
        pause();
      } else if (unread < LOW_WATER && paused.delete(other)) resume?.();
    }
    if (paused.size > 0) timer = setTimeout(check, POLL_MS);
    return null;
  }

  return {
    check,
    end() {
      clearTimeout(timer);
      for (const side of paused) ends[side].resume?.();
      paused.clear();
    },
  };
}
