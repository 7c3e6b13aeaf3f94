import type { SocketEnd } from "./end.ts";
import { otherSide, type Side, SIDES } from "./frame.ts";

/** What one side does not read, the other one must not send. */
export interface BackPressure {
  /** Looks at how much is unread; `null`, or the side that reads too slowly where the other one cannot be made to wait. */
  look(): Side | null;
  /** Lets both sides read again. */
  end(): void;
}

/** A side that has so much to read is waited for, and nothing more is taken from the other one. */
const HIGH_WATER = 1_048_576;
const LOW_WATER = 262_144;
/** A side that has so much to read, where the other one cannot be made to wait, reads too slowly. */
const MOST_UNREAD = 8_388_608;
const LOOK_AGAIN_MS = 20;

export function createBackPressure(ends: { readonly [S in Side]: SocketEnd }): BackPressure {
  const paused = new Set<Side>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function look(): Side | null {
    if (timer !== undefined) clearTimeout(timer);
    for (const side of SIDES) {
      const unread = ends[side].buffered();
      const other = otherSide(side);
      const { pause, resume } = ends[other];
      if (unread > MOST_UNREAD && pause === undefined) return side;
      if (unread > HIGH_WATER && pause !== undefined && !paused.has(other)) {
        paused.add(other);
        pause();
      } else if (unread < LOW_WATER && paused.delete(other)) resume?.();
    }
    if (paused.size > 0) timer = setTimeout(look, LOOK_AGAIN_MS);
    return null;
  }

  return {
    look,
    end() {
      clearTimeout(timer);
      for (const side of paused) ends[side].resume?.();
      paused.clear();
    },
  };
}
