import { formatOrigin, type PolicyInput } from "@recess/core/policy";
import type { Day } from "./day.ts";
import type { Explanation } from "./explanation.ts";
import type { Use } from "./use.ts";

/** For programs. */
export function asData({ loaded, age, zone, at, rollout, values, governed }: Explanation): object {
  const iso = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString());
  const dayData = (day: Day): object => ({
    label: day.label,
    from: iso(day.from),
    to: iso(day.to),
    limitMs: day.limitMs,
    spans: day.spans.map(({ from, to, reason }) => ({ from: iso(from), to: iso(to), closed: reason })),
  });
  const useData = (use: Use): object => ({
    stretches: use.stretches.map(({ from, to }) => ({ from: iso(from), to: iso(to) })),
    moments: use.moments.map((moment) => {
      const when = { kind: moment.kind, at: iso(moment.at) };
      switch (moment.kind) {
        case "open":
          return when;
        case "notice":
          return { ...when, notice: moment.notice };
        case "would-stop":
          return { ...when, reason: moment.reason };
        case "stop":
          return { ...when, reason: moment.reason, resumesAt: iso(moment.resumesAt), usedMs: moment.usedMs };
      }
    }),
  });
  const rules = (input: PolicyInput, band: string): object => {
    const { rollout: changed, ...usual } = input.bands[band] ?? {};
    return rollout ? { ...usual, ...changed?.limits } : usual;
  };
  return {
    policy: loaded.name,
    age,
    timeZone: zone,
    at: iso(at),
    rollout,
    band: governed?.band ?? null,
    ...(governed === null
      ? {}
      : {
          limits: rules(loaded.input, governed.band),
          origins: Object.fromEntries([...values].map(([key, { origin }]) => [key, formatOrigin(origin)])),
          day: dayData(governed.day),
          withoutPause: useData(governed.use),
          moment:
            governed.moment === null
              ? null
              : {
                  askedMs: governed.moment.askedMs,
                  usedMs: governed.moment.usedMs,
                  before: useData(governed.moment.before),
                  decision: governed.moment.decision,
                  next: useData(governed.moment.next),
                },
          week:
            governed.week?.map(({ day, use, usedMs }) => ({
              day: dayData(day),
              withoutPause: useData(use),
              usedMs,
            })) ?? null,
        }),
  };
}
