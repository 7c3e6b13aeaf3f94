import type { How, OnStoreFailure } from "../accounts/accounts.ts";
import type { Answer } from "../decisions/reduce.ts";
import type { Band } from "../rules/rules.ts";
import type { Decision } from "../values/decision.ts";
import type { GovernorEvent } from "../values/event.ts";

/** An event, and the band by whose rules it is decided. */
export interface Ruling {
  readonly band: Band;
  readonly event: GovernorEvent;
}

/**
 * How an event is decided while the store is away, where that differs from what the rules say; `undefined` where it does not.
 * A promised answer stands when the event is replayed on what the store holds: an event that was allowed is charged and counted even if
 * the store's record would have refused it, and one that was refused is neither.
 */
export function honourPromise(
  { band, event }: Ruling,
  answer: Answer,
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
