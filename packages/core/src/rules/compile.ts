/** Compiles a policy for decisions: every default is filled in, every duration is in ms. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { utf8 } from "../lib/utf8.ts";
import { canonicalJson } from "../lib/canonical-json.ts";
import { distanceOf, measureOf, SIGNAL } from "./metrics.ts";
import { type Calendar, weekdayNamed, WEEKEND } from "../time/calendar.ts";
import { labelOfDate } from "../time/days.ts";
import type { BandInput, Mode, PolicyInput } from "../values/policy.ts";
import type { Duration } from "../values/policy-terms.ts";
import type { NudgeInput, ReminderInput } from "../values/policy-notices.ts";
import type { Band, Nudge, Policy, Reminder, Threshold } from "./rules.ts";
import { DEFAULTS } from "./defaults.ts";
import { adjusting, compileLimits, compileVoice } from "./limits.ts";
import { compileWindows } from "./windows.ts";
import { clockMs, durationMs, invalid } from "./units.ts";

const NO_DATES: readonly number[] = [];

/** Compiles a plain policy. The input must be valid: `parsePolicy` checks it first. */
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
  const limits = compileLimits(input, calendar);
  const mayAdjust = new Set(input.guardian?.mayAdjust);
  return {
    name,
    from: input.ages[0],
    to: input.ages[1],
    limits,
    limitsWith: adjusting({ limits, mayAdjust }, calendar),
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
    mayAdjust,
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
  return bytesToHex(sha256(utf8(canonicalJson(input)))).slice(0, 12);
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
    return typeof value === "number" ? [{ measure, distance: distanceOf(metric), value }] : [];
  });
}

function signalsOf(band: BandInput): readonly string[] {
  const nudges = [...(band.nudges ?? []), ...(band.rollout?.limits.nudges ?? [])];
  const metrics = nudges.flatMap(({ when }) => Object.keys(when).concat(Object.keys(when.not ?? {})));
  return metrics.filter((metric) => metric.startsWith(SIGNAL)).map((metric) => metric.slice(SIGNAL.length));
}
