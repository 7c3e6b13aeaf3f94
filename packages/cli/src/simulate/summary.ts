import type { SimulatedEvent } from "./person.ts";
import type { Simulation } from "./population.ts";

/** The content of a simulated trace. */
export interface Summary {
  add(event: SimulatedEvent & { readonly owner: string }): void;
  readonly events: ReadonlyMap<string, number>;
  /** How many minors have at least one event. */
  readonly users: number;
}

export function makeSummary(): Summary {
  const events = new Map<string, number>();
  const owners = new Set<string>();
  return {
    add: ({ type, owner }) => {
      events.set(type, (events.get(type) ?? 0) + 1);
      owners.add(owner);
    },
    events,
    get users() {
      return owners.size;
    },
  };
}

/** For standard error, as standard output is the trace. */
export function summaryText({ events, users }: Summary, { minors, days, from, seed, ages }: Simulation): string {
  const number = (value: number): string => value.toLocaleString("en-GB");
  const total = [...events.values()].reduce((sum, count) => sum + count, 0);
  const kinds = [...events].toSorted((a, b) => b[1] - a[1]).map(([type, count]) => `${type} ${number(count)}`);
  const messages = events.get("message") ?? 0;
  const each = users === 0 ? 0 : messages / users / days;
  return [
    `${number(total)} events of ${number(users)} of ${number(minors)} minors aged ${ages[0]} to ${ages[1]}, ${days} days from ${from}, seed ${seed}.`,
    ...(total === 0 ? [] : [`${kinds.join(", ")}; ${each.toFixed(1)} messages a day for each who uses it.`]),
    "",
  ].join("\n");
}
