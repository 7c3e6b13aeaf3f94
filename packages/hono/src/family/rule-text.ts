import { parseDuration } from "@recess/core";
import type { AdjustableKey, AdjustableLimitsInput } from "@recess/core/policy";
import type { RuleView } from "@recess/core/views";

import type { Language } from "./language.ts";

/** A rule as a family reads it. */
export interface RuleText {
  readonly title: string;
  readonly text: string;
}

/** A rule in force, in words; `null` for features, which have their own names. */
export function ruleInForce(
  language: Language,
  { key, value, isSpeech }: Pick<RuleView, "key" | "value" | "isSpeech">,
): RuleText | null {
  if (key === "features") return null;
  const { title, text } = ruleText(language, key, { [key]: value });
  return { title: isSpeech ? language.say("rule.speech", { rule: title }) : title, text };
}

/** A rule in words, from its form in a policy. */
export function ruleText(
  language: Language,
  key: Exclude<AdjustableKey, "features">,
  limits: AdjustableLimitsInput,
): RuleText {
  return { title: language.say(`rule.${key}`), text: valueText(language, key, limits) };
}

function valueText(language: Language, key: Exclude<AdjustableKey, "features">, limits: AdjustableLimitsInput): string {
  const { format } = language;
  switch (key) {
    case "dailyLimit":
      return limits.dailyLimit === undefined ? "" : daily(language, limits.dailyLimit);
    case "weeklyLimit":
      return duration(language, limits.weeklyLimit);
    case "break": {
      const { after, rest } = limits.break ?? {};
      const time = duration(language, after);
      return rest === undefined
        ? language.say("rule.breakAfter", { time })
        : language.say("rule.breakLong", { time, rest: duration(language, rest) });
    }
    case "quietHours":
    case "openHours":
      return format.list((limits[key] ?? []).map((window) => windowText(language, window)));
    case "messageLimits":
      return format.list(
        (limits.messageLimits ?? []).map(({ limit, per }) =>
          per === "day"
            ? language.say("rule.perDay", { count: format.number(limit) })
            : language.say("rule.perTime", { count: format.number(limit), time: duration(language, per) }),
        ),
      );
  }
}

function daily(language: Language, limit: NonNullable<AdjustableLimitsInput["dailyLimit"]>): string {
  if (typeof limit === "string") return duration(language, limit);
  const entries = Object.entries(limit).filter((entry): entry is [string, string] => entry[1] !== undefined);
  // "Other days" are other than the days before it.
  const inOrder = entries.toSorted(([one], [other]) => Number(one === "default") - Number(other === "default"));
  return language.format.list(
    inOrder.map(([day, time]) =>
      language.say("rule.onDays", { time: duration(language, time), day: dayName(language, day) }),
    ),
  );
}

function windowText(
  language: Language,
  { from, to, days }: NonNullable<AdjustableLimitsInput["quietHours"]>[number],
): string {
  const { clockTime, list } = language.format;
  const span = `${clockTime(from)}–${clockTime(to)}`;
  if (days === undefined || days.length === 0) return span;
  return `${span} (${list(days.map((day) => dayName(language, day)))})`;
}

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** The name of a day or of a kind of day. A calendar's own kinds keep their names. */
function dayName(language: Language, day: string): string {
  const weekday = WEEKDAYS.indexOf(day);
  // 4 January 2026 is a Sunday.
  if (weekday >= 0) return language.format.weekday(`2026-01-${String(4 + weekday).padStart(2, "0")}`, "short");
  switch (day) {
    case "schoolday":
    case "schoolnight":
    case "weekday":
    case "weekend":
    case "holiday":
      return language.say(`days.${day}`);
    case "default":
      return language.say("days.other");
    default:
      return day;
  }
}

function duration({ format }: Language, text: string | undefined): string {
  const ms = text === undefined ? undefined : parseDuration(text);
  return ms === undefined ? (text ?? "") : format.duration(ms);
}
