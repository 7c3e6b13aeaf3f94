import type { FullClock } from "../lib/clock.ts";
import { makeSteadyClock, type SteadyClock } from "../lib/steady-clock.ts";
import type { Store } from "../store/store.ts";
import type { GovernorProblem } from "./accounts.ts";
import { clockJumped } from "./clock-problem.ts";
import type { Happened } from "./lane.ts";

export interface StoreClockOptions {
  readonly store: Store;
  /** This process's clock, used if the store has none. */
  readonly time: SteadyClock;
  readonly clock: FullClock;
}

/** The clock of decisions: the store's if it has one, so that all servers share it. */
export interface StoreClock {
  now(): number;
  /** `undefined` if the store has no clock, `null` before its first response. */
  sharedNow(): number | null | undefined;
  /** When an event happened, by the store's clock once that is known. */
  instantOf(happened: Happened): number;
}

export function makeStoreClock(
  { store, time, clock }: StoreClockOptions,
  report: (problem: GovernorProblem) => void,
): StoreClock {
  /** The store's clock may be set too, or belong to another server after a failover. */
  const shared = makeSteadyClock({ ...clock, now: () => store.now?.() ?? 0 }, ({ byMs }) =>
    report(clockJumped("The store's clock", byMs)),
  );
  const sharedNow = (): number | null | undefined => {
    const said = store.now?.();
    return said === undefined || said === null ? said : shared.now();
  };

  return {
    now: () => sharedNow() ?? time.now(),
    sharedNow,
    instantOf: ({ at, byOwnClock }) => {
      const known = byOwnClock ? sharedNow() : undefined;
      return known === undefined || known === null ? at : Math.floor(at + known - time.now());
    },
  };
}
