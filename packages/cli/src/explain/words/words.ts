import type { Reason } from "@recess/core";
import type { AdjustableKey, JsonValue } from "@recess/core/policy";

/** For whom a policy is explained. */
export interface PersonWords {
  readonly age: string;
  readonly band: string;
  /** The ages of the band, `[from, to)`. */
  readonly from: number;
  readonly to: number;
  readonly zone: string;
}

/** The texts of `recess explain` in one language. Arguments are formatted already: durations, lists, names. */
export interface Words {
  readonly locale: string;
  /** Names of the policy's kinds of day, except dates and `mon` to `sun`. */
  readonly days: Readonly<Record<"holiday" | "schoolday" | "schoolnight" | "weekday" | "weekend", string>>;
  readonly reasons: Readonly<Record<Reason, string>>;
  readonly adjustable: Readonly<Record<AdjustableKey, string>>;
  /** The separator between the parts of a duration. */
  readonly durationGap: string;

  person(person: PersonWords): string;
  readonly age: Readonly<{
    exact(years: number): string;
    between(min: number, max: number): string;
    from(min: number): string;
    below(max: number): string;
    unknown: string;
  }>;
  ungoverned(age: string): string;

  readonly headings: Readonly<{
    rules: string;
    day(date: string): string;
    week(date: string): string;
    moments: string;
    moment(time: string, used: string, streak: string | null): string;
    before: string;
    next: string;
    origins: string;
  }>;
  readonly rows: Readonly<{ open: string; use: string; limit: string; canUse: string }>;
  readonly legend: Readonly<{ open: string; closed: string; used: string }>;
  readonly dayKinds: Readonly<{ holiday: string; workday: string }>;

  readonly rules: Readonly<{
    observe: string;
    inRollout(percent: number): string;
    outsideRollout(percent: number): string;
    nothing: string;
    daily(limit: string): string;
    dailyOther(limit: string, days: string): string;
    dailyNone: string;
    dayStarts(clock: string): string;
    weekly(limit: string, startsOn: string): string;
    breakRemind(after: string, rest: string): string;
    breakEnforce(after: string, rest: string): string;
    quiet(from: string, to: string): string;
    open(from: string, to: string): string;
    onDays(window: string, days: string): string;
    closedAlways: string;
    messages(limits: string): string;
    perDay(limit: string): string;
    per(limit: string, duration: string): string;
    tokens(limit: string): string;
    consent: string;
    /** A rule that applies only to speech. */
    speech(rule: string): string;
    warnings(times: string): string;
    reminder(id: string, when: string): string;
    atDayStart: string;
    atSessionStart: string;
    every(duration: string): string;
    nudge(id: string, when: string, cooldown: string, pauses: boolean): string;
    nudgesAtMost(count: number): string;
    atLeast(metric: string, value: string): string;
    below(metric: string, value: string): string;
    and(parts: readonly string[]): string;
    metric(name: string): string;
    grant(most: string): string;
    lift: string;
    adjust(what: string): string;
    finishReply(duration: string): string;
    feature(name: string, value: JsonValue, maySet: boolean): string;
  }>;

  readonly moments: Readonly<{
    opens: string;
    opensAgain: string;
    reminder(id: string): string;
    break: string;
    warning(left: string, reason: string): string;
    nudge(id: string, pauses: boolean): string;
    stops(reason: string, used: string, again: string): string;
    closed(reason: string, again: string): string;
    resumes(when: string): string;
    opensAt(when: string): string;
    resumesNever: string;
    wouldStop(reason: string): string;
    nothing: string;
    passes: string;
    refused(reason: string, again: string): string;
    wouldRefuse(reason: string): string;
    left(duration: string, reason: string): string;
    leftWithoutEnd: string;
    told(notices: string): string;
    toldNothing: string;
    replyUntil(stop: string, until: string): string;
    lessUsed(used: string, asked: string): string;
    today(time: string): string;
    tomorrow(time: string): string;
    onDay(day: string, time: string): string;
  }>;
}
