import { millisecondsInMinute } from "date-fns/constants";
import type { AccountRecord } from "../values/record.ts";
import { countOf, DAY_OF_USE_MS, signalsBefore } from "../values/past.ts";

/** What a nudge may count, besides `signal:<name>`. */
export const METRICS = [
  "minutesToday",
  "minutesLast7Days",
  "minutesPrevious7Days",
  "streakMinutes",
  "daysInARow",
  "nightMinutesLast7Days",
  "nightsLast7Days",
  "refusalsToday",
  "messagesToday",
  "growthPercent",
] as const;

/** A metric that the governor measures. */
export type Metric = (typeof METRICS)[number];

/** The amount of something in a settled record, given the current streak. */
export type Measure = (record: AccountRecord, streakMs: number) => number;

/**
 * The least continuous use, ms, after which a metric that is below a value may reach it on the same day; 0 if it may at
 * any time.
 */
export type Distance = (record: AccountRecord, streakMs: number, value: number) => number;

/** The prefix of a signal's name in a metric. */
export const SIGNAL = "signal:";

/** The minimum base for a growth rate; growth from almost nothing is not meaningful. */
const GROWTH_BASE_MS = 60 * millisecondsInMinute;

const MEASURES: { readonly [Name in Metric]: Measure } = {
  minutesToday: ({ today }) => minutes(today.usedMs),
  minutesLast7Days: (record) => minutes(record.past.last6UsedMs + record.today.usedMs),
  minutesPrevious7Days: (record) => minutes(record.past.previous7UsedMs),
  streakMinutes: (_record, streakMs) => minutes(streakMs),
  daysInARow: (record) => (record.today.usedMs < DAY_OF_USE_MS ? 0 : 1 + record.past.row),
  nightMinutesLast7Days: (record) => minutes(record.past.last6NightMs + record.today.nightMs),
  nightsLast7Days: (record) => record.past.last6Nights + (record.today.nightMs >= DAY_OF_USE_MS ? 1 : 0),
  refusalsToday: ({ today }) => today.refusals,
  messagesToday: ({ today, voice }) => today.messages + (voice?.messages ?? 0),
  growthPercent: (record) => {
    const { last6UsedMs, previous7UsedMs } = record.past;
    if (previous7UsedMs < GROWTH_BASE_MS) return 0;
    return Math.floor(((last6UsedMs + record.today.usedMs - previous7UsedMs) * 100) / previous7UsedMs);
  },
};

/** For metrics that grow only with use. The other metrics count events. */
const DISTANCES: { readonly [Name in Metric]?: Distance } = {
  minutesToday: ({ today }, _streakMs, value) => inMs(value) - today.usedMs,
  minutesLast7Days: ({ past, today }, _streakMs, value) => inMs(value) - past.last6UsedMs - today.usedMs,
  minutesPrevious7Days: () => Infinity,
  streakMinutes: (_record, streakMs, value) => inMs(value) - streakMs,
  daysInARow: ({ past, today }, _streakMs, value) => (past.row + 1 < value ? Infinity : DAY_OF_USE_MS - today.usedMs),
  nightMinutesLast7Days: ({ past, today }, _streakMs, value) => inMs(value) - past.last6NightMs - today.nightMs,
  nightsLast7Days: ({ past, today }, _streakMs, value) =>
    past.last6Nights + 1 < value ? Infinity : DAY_OF_USE_MS - today.nightMs,
  growthPercent: ({ past, today }, _streakMs, value) =>
    past.previous7UsedMs < GROWTH_BASE_MS
      ? Infinity
      : // Minus 1, because the product may have been rounded up.
        (past.previous7UsedMs * (100 + value)) / 100 - past.last6UsedMs - today.usedMs - 1,
};

const AT_ANY_TIME: Distance = () => 0;

/** The distance of a metric from a value. */
export function distanceOf(metric: string): Distance {
  return (isMetric(metric) ? DISTANCES[metric] : undefined) ?? AT_ANY_TIME;
}

/** The measure of a metric; `undefined` for an unknown name. */
export function measureOf(metric: string): Measure | undefined {
  if (metric.startsWith(SIGNAL)) {
    const name = metric.slice(SIGNAL.length);
    return (record) => signalsBefore(record, name) + countOf(record.today.signals, name);
  }
  return isMetric(metric) ? MEASURES[metric] : undefined;
}

function isMetric(name: string): name is Metric {
  return (METRICS as readonly string[]).includes(name);
}

function inMs(minutesOfUse: number): number {
  return minutesOfUse * millisecondsInMinute;
}

function minutes(ms: number): number {
  return Math.floor(ms / millisecondsInMinute);
}
