import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { millisecondsInMinute } from "date-fns/constants";
import { canonicalJson } from "../lib/canonical-json.ts";
import { type Measure, measureOf, SIGNAL } from "./metrics.ts";
import { type Calendar, namesOf, weekdayNamed, WEEKEND, windowNamesOf } from "../time/calendar.ts";
import { labelOfDate } from "../time/days.ts";
import { makeWindows, type WindowRule, type Windows } from "../time/windows.ts";
import { RecessError } from "../values/errors.ts";
import type {
  AdjustableKey,
  AdjustableLimitsInput,
  BandInput,
  BreakInput,
  ClockTime,
  DailyLimitInput,
  Duration,
  FeaturesInput,
  MessageLimitInput,
  Mode,
  NudgeInput,
  PolicyInput,
  ReminderInput,
  VoiceInput,
  WindowInput,
} from "../values/policy.ts";
import { parseClockTime, parseDuration } from "../policy/duration.ts";

/** A policy as the decisions run on it: every default filled in, every duration in ms. Made by `compilePolicy`. */
export interface Policy {
  readonly input: PolicyInput;
  /** A short hash of the input. */
  readonly version: string;
  /** Of the policy that the governor was given, of which this may be what one region and date make: which policy decided. */
  readonly wholeVersion: string;
  readonly timeZone: string;
  /** Local time, ms after midnight. */
  readonly dayStartsAtMs: number;
  /** 0 for Monday to 6 for Sunday. */
  readonly weekStartsOn: number;
  /** Whether an account's new zone comes into force at once. */
  readonly zonesAtOnce: boolean;
  /** How many steps a turn can have. */
  readonly maxSteps: number;
  /** From the youngest to the oldest. */
  readonly bands: readonly Band[];
  /** `undefined`: an account of unknown age is ungoverned. */
  readonly unknownAge: Band | undefined;
  /** Within which an appeal is to be answered. */
  readonly respondWithinMs: number;
  readonly presence: { readonly messageMs: number; readonly heartbeatMs: number; readonly floorMs: number };
  readonly calendar: Calendar;
  readonly night: Windows;
  /** The signals that some nudge counts; no other is kept. */
  readonly signals: ReadonlySet<string>;
  /** Whether the account's region or the date say which policy decides. */
  readonly isVaried: boolean;
  /** The plain policy that decides in a region for a day's label; itself, if neither matters. */
  readonly decidingFor: (region: string | undefined, label: number) => Policy;
  /** The labels from which another plain policy decides in a region, ascending; none where dates do not matter. */
  readonly datesOf: (region: string | undefined) => readonly number[];
  /** Every plain policy that it can become; itself alone, if neither matters. */
  readonly variants: () => readonly Policy[];
}

/** The limits of one age band. */
export interface Band {
  readonly name: string;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly limits: Limits;
  readonly tokenLimits: readonly number[];
  readonly reminders: readonly Reminder[];
  /** Those that stand on screen all the time. */
  readonly persistent: readonly `reminder:${string}`[];
  /** Ascending, ms. */
  readonly warnings: readonly number[];
  readonly nudges: readonly Nudge[];
  readonly maxNudgesPerDay: number;
  readonly maxExtraTimePerDayMs: number;
  readonly mayLiftQuietHours: boolean;
  readonly mayAdjust: ReadonlySet<AdjustableKey>;
  readonly finishReplyMs: number;
  /** When no notification may go out. */
  readonly notificationQuietHours: Windows | undefined;
  readonly mode: Mode;
  readonly requiresConsent: boolean;
  /** `null`: speech has the limits of writing, and is not distinguished. */
  readonly voice: SpeechLimits | null;
  readonly rollout: Rollout | undefined;
  /** Whether these are a rollout's new limits; `null` for a band without a rollout. */
  readonly inRollout: boolean | null;
}

/** New limits for a share of a band's accounts. */
export interface Rollout {
  readonly percent: number;
  readonly salt: string;
  /** The band as it is for the accounts in the share. */
  readonly band: Band;
}

/** The limits that a guardian can replace. */
export interface Limits {
  /** Ms for the day of a label; Infinity where there is no limit. */
  readonly dailyLimit: ((label: number) => number) | undefined;
  readonly weeklyLimitMs: number | undefined;
  /** `afterMs` is Infinity without a `break` rule; `restMs` always holds. */
  readonly break: { readonly afterMs: number; readonly restMs: number; readonly enforce: boolean };
  readonly quietHours: Windows | undefined;
  readonly openHours: Windows | undefined;
  readonly messageLimits: readonly MessageLimit[];
  readonly features: FeaturesInput;
}

