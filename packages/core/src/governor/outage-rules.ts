import type { How, OnStoreFailure } from "../accounts/accounts.ts";
import type { Step } from "../decisions/reduce.ts";
import type { Band } from "../rules/rules.ts";
import type { Decision } from "../values/decision.ts";
import type { GovernorEvent } from "../values/event.ts";

/** An event, and the band whose rules decide it. */
export interface Ruling {
  readonly band: Band;
  readonly event: GovernorEvent;
}

/**
 * How an event is decided while the store is unavailable, if that differs from the rules; `undefined` if it does not. A
 * promised answer holds when the event is replayed on the store's record: an event that was allowed is charged and
 * counted even if that record would have refused it, and a refused one is neither.
 */
export function honourPromise(
  { band, event }: Ruling,
  answer: Pick<Step, "outcome" | "reason">,
  { promised }: How<Decision>,
  onStoreFailure: OnStoreFailure,
): Ruling | undefined {
  const isRefused = answer.outcome === "block";
  if (promised === undefined) {
    const opens = isRefused && onStoreFailure === "open" && answer.reason !== "paused";
    return opens ? { band: observing(band), event } : undefined;
  }
  if (promised.outcome === "allow" && isRefused) return { band: observing(band), event };
  if (promised.outcome === "block" && !isRefused) return { band, event: { type: "status" } };
  return undefined;
}

const observers = new WeakMap<Band, Band>();

function observing(band: Band): Band {
  const known = observers.get(band) ?? { ...band, mode: "observe" as const };
  observers.set(band, known);
  return known;
}
