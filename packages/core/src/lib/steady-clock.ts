import { type FullClock, isSet } from "./clock.ts";

/** A clock that was set, or that stood still while the machine was suspended. */
export interface Jump {
  /** By how much, ms; negative when the clock was set back. */
  readonly byMs: number;
}

/** A clock that detects jumps. */
export interface SteadyClock {
  /** The instant for decisions: the clock's, except for jumps that are over within a minute. Whole ms. */
  now(): number;
  /** The instant for retention: as if the clock had never jumped. Whole ms. */
  steady(): number;
  /** `steady` as of the last call of `now`. Two readings of two clocks would take a tenth of a decision in memory. */
  steadyThen(): number;
}

/** A larger deviation means that the clock was set. Smaller corrections are accepted. */
const TOLERANCE_MS = 5 * 60_000;

/** A jump that lasts this long is intended: decisions then follow the clock again. */
const GRACE_MS = 60_000;

/**
 * Compares a clock with a monotonic one. After a jump, nothing expires by the clock until it is right again or the
 * process ends: a clock that is wrong by a month would otherwise expire everything.
 */
export function makeSteadyClock({ now, elapsed }: FullClock, onJump: (jump: Jump) => void): SteadyClock {
  let then = 0;
  if (elapsed === undefined) {
    const plain = (): number => Math.floor(now());
    return { now: () => (then = plain()), steady: plain, steadyThen: () => then };
  }
  /** The clock's offset from `elapsed`: when it was last right, and when it was last read. */
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

  const steadyAt = (clock: number, passed: number): number =>
    Math.floor(Number.isNaN(trusted) ? clock : passed + trusted);

  return {
    now: () => {
      const { clock, passed } = look();
      then = steadyAt(clock, passed);
      const hasJumped = Math.abs(seen - trusted) > TOLERANCE_MS && passed - jumpedAt < GRACE_MS;
      return Math.floor(hasJumped ? passed + trusted : clock);
    },
    steady: () => {
      const { clock, passed } = look();
      return steadyAt(clock, passed);
    },
    steadyThen: () => then,
  };
}