/** The limits of conversations by speech, on top of the band's; message limits in place of them. */
export interface SpeechLimits {
  readonly dailyLimit: Limits["dailyLimit"];
  readonly quietHours: Windows | undefined;
  readonly messageLimits: readonly MessageLimit[];
}

export interface MessageLimit {
  readonly limit: number;
  readonly per: Duration | "day";
  /** 0 for a count a day. */
  readonly perMs: number;
}

export interface Reminder {
  readonly id: string;
  readonly notice: `reminder:${string}`;
  readonly at: ReminderInput["at"];
  /** Infinity without `every`. */
  readonly everyMs: number;
}

export interface Nudge {
  readonly id: string;
  readonly notice: `nudge:${string}`;
  readonly level: "hint" | "pause";
  readonly cooldownMs: number;
  readonly atLeast: readonly Threshold[];
  readonly below: readonly Threshold[];
}

export interface Threshold {
  readonly measure: Measure;
  readonly value: number;
}

export const DEFAULTS = {
  timeZone: "UTC",
  dayStartsAt: "04:00",
  weekStartsOn: "mon",
  maxSteps: 24,
  finishReply: "2m",
  mode: "enforce",
  presence: { message: "2m", heartbeat: "65s", floor: "30s" },
  night: { from: "22:00", to: "06:00" },
  respondWithin: "7d",
  rest: "5m",
  warnings: ["15m", "5m", "1m"],
  cooldown: "24h",
  maxNudgesPerDay: 3,
  maxExtraTimePerDay: "0m",
} as const;

const NO_DATES: readonly number[] = [];

/** Makes a plain policy ready for use. The input must be valid: see `parsePolicy`, which checks it first. */
export function compilePolicy(input: PolicyInput, whole?: string): Policy {
  const version = versionOf(input);
  const wholeVersion = whole ?? version;
  const calendar: Calendar = {
    holidays: new Set(input.calendar?.holidays?.map(labelOfDate)),
    workdays: new Set(input.calendar?.workdays?.map(labelOfDate)),
    weekend: new Set((input.calendar?.weekend ?? WEEKEND).map(weekdayNamed)),
  };
  const defaults = {
    finishReply: input.finishReply ?? DEFAULTS.finishReply,
    mode: input.mode ?? DEFAULTS.mode,
  };
  const bands = Object.entries(input.bands)
    .map(([name, band]) => compileBand(name, band, defaults, calendar))
    .toSorted((a, b) => a.from - b.from);
  const policy: Policy = {
    input,
    version,
    wholeVersion,
    timeZone: input.timeZone ?? DEFAULTS.timeZone,
    dayStartsAtMs: clockMs(input.dayStartsAt ?? DEFAULTS.dayStartsAt),
    weekStartsOn: weekdayNamed(input.weekStartsOn ?? DEFAULTS.weekStartsOn),
    zonesAtOnce: input.timeZoneChanges === "at-once",
    maxSteps: input.maxSteps ?? DEFAULTS.maxSteps,
    bands,
    unknownAge: bands.find((band) => band.name === input.unknownAge),
    respondWithinMs: durationMs(input.appeals?.respondWithin ?? DEFAULTS.respondWithin),
    presence: {
      messageMs: durationMs(input.presence?.message ?? DEFAULTS.presence.message),
      heartbeatMs: durationMs(input.presence?.heartbeat ?? DEFAULTS.presence.heartbeat),
      floorMs: durationMs(input.presence?.floor ?? DEFAULTS.presence.floor),
    },
    calendar,
    night: compileWindows([input.night ?? DEFAULTS.night], calendar),
    signals: new Set(Object.values(input.bands).flatMap(signalsOf)),
    isVaried: false,
    decidingFor: () => policy,
    datesOf: () => NO_DATES,
    variants: () => [policy],
  };
  return policy;
}

