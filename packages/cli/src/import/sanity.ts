import { millisecondsInDay } from "date-fns/constants";
import { formatCount } from "../terminal/format.ts";
import type { AtUnit, Converted } from "./convert.ts";

/** A summary of what was read, so that a person can check it. */
export interface Sanity {
  take(place: string, converted: Converted): void;
  leaveOut(place: string, reason: string): void;
  readonly events: number;
  readonly leftOut: number;
  lines(): readonly string[];
}

interface Reason {
  readonly first: string;
  count: number;
}

const MAX_REASONS = 20;

export function makeSanity(now: number): Sanity {
  const reasons = new Map<string, Reason>();
  const types = new Map<string, number>();
  const units = new Map<AtUnit, number>();
  const lastOf = new Map<string, number>();
  const withAge = new Set<string>();
  let [events, leftOut, back, future] = [0, 0, 0, 0];
  let [from, to] = [Infinity, -Infinity];

  const leaveOut = (place: string, reason: string): void => {
    leftOut++;
    const known = reasons.get(reason);
    if (known !== undefined) known.count++;
    else if (reasons.size < MAX_REASONS) reasons.set(reason, { first: place, count: 1 });
  };

  return {
    leaveOut,
    take: (place, converted) => {
      if ("reason" in converted) return leaveOut(place, converted.reason);
      const { at, type, unit, account, hasAge } = converted;
      events++;
      if (hasAge) withAge.add(account);
      types.set(type, (types.get(type) ?? 0) + 1);
      units.set(unit, (units.get(unit) ?? 0) + 1);
      if (at < (lastOf.get(account) ?? -Infinity)) back++;
      lastOf.set(account, Math.max(at, lastOf.get(account) ?? -Infinity));
      if (at > now + millisecondsInDay) future++;
      [from, to] = [Math.min(from, at), Math.max(to, at)];
      return undefined;
    },
    get events() {
      return events;
    },
    get leftOut() {
      return leftOut;
    },
    lines: () => [
      `${formatCount(events)} events of ${formatCount(lastOf.size)} accounts${events === 0 ? "" : `, ${iso(from)} to ${iso(to)}`}.`,
      ...(events === 0 ? [] : [`Types: ${listOf(types)}. Instants read as ${listOf(units)}.`]),
      ...(back === 0 ? [] : [`${formatCount(back)} were out of order, and have been sorted.`]),
      ...[...reasons].map(
        ([reason, { first, count }]) =>
          `warning: ${count === 1 ? "1 row" : `${formatCount(count)} rows`} left out: ${reason}. The first is ${first}.`,
      ),
      ...warnings(),
    ],
  };

  function warnings(): readonly string[] {
    if (events === 0) return [];
    const counted = (type: string): number => types.get(type) ?? 0;
    const ageless = lastOf.size - withAge.size;
    return [
      ...(ageless > 0
        ? [
            `warning: ${formatCount(ageless)} accounts have no age, and are of unknown age in a policy; --age gives one.`,
          ]
        : []),
      ...(units.size > 1 && units.has("s")
        ? ["warning: some instants are in seconds and others are not; check both."]
        : []),
      ...(units.has("local text") ? ["warning: instants without an offset were read in the zone of --at-zone."] : []),
      ...(future > 0 ? [`warning: ${formatCount(future)} events are in the future.`] : []),
      ...(counted("message") === 0 ? ["warning: there are no messages, so message limits cannot be tried."] : []),
      ...(counted("active") === 0
        ? ["warning: there are no heartbeats (active), so time is counted by messages only: two minutes after each."]
        : []),
      ...(lastOf.size === 1 && events > 100
        ? ["warning: all events are of one account: is account the right column?"]
        : []),
    ];
  }
}

function listOf(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, count]) => `${name} ${formatCount(count)}`).join(", ");
}

function iso(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace("T", " ");
}
