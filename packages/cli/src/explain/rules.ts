import { labelOfDate } from "../day-label.ts";
import { parseDuration } from "@recess/core";
import type { Band, BandInput, DailyLimitInput, PolicyInput, WindowInput } from "@recess/core/policy";
import type { Language } from "./words/language.ts";

/** A band's rules, one sentence each; `inRollout`: for accounts that its rollout has reached. */
export function rulesInWords(
  input: PolicyInput,
  wholeBand: Band,
  inRollout: boolean,
  language: Language,
): readonly string[] {
  const usual = input.bands[wholeBand.name];
  if (usual === undefined) return [];
  const { rules } = language.words;
  const { rollout } = wholeBand;
  const band = inRollout ? (rollout?.band ?? wholeBand) : wholeBand;
  const limits = inRollout ? { ...usual, ...usual.rollout?.limits } : usual;
  const own = [
    ...daily(input, limits, band, language),
    ...(limits.weeklyLimit === undefined
      ? []
      : [rules.weekly(duration(limits.weeklyLimit, language), language.dayName(input.weekStartsOn ?? "mon"))]),
    ...windows(limits, language),
    ...breaks(limits, band, language),
    ...messages(limits, language),
    ...(limits.requiresConsent === true ? [rules.consent] : []),
    ...speech(input, limits, band, language),
  ];
  return [
    ...(rollout === undefined ? [] : [(inRollout ? rules.inRollout : rules.outsideRollout)(rollout.percent)]),
    ...(band.mode === "observe" ? [rules.observe] : []),
    ...(own.length === 0 ? [rules.nothing] : own),
    ...warnings(band, own.length > 0, language),
    ...reminders(limits, language),
    ...nudges(limits, band, language),
    ...guardian(limits, band, language),
    ...(own.length === 0 ? [] : [rules.finishReply(language.duration(band.finishReplyMs))]),
    ...Object.entries(band.limits.features).map(([name, value]) =>
      rules.feature(name, value, band.mayAdjust.has("features")),
    ),
  ];
}

function duration(text: string, language: Language): string {
  return language.duration(parseDuration(text) ?? 0);
}

function daily(input: PolicyInput, { dailyLimit }: BandInput, band: Band, language: Language): readonly string[] {
  if (dailyLimit === undefined) return [];
  const { rules } = language.words;
  return [
    ...limitsOfDays(dailyLimit, language),
    ...(hasDaysWithoutLimit(input, band.limits) ? [rules.dailyNone] : []),
    rules.dayStarts(input.dayStartsAt ?? "04:00"),
  ];
}

function limitsOfDays(dailyLimit: DailyLimitInput, language: Language): readonly string[] {
  const { rules } = language.words;
  if (typeof dailyLimit === "string") return [rules.daily(duration(dailyLimit, language))];
  const { default: usual, ...others } = dailyLimit;
  const byLimit = new Map<string, string[]>();
  for (const [day, limit] of Object.entries(others)) byLimit.set(limit, [...(byLimit.get(limit) ?? []), day]);
  return [
    ...(usual === undefined ? [] : [rules.daily(duration(usual, language))]),
    ...[...byLimit].map(([limit, days]) =>
      rules.dailyOther(duration(limit, language), language.list(days.map(language.dayName))),
    ),
  ];
}

/** Whether any weekday or any date in the calendar has no limit. */
function hasDaysWithoutLimit({ calendar }: PolicyInput, { dailyLimit }: Pick<Band["limits"], "dailyLimit">): boolean {
  const dates = [...(calendar?.holidays ?? []), ...(calendar?.workdays ?? [])].map(labelOfDate);
  const someYear = Array.from({ length: 366 }, (_, day) => labelOfDate("2027-01-01") + day);
  return dailyLimit !== undefined && [...dates, ...someYear].some((label) => dailyLimit(label) === Infinity);
}