function compileBand(
  name: string,
  input: BandInput,
  defaults: { readonly finishReply: Duration; readonly mode: Mode },
  calendar: Calendar,
): Band {
  const { rollout, ...own } = input;
  return {
    name,
    from: input.ages[0],
    to: input.ages[1],
    limits: compileLimits(input, calendar),
    tokenLimits: (input.tokenLimits ?? []).map(({ limit }) => limit),
    reminders: (input.reminders ?? []).map(compileReminder),
    persistent: (input.reminders ?? []).flatMap(({ id, as }) =>
      as === "persistent" ? [`reminder:${id}` as const] : [],
    ),
    warnings: (input.warnings ?? DEFAULTS.warnings).map(durationMs).toSorted((a, b) => a - b),
    nudges: (input.nudges ?? []).map(compileNudge),
    maxNudgesPerDay: input.maxNudgesPerDay ?? DEFAULTS.maxNudgesPerDay,
    maxExtraTimePerDayMs: durationMs(input.guardian?.maxExtraTimePerDay ?? DEFAULTS.maxExtraTimePerDay),
    mayLiftQuietHours: input.guardian?.mayLiftQuietHours ?? false,
    mayAdjust: new Set(input.guardian?.mayAdjust),
    finishReplyMs: durationMs(input.finishReply ?? defaults.finishReply),
    notificationQuietHours:
      input.notifications === undefined ? undefined : compileWindows(input.notifications.quietHours, calendar),
    mode: input.mode ?? defaults.mode,
    requiresConsent: input.requiresConsent ?? false,
    voice: input.voice === undefined ? null : compileVoice(input.voice, calendar),
    rollout:
      rollout === undefined
        ? undefined
        : {
            percent: rollout.percent,
            salt: rollout.salt,
            band: { ...compileBand(name, { ...own, ...rollout.limits }, defaults, calendar), inRollout: true },
          },
    inRollout: rollout === undefined ? null : false,
  };
}

/** Equal for equal policies, whatever the order of their keys. */
export function versionOf(input: PolicyInput): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(input)))).slice(0, 12);
}

export function compileLimits(input: AdjustableLimitsInput, calendar: Calendar): Limits {
  return {
    dailyLimit: input.dailyLimit === undefined ? undefined : compileDailyLimit(input.dailyLimit, calendar),
    weeklyLimitMs: input.weeklyLimit === undefined ? undefined : durationMs(input.weeklyLimit),
    break: compileBreak(input.break),
    quietHours: input.quietHours === undefined ? undefined : compileWindows(input.quietHours, calendar),
    openHours: input.openHours === undefined ? undefined : compileWindows(input.openHours, calendar),
    messageLimits: (input.messageLimits ?? []).map(compileMessageLimit),
    features: input.features ?? {},
  };
}

function compileVoice(input: VoiceInput, calendar: Calendar): SpeechLimits {
  const { dailyLimit, quietHours, messageLimits } = compileLimits(input, calendar);
  return { dailyLimit, quietHours, messageLimits };
}

const effective = new WeakMap<Band, WeakMap<AdjustableLimitsInput, Limits>>();

/** A band's limits with a guardian's in place of those that the band lets be adjusted. */
export function limitsFor(policy: Policy, band: Band, adjusted: AdjustableLimitsInput | null): Limits {
  if (adjusted === null || band.mayAdjust.size === 0) return band.limits;
  const known = effective.get(band) ?? new WeakMap<AdjustableLimitsInput, Limits>();
  effective.set(band, known);
  let limits = known.get(adjusted);
  if (limits === undefined) {
    const own = compileLimits(pick(adjusted, band), policy.calendar);
    const taken = (key: AdjustableKey): boolean => adjusted[key] !== undefined && band.mayAdjust.has(key);
    limits = {
      dailyLimit: taken("dailyLimit") ? own.dailyLimit : band.limits.dailyLimit,
      weeklyLimitMs: taken("weeklyLimit") ? own.weeklyLimitMs : band.limits.weeklyLimitMs,
      break: taken("break") ? own.break : band.limits.break,
      quietHours: taken("quietHours") ? own.quietHours : band.limits.quietHours,
      openHours: taken("openHours") ? own.openHours : band.limits.openHours,
      messageLimits: taken("messageLimits") ? own.messageLimits : band.limits.messageLimits,
      features: taken("features") ? { ...band.limits.features, ...own.features } : band.limits.features,
    };
    known.set(adjusted, limits);
  }
  return limits;
}

/** What a band lets a guardian set of these limits: the keys that it lists, and the features that it has. */
export function pick(limits: AdjustableLimitsInput, { mayAdjust, limits: own }: Band): AdjustableLimitsInput {
  const features = Object.entries(limits.features ?? {}).filter(([name]) => Object.hasOwn(own.features, name));
  const possible = { ...limits, features: features.length === 0 ? undefined : Object.fromEntries(features) };
  return Object.fromEntries(
    Object.entries(possible).filter(
      ([key, value]) => value !== undefined && (mayAdjust as ReadonlySet<string>).has(key),
    ),
  );
}

