/** Compiles a band's limits, and those of guardians' settings. */
import { type Calendar, namesOf } from "../time/calendar.ts";
import { labelOfDate } from "../time/days.ts";
import type {
  AdjustableKey,
  AdjustableLimitsInput,
  BreakInput,
  DailyLimitInput,
  MessageLimitInput,
  VoiceInput,
} from "../values/policy-limits.ts";
import type { Band, Limits, MessageLimit, SpeechLimits } from "./rules.ts";
import { pick } from "./adjusted.ts";
import { DEFAULTS } from "./defaults.ts";
import { compileWindows, isDateName } from "./windows.ts";
import { durationMs } from "./units.ts";
import { remember } from "../lib/memo.ts";

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

export function compileVoice(input: VoiceInput, calendar: Calendar): SpeechLimits {
  const { dailyLimit, quietHours, messageLimits } = compileLimits(input, calendar);
  return { dailyLimit, quietHours, messageLimits };
}

/** The limits of a band with a guardian's settings, compiled once for each object of settings. */
export function adjusting(band: Pick<Band, "mayAdjust" | "limits">, calendar: Calendar): Band["limitsWith"] {
  const known = new WeakMap<AdjustableLimitsInput, Limits>();

  const compile = (adjusted: AdjustableLimitsInput): Limits => {
    const own = compileLimits(pick(adjusted, band), calendar);
    const taken = (key: AdjustableKey): boolean => adjusted[key] !== undefined && band.mayAdjust.has(key);
    return {
      dailyLimit: taken("dailyLimit") ? own.dailyLimit : band.limits.dailyLimit,
      weeklyLimitMs: taken("weeklyLimit") ? own.weeklyLimitMs : band.limits.weeklyLimitMs,
      break: taken("break") ? own.break : band.limits.break,
      quietHours: taken("quietHours") ? own.quietHours : band.limits.quietHours,
      openHours: taken("openHours") ? own.openHours : band.limits.openHours,
      messageLimits: taken("messageLimits") ? own.messageLimits : band.limits.messageLimits,
      features: taken("features") ? { ...band.limits.features, ...own.features } : band.limits.features,
    };
  };

  return (adjusted) => {
    const limits = known.get(adjusted) ?? compile(adjusted);
    known.set(adjusted, limits);
    return limits;
  };
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
  const lookUp = (label: number): number => {
    const known = remembered.get(label);
    if (known !== undefined) return known;
    const name = namesOf(label, calendar).find((candidate) => byName.has(candidate)) ?? "default";
    return remember(remembered, label, byDate.get(label) ?? byName.get(name) ?? Infinity, CACHE_SIZE);
  };
  // Each decision asks three times, and the next decision is usually about the same day.
  let lastLabel = Number.NaN;
  let lastMs = 0;
  return (label) => {
    if (label !== lastLabel) {
      lastMs = lookUp(label);
      lastLabel = label;
    }
    return lastMs;
  };
}

const CACHE_SIZE = 1024;

function compileMessageLimit({ limit, per }: MessageLimitInput): MessageLimit {
  return { limit, per, perMs: per === "day" ? 0 : durationMs(per) };
}
