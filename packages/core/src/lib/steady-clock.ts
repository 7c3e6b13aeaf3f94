import { type FullClock, isSet } from "./clock.ts";

/** A clock that was set, or that stood still while the machine did. */
export interface Jump {
  /** By how much, ms; negative when the clock was set back. */
  readonly byMs: number;
}

/** A clock whose jumps are known. */
export interface SteadyClock {
  /** The instant to decide by: the clock's, but not that of a jump which is over within a minute. Whole ms. */
  now(): number;
  /** The instant by which things are kept and dropped: as if the clock had never jumped. Whole ms. */
  steady(): number;
}

/** A clock that differs by more than this from what it should show was set. Smaller corrections are taken as they come. */
const TOLERANCE_MS = 5 * 60_000;

/** A jump that lasts for so long is meant: from then on decisions go by the clock again. */
const GRACE_MS = 60_000;

/**
 * Compares a clock with one that nobody sets. After a jump nothing is kept or dropped by the clock any more, until it is back or the
 * process ends: a clock that is wrong by a month would otherwise have everything collected.
 */
export function makeSteadyClock({ now, elapsed }: FullClock, onJump: (jump: Jump) => void): SteadyClock {
  if (elapsed === undefined) {
    const plain = (): number => Math.floor(now());
    return { now: plain, steady: plain };
  }
  /** What the clock shows beyond `elapsed`: when it was last right, and when it was last looked at. */
  let trusted = Number.NaN;
  let seen = Number.NaN;
  let jumpedAt = 0;

  const look = (): { readonly clock: number; readonly passed: number } => {
    const clock = now();
    const passed = elapsed();
    const offset = clock - passed;
    if (Number.isNaN(trusted)) {
      if (!isSet(clock)) return { clock, passed: 0 };
      trusted = offset;
      seen = offset;
    }
    const byMs = offset - seen;
    seen = offset;
    if (Math.abs(byMs) > TOLERANCE_MS) {
      jumpedAt = passed;
      onJump({ byMs: Math.round(byMs) });
    }
    if (Math.abs(offset - trusted) <= TOLERANCE_MS) trusted = offset;
    return { clock, passed };
  };

  return {
    now: () => {
      const { clock, passed } = look();
      const hasJumped = Math.abs(seen - trusted) > TOLERANCE_MS && passed - jumpedAt < GRACE_MS;
      return Math.floor(hasJumped ? passed + trusted : clock);
    },
    steady: () => {
      const { clock, passed } = look();
      return Math.floor(Number.isNaN(trusted) ? clock : passed + trusted);
    },
  };
}