const NO_BREAK = { after: undefined, rest: DEFAULTS.rest, mode: "remind" } as const;

function compileBreak(input: BreakInput | undefined): Limits["break"] {
  const { after, rest = DEFAULTS.rest, mode } = input ?? NO_BREAK;
  return {
    afterMs: after === undefined ? Infinity : durationMs(after),
    restMs: durationMs(rest),
    enforce: mode === "enforce",
  };
}

function compileDailyLimit(input: DailyLimitInput, calendar: Calendar): (label: number) => number {
  if (typeof input === "string") {
    const ms = durationMs(input);
    return () => ms;
  }
  const byName = new Map<string, number>();
  const byDate = new Map<number, number>();
  for (const [name, duration] of Object.entries(input)) {
    if (isDateName(name)) byDate.set(labelOfDate(name), durationMs(duration));
    else byName.set(name, durationMs(duration));
  }
  const remembered = new Map<number, number>();
  return (label) => {
    let ms = remembered.get(label);
    if (ms === undefined) {
      const name = namesOf(label, calendar).find((candidate) => byName.has(candidate)) ?? "default";
      ms = byDate.get(label) ?? byName.get(name) ?? Infinity;
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(label, ms);
    }
    return ms;
  };
}

const MAX_REMEMBERED = 1024;

function compileWindows(windows: readonly WindowInput[], calendar: Calendar): Windows {
  return makeWindows(windows.map((window) => compileWindow(window, calendar)));
}

function compileWindow(window: WindowInput, calendar: Calendar): WindowRule {
  const fromMs = clockMs(window.from);
  const toMs = clockMs(window.to);
  return {
    fromMs,
    toMs: toMs <= fromMs ? toMs + clockMs("24:00") : toMs,
    startsOn: window.days === undefined ? () => true : dayMatcher(window.days, calendar),
  };
}

function dayMatcher(days: readonly string[], calendar: Calendar): (label: number) => boolean {
  const names = new Set(days);
  const dates = new Set(days.filter(isDateName).map(labelOfDate));
  return (label) => dates.has(label) || windowNamesOf(label, calendar).some((name) => names.has(name));
}

function isDateName(name: string): boolean {
  return /^\d/.test(name);
}

function compileMessageLimit({ limit, per }: MessageLimitInput): MessageLimit {
  return { limit, per, perMs: per === "day" ? 0 : durationMs(per) };
}

function compileReminder({ id, at, every }: ReminderInput): Reminder {
  return { id, notice: `reminder:${id}`, at, everyMs: every === undefined ? Infinity : durationMs(every) };
}

function compileNudge({ id, when, cooldown, level }: NudgeInput): Nudge {
  const { not: below = {}, ...atLeast } = when;
  return {
    id,
    notice: `nudge:${id}`,
    level: level ?? "hint",
    cooldownMs: durationMs(cooldown ?? DEFAULTS.cooldown),
    atLeast: thresholds(atLeast),
    below: thresholds(below),
  };
}

function thresholds(condition: NudgeInput["when"]): readonly Threshold[] {
  return Object.entries(condition).flatMap(([metric, value]) => {
    const measure = measureOf(metric) ?? invalid(`"${metric}" is not a metric.`);
    return typeof value === "number" ? [{ measure, value }] : [];
  });
}

function signalsOf(band: BandInput): readonly string[] {
  const nudges = [...(band.nudges ?? []), ...(band.rollout?.limits.nudges ?? [])];
  const metrics = nudges.flatMap(({ when }) => Object.keys(when).concat(Object.keys(when.not ?? {})));
  return metrics.filter((metric) => metric.startsWith(SIGNAL)).map((metric) => metric.slice(SIGNAL.length));
}

function durationMs(text: Duration): number {
  return parseDuration(text) ?? invalid(`"${text}" is not a duration such as "1h30m".`);
}

function clockMs(text: ClockTime): number {
  const minutes = parseClockTime(text, { allow24: true });
  return minutes === undefined
    ? invalid(`"${text}" is not a clock time such as "21:30".`)
    : minutes * millisecondsInMinute;
}

function invalid(message: string): never {
  throw new RecessError("policy-invalid", message);
}
