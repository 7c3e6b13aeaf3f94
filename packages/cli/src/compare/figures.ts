import { millisecondsInMinute } from "date-fns/constants";
import type { Reason } from "@recess/core";
import { REASONS } from "../reasons.ts";
import { changeInterval, type Clustered, type Interval, meanInterval, shareInterval } from "./interval.ts";
import type { Tally } from "./tally.ts";

/**
 * Totals for the accounts of a group. `PerDay` figures are means over accounts and the days on which they had activity.
 */
export interface Figures {
  readonly accountDays: number;
  readonly accountsStopped: number;
  /** As a percentage of the group's accounts. */
  readonly stoppedPercent: number;
  readonly stoppedPercentInterval: Interval;
  readonly stops: number;
  readonly stopsPerDay: number;
  readonly stopsPerDayInterval: Interval;
  /** Stops that policies or bands in observe mode would have made. */
  readonly wouldStops: number;
  /** Measured by the old policy's `presence` on both sides. */
  readonly minutes: number;
  readonly minutesPerDay: number;
  readonly minutesPerDayInterval: Interval;
  /** Minutes as this policy counts them, if its `presence` differs from the old policy's. */
  readonly countedMinutesPerDay: number | null;
  /** Accepted messages. */
  readonly messages: number;
  /** Refused messages. */
  readonly refusedTries: number;
  readonly warningsPerDay: number;
  readonly nudgesPerDay: number;
  readonly breaksPerDay: number;
  readonly remindersPerDay: number;
  /** 24 counts, from midnight local time. */
  readonly stopsByHour: readonly number[];
}

/** One account under both policies. */
export interface Pair {
  readonly account: string;
  readonly old: Member;
  readonly new: Member;
}

export interface Member {
  readonly tally: Tally;
  /** Ms of use, measured by the old policy's `presence`. */
  readonly usedMs: number;
}

export type SideName = "old" | "new";

export interface ReasonChange {
  readonly reason: Reason;
  readonly old: ReasonFigures;
  readonly new: ReasonFigures;
}

export interface ReasonFigures {
  readonly stops: number;
  readonly accounts: number;
  readonly refusedTries: number;
}

/** Confidence intervals of the differences that people act on. */
export interface ChangeIntervals {
  readonly stoppedPercent: Interval;
  readonly stopsPerDay: Interval;
  readonly minutesPerDay: Interval;
}

export function figuresOf(
  members: readonly Member[],
  { stopsByHour, isMeasured }: { readonly stopsByHour: readonly number[]; readonly isMeasured: boolean },
): Figures {
  const sum = (of: (tally: Tally) => number): number => members.reduce((total, { tally }) => total + of(tally), 0);
  const accountDays = sum(({ days }) => days);
  const perDay = (total: number): number => (accountDays === 0 ? 0 : round(total / accountDays));
  const stops = sum((tally) => tally.stops);
  const minutes = members.reduce((total, { usedMs }) => total + usedMs, 0) / millisecondsInMinute;
  const accountsStopped = members.filter(({ tally }) => tally.stops > 0).length;
  return {
    accountDays,
    accountsStopped,
    stoppedPercent: members.length === 0 ? 0 : round((100 * accountsStopped) / members.length),
    stoppedPercentInterval: rounded(shareInterval(accountsStopped, members.length)),
    stops,
    stopsPerDay: perDay(stops),
    stopsPerDayInterval: rounded(meanInterval(members.map(stopsOf))),
    wouldStops: sum(({ wouldStops }) => wouldStops),
    minutes: round(minutes),
    minutesPerDay: perDay(minutes),
    minutesPerDayInterval: rounded(meanInterval(members.map(minutesOf))),
    countedMinutesPerDay: isMeasured ? perDay(sum(({ usedMs }) => usedMs) / millisecondsInMinute) : null,
    messages: sum(({ messages }) => messages),
    refusedTries: sum(({ refusedTries }) => refusedTries),
    warningsPerDay: perDay(sum(({ warnings }) => warnings)),
    nudgesPerDay: perDay(sum(({ nudges }) => nudges)),
    breaksPerDay: perDay(sum(({ breaks }) => breaks)),
    remindersPerDay: perDay(sum(({ reminders }) => reminders)),
    stopsByHour,
  };
}

export function changeIntervals(pairs: readonly Pair[]): ChangeIntervals {
  const between = (of: (member: Member) => Clustered): Interval =>
    rounded(
      changeInterval(
        pairs.map((pair) => of(pair.old)),
        pairs.map((pair) => of(pair.new)),
      ),
    );
  return { stoppedPercent: between(isStopped), stopsPerDay: between(stopsOf), minutesPerDay: between(minutesOf) };
}

function isStopped({ tally }: Member): Clustered {
  return { value: tally.stops > 0 ? 100 : 0, days: 1 };
}

function stopsOf({ tally }: Member): Clustered {
  return { value: tally.stops, days: tally.days };
}

function minutesOf({ tally, usedMs }: Member): Clustered {
  return { value: usedMs / millisecondsInMinute, days: tally.days };
}

function rounded(interval: Interval): Interval {
  return interval === null ? null : [round(interval[0]), round(interval[1])];
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

export function reasonChanges(pairs: readonly Pair[]): readonly ReasonChange[] {
  const of = (reason: Reason, side: SideName): ReasonFigures => {
    const tallies = pairs.flatMap((pair) => pair[side].tally.reasons[reason] ?? []);
    return {
      stops: tallies.reduce((sum, { stops }) => sum + stops, 0),
      accounts: tallies.filter(({ stops }) => stops > 0).length,
      refusedTries: tallies.reduce((sum, { refusedTries }) => sum + refusedTries, 0),
    };
  };
  return REASONS.map((reason): ReasonChange => ({ reason, old: of(reason, "old"), new: of(reason, "new") })).filter(
    (change) => change.old.stops > 0 || change.new.stops > 0,
  );
}