function windows(
  { quietHours, openHours }: Pick<BandInput, "quietHours" | "openHours">,
  language: Language,
): readonly string[] {
  const { rules } = language.words;
  const inWords = (window: WindowInput, say: (from: string, to: string) => string): string => {
    const text = say(window.from, window.to);
    if (window.days === undefined) return language.words.locale.startsWith("zh") ? `${text}。` : `${text}.`;
    return rules.onDays(text, language.list(window.days.map(language.dayName)));
  };
  return [
    ...(quietHours ?? []).map((window) => inWords(window, rules.quiet)),
    ...(openHours ?? []).map((window) => inWords(window, rules.open)),
  ];
}

function breaks(limits: BandInput, band: Band, language: Language): readonly string[] {
  if (limits.break === undefined) return [];
  const { rules } = language.words;
  const say = band.limits.break.enforce ? rules.breakEnforce : rules.breakRemind;
  return [say(language.duration(band.limits.break.afterMs), language.duration(band.limits.break.restMs))];
}

/** Additional limits on speech. */
function speech(input: PolicyInput, { voice }: BandInput, band: Band, language: Language): readonly string[] {
  if (voice === undefined) return [];
  const { rules } = language.words;
  const own = [
    ...(voice.dailyLimit === undefined ? [] : limitsOfDays(voice.dailyLimit, language)),
    ...(band.voice !== null && hasDaysWithoutLimit(input, band.voice) ? [rules.dailyNone] : []),
    ...windows(voice, language),
    ...messages(voice, language),
  ];
  return own.map(rules.speech);
}

function messages(
  { messageLimits = [], tokenLimits = [] }: Pick<BandInput, "messageLimits" | "tokenLimits">,
  language: Language,
): readonly string[] {
  const { rules } = language.words;
  const limits = messageLimits.map(({ limit, per }) =>
    per === "day" ? rules.perDay(language.number(limit)) : rules.per(language.number(limit), duration(per, language)),
  );
  return [
    ...(limits.length === 0 ? [] : [rules.messages(language.list(limits))]),
    ...tokenLimits.map(({ limit }) => rules.tokens(language.number(limit))),
  ];
}

function warnings(band: Band, canStop: boolean, language: Language): readonly string[] {
  if (!canStop || band.warnings.length === 0) return [];
  const times = band.warnings.toReversed().map(language.duration);
  return [language.words.rules.warnings(language.list(times))];
}

function reminders({ reminders: list = [] }: BandInput, language: Language): readonly string[] {
  const { rules } = language.words;
  return list.map(({ id, at, every }) => {
    const when = [
      ...(at === "start-of-day" ? [rules.atDayStart] : []),
      ...(at === "start-of-session" ? [rules.atSessionStart] : []),
      ...(every === undefined ? [] : [rules.every(duration(every, language))]),
    ];
    return rules.reminder(id, language.list(when));
  });
}

function nudges({ nudges: list = [] }: BandInput, band: Band, language: Language): readonly string[] {
  if (list.length === 0) return [];
  const { rules } = language.words;
  return [
    ...list.map(({ id, when: { not = {}, ...when }, cooldown = "24h", level }) => {
      const conditions = [
        ...thresholds(when).map(([metric, value]) => rules.atLeast(rules.metric(metric), language.number(value))),
        ...thresholds(not).map(([metric, value]) => rules.below(rules.metric(metric), language.number(value))),
      ];
      return rules.nudge(id, rules.and(conditions), duration(cooldown, language), level === "pause");
    }),
    rules.nudgesAtMost(band.maxNudgesPerDay),
  ];
}

function thresholds(condition: object): readonly (readonly [metric: string, value: number])[] {
  return Object.entries(condition).filter((entry): entry is [string, number] => typeof entry[1] === "number");
}

function guardian({ guardian: may }: BandInput, band: Band, language: Language): readonly string[] {
  const { rules, adjustable } = language.words;
  const mayAdjust = may?.mayAdjust ?? [];
  return [
    ...(band.maxExtraTimePerDayMs === 0 ? [] : [rules.grant(language.duration(band.maxExtraTimePerDayMs))]),
    ...(band.mayLiftQuietHours ? [rules.lift] : []),
    ...(mayAdjust.length === 0 ? [] : [rules.adjust(language.list(mayAdjust.map((key) => adjustable[key])))]),
  ];
}
