import { DEFAULTS } from "../../rules/compile.ts";
import { canonicalJson } from "../../lib/canonical-json.ts";
import type {
  BandInput,
  JsonValue,
  MessageLimitInput,
  NudgeInput,
  PolicyInput,
  ReminderInput,
} from "../../values/policy.ts";
import { allowanceOn, closedOn, dailyLimitOn, type KindOfDay, windowsOn } from "./days.ts";
import type { Finding } from "./finding.ts";
import { complement, firstOutside } from "./intervals.ts";
import { msOf, type Side } from "./side.ts";

/** What is compared. */
export interface Comparison {
  readonly own: Side;
  readonly claimed: Side;
  readonly kinds: readonly KindOfDay[];
  /** Every key, and not only those that the claimed policy states or that its limits rest on. */
  readonly everyKey: boolean;
}

/**
 * Where a band is looser than the claimed one: each rule by itself. What cannot be compared exactly counts as looser. Every
 * kind of day is looked at, so a finding that is missing is a proof, on the wall clock: the hour that a clock change skips or
 * repeats is not looked at apart.
 */
export function* looserThan(comparison: Comparison): Iterable<Finding> {
  yield* ofDay(comparison);
  yield* ofWeek(comparison);
  yield* ofWindows(comparison);
  yield* ofBreak(comparison);
  yield* ofMessages(comparison);
  yield* ofTokens(comparison);
  yield* ofReminders(comparison);
  yield* ofNudges(comparison);
  yield* ofGuardian(comparison);
  yield* ofFeatures(comparison);
  yield* ofNotifications(comparison);
  yield* ofReply(comparison);
  yield* ofPolicy(comparison);
}

function json(value: unknown): JsonValue | undefined {
  // The parts of a checked policy are plain data.
  return value as JsonValue | undefined;
}

function finding(
  key: string,
  { own, claimed }: { readonly own: unknown; readonly claimed: unknown },
  more: Partial<Finding> = {},
): Finding {
  return { key, path: key.split("."), exact: true, own: json(own), claimed: json(claimed), ...more };
}

function of<Key extends keyof BandInput>(
  { own, claimed }: Comparison,
  key: Key,
): { readonly own: BandInput[Key]; readonly claimed: BandInput[Key] } {
  return { own: own.band[key], claimed: claimed.band[key] };
}

function* ofDay(comparison: Comparison): Iterable<Finding> {
  const { own, claimed, kinds } = comparison;
  if (claimed.band.dailyLimit === undefined) return;
  for (const day of kinds) {
    const asked = dailyLimitOn(claimed.band, day.label, day.claimed);
    if (dailyLimitOn(own.band, day.label, day.own) <= asked) continue;
    if (allowanceOn(own, day.label, day.own) <= asked) continue;
    yield finding("dailyLimit", of(comparison, "dailyLimit"), { day });
    return;
  }
}

function* ofWeek(comparison: Comparison): Iterable<Finding> {
  const { own, claimed, kinds } = comparison;
  const asked = msOf(claimed.band.weeklyLimit);
  if (asked === Infinity || msOf(own.band.weeklyLimit) <= asked) return;
  const most = new Map<number, number>();
  for (const { label, own: calendar } of kinds) {
    const weekday = ((label % 7) + 7) % 7;
    most.set(weekday, Math.max(most.get(weekday) ?? 0, allowanceOn(own, label, calendar)));
  }
  const sum = [...most.values()].reduce((total, ms) => total + ms, 0);
  if (sum <= asked) return;
  const ordinary = kinds.find(({ isAbstract }) => isAbstract);
  // Days of the most generous kind each: there may be no such week.
  const exact = new Set(kinds.map(({ label, own: calendar }) => allowanceOn(own, label, calendar))).size === 1;
  yield finding("weeklyLimit", of(comparison, "weeklyLimit"), { exact, ...(ordinary && { day: ordinary }) });
}

function* ofWindows(comparison: Comparison): Iterable<Finding> {
  const { own, claimed, kinds } = comparison;
  for (const key of ["quietHours", "openHours"] as const) {
    const windows = claimed.band[key];
    if (windows === undefined) continue;
    for (const day of kinds) {
      const within = windowsOn(windows, day.label, day.claimed);
      const asked = key === "quietHours" ? within : complement(within);
      const minute = firstOutside(asked, closedOn(own.band, day.label, day.own));
      if (minute === undefined) continue;
      yield finding(key, of(comparison, key), { day, minute });
      break;
    }
  }
}

function* ofBreak({ own, claimed, kinds }: Comparison): Iterable<Finding> {
  const asked = claimed.band.break;
  if (asked === undefined) return;
  const has = own.band.break;
  const restMs = (input: BandInput["break"]): number => msOf(input?.rest ?? DEFAULTS.rest);
  const isSoonEnough = msOf(has?.after) <= msOf(asked.after);
  const rule = { own: json(has), claimed: json(asked) };
  const part = (name: "after" | "rest" | "mode"): Finding => {
    const defaults = { after: undefined, rest: DEFAULTS.rest, mode: "remind" };
    const values = { own: has?.[name] ?? defaults[name], claimed: asked[name] ?? defaults[name] };
    return has === undefined ? finding("break", rule, { rule }) : finding(`break.${name}`, values, { rule });
  };
  if (asked.mode !== "enforce") {
    if (!isSoonEnough) yield part("after");
    return;
  }
  const isLongEnough = restMs(has) >= restMs(asked);
  if (has?.mode === "enforce" && isSoonEnough && isLongEnough) return;
  // Nobody comes to the break.
  if (kinds.every(({ label, own: calendar }) => allowanceOn(own, label, calendar) < msOf(asked.after))) return;
  if (!isSoonEnough) yield part("after");
  if (has === undefined) return;
  if (has.mode !== "enforce") yield part("mode");
  if (!isLongEnough) yield part("rest");
}

/** At most as many at once, and at most as many as time goes by. A bucket and a count a day hold nothing of each other. */
function holdsMessages(own: MessageLimitInput, asked: MessageLimitInput): boolean {
  if (own.limit > asked.limit) return false;
  if (own.per === "day" || asked.per === "day") return own.per === asked.per;
  return msOf(own.per) >= msOf(asked.per);
}

function* ofMessages(comparison: Comparison): Iterable<Finding> {
  const { own, claimed } = comparison;
  const limits = own.band.messageLimits ?? [];
  for (const asked of claimed.band.messageLimits ?? []) {
    if (limits.some((limit) => holdsMessages(limit, asked))) continue;
    const exact = limits.every(({ per }) => (per === "day") === (asked.per === "day"));
    yield finding("messageLimits", { own: own.band.messageLimits, claimed: [asked] }, { exact });
  }
}

function* ofTokens({ own, claimed }: Comparison): Iterable<Finding> {
  for (const asked of claimed.band.tokenLimits ?? []) {
    if (own.band.tokenLimits?.some(({ limit }) => limit <= asked.limit) === true) continue;
    yield finding("tokenLimits", { own: own.band.tokenLimits, claimed: [asked] });
  }
}

const MOMENTS = ["start-of-day", "start-of-session"] as const;

function holdsReminder(own: ReminderInput, asked: ReminderInput): boolean {
  if (asked.as === "persistent" && own.as !== "persistent") return false;
  const moment = (at: ReminderInput["at"]): number => (at === undefined ? -1 : MOMENTS.indexOf(at));
  // What is always on screen is there at every beginning.
  return (own.as === "persistent" || moment(own.at) >= moment(asked.at)) && msOf(own.every) <= msOf(asked.every);
}

function* ofReminders({ own, claimed }: Comparison): Iterable<Finding> {
  for (const asked of claimed.band.reminders ?? []) {
    if (own.band.reminders?.some((reminder) => holdsReminder(reminder, asked)) === true) continue;
    yield finding("reminders", { own: own.band.reminders, claimed: [asked] });
  }
}

function holdsNudge(own: NudgeInput, asked: NudgeInput): boolean {
  return (
    canonicalJson(own.when) === canonicalJson(asked.when) &&
    (own.level === "pause" || asked.level !== "pause") &&
    msOf(own.cooldown ?? DEFAULTS.cooldown) <= msOf(asked.cooldown ?? DEFAULTS.cooldown)
  );
}

function* ofNudges({ own, claimed }: Comparison): Iterable<Finding> {
  const asked = claimed.band.nudges ?? [];
  for (const nudge of asked) {
    if (own.band.nudges?.some((other) => holdsNudge(other, nudge)) === true) continue;
    yield finding("nudges", { own: own.band.nudges, claimed: [nudge] });
  }
  const most = (band: BandInput): number => band.maxNudgesPerDay ?? DEFAULTS.maxNudgesPerDay;
  if (asked.length > 0 && most(own.band) < Math.min(most(claimed.band), asked.length)) {
    yield finding("maxNudgesPerDay", { own: most(own.band), claimed: most(claimed.band) });
  }
}

function* ofGuardian({ own, claimed, everyKey }: Comparison): Iterable<Finding> {
  const asked = claimed.band.guardian;
  if (asked === undefined && !everyKey) return;
  const has = own.band.guardian;
  const extra = DEFAULTS.maxExtraTimePerDay;
  const more = { own: has?.maxExtraTimePerDay ?? extra, claimed: asked?.maxExtraTimePerDay ?? extra };
  if (msOf(more.own) > msOf(more.claimed)) yield finding("guardian.maxExtraTimePerDay", more);
  if (has?.mayLiftQuietHours === true && asked?.mayLiftQuietHours !== true) {
    yield finding("guardian.mayLiftQuietHours", { own: true, claimed: false });
  }
  const adjust = { own: has?.mayAdjust ?? [], claimed: asked?.mayAdjust ?? [] };
  if (!adjust.own.every((key) => adjust.claimed.includes(key))) yield finding("guardian.mayAdjust", adjust);
}

function* ofFeatures({ own, claimed }: Comparison): Iterable<Finding> {
  for (const [name, asked] of Object.entries(claimed.band.features ?? {})) {
    const features = own.band.features ?? {};
    const has = Object.hasOwn(features, name) ? features[name] : undefined;
    if (has === false || (has !== undefined && canonicalJson(has) === canonicalJson(asked))) continue;
    yield finding(`features.${name}`, { own: has, claimed: asked }, { path: ["features", name] });
  }
}

function* ofNotifications({ own, claimed, kinds }: Comparison): Iterable<Finding> {
  const asked = claimed.band.notifications?.quietHours;
  if (asked === undefined) return;
  const has = own.band.notifications?.quietHours;
  for (const day of kinds) {
    const minute = firstOutside(windowsOn(asked, day.label, day.claimed), windowsOn(has, day.label, day.own));
    if (minute === undefined) continue;
    yield finding("notifications.quietHours", { own: has, claimed: asked }, { day, minute });
    return;
  }
}

function stopsByTime({ dailyLimit, weeklyLimit, quietHours, openHours, break: rest }: BandInput): boolean {
  return countsTime({ dailyLimit, weeklyLimit, break: rest }) || quietHours !== undefined || openHours !== undefined;
}

function countsTime(band: {
  readonly [Key in "dailyLimit" | "weeklyLimit" | "break"]: BandInput[Key] | undefined;
}): boolean {
  return band.dailyLimit !== undefined || band.weeklyLimit !== undefined || band.break !== undefined;
}

function* ofReply({ own, claimed, everyKey }: Comparison): Iterable<Finding> {
  const stated = claimed.band.finishReply ?? claimed.policy.finishReply;
  if (stated === undefined && !everyKey && !stopsByTime(claimed.band)) return;
  const values = {
    own: own.band.finishReply ?? own.policy.finishReply ?? DEFAULTS.finishReply,
    claimed: stated ?? DEFAULTS.finishReply,
  };
  if (msOf(values.own) <= msOf(values.claimed)) return;
  yield finding("finishReply", values, own.band.finishReply === undefined ? { ofPolicy: true } : {});
}

/** Keys of the policy as a whole. Limits rest on some of them, so with those limits their defaults are claimed too. */
function* ofPolicy({ own, claimed, everyKey }: Comparison): Iterable<Finding> {
  const { band } = claimed;
  const asksFor = (stated: unknown, limits: boolean): boolean => stated !== undefined || everyKey || limits;
  const a: PolicyInput = own.policy;
  const b: PolicyInput = claimed.policy;
  const ofPolicy = true;

  for (const part of ["message", "heartbeat", "floor"] as const) {
    if (!asksFor(b.presence?.[part], countsTime(full(band)))) continue;
    const values = {
      own: a.presence?.[part] ?? DEFAULTS.presence[part],
      claimed: b.presence?.[part] ?? DEFAULTS.presence[part],
    };
    if (msOf(values.own) < msOf(values.claimed)) yield finding(`presence.${part}`, values, { ofPolicy });
  }

  const perDay =
    band.dailyLimit !== undefined ||
    band.weeklyLimit !== undefined ||
    band.tokenLimits !== undefined ||
    band.messageLimits?.some(({ per }) => per === "day") === true;
  if (asksFor(b.dayStartsAt, perDay)) {
    const values = { own: a.dayStartsAt ?? DEFAULTS.dayStartsAt, claimed: b.dayStartsAt ?? DEFAULTS.dayStartsAt };
    if (values.own !== values.claimed) yield finding("dayStartsAt", values, { ofPolicy });
  }
  if (asksFor(b.weekStartsOn, band.weeklyLimit !== undefined && own.band.weeklyLimit !== undefined)) {
    const values = { own: a.weekStartsOn ?? DEFAULTS.weekStartsOn, claimed: b.weekStartsOn ?? DEFAULTS.weekStartsOn };
    if (values.own !== values.claimed) yield finding("weekStartsOn", values, { ofPolicy });
  }
  if (asksFor(b.timeZoneChanges, false) && a.timeZoneChanges === "at-once" && b.timeZoneChanges !== "at-once") {
    const values = { own: a.timeZoneChanges, claimed: b.timeZoneChanges ?? "next-day" };
    yield finding("timeZoneChanges", values, { ofPolicy });
  }
  if (asksFor(b.maxSteps, false)) {
    const values = { own: a.maxSteps ?? DEFAULTS.maxSteps, claimed: b.maxSteps ?? DEFAULTS.maxSteps };
    if (values.own > values.claimed) yield finding("maxSteps", values, { ofPolicy });
  }
  if (asksFor(b.appeals?.respondWithin, false)) {
    const values = {
      own: a.appeals?.respondWithin ?? DEFAULTS.respondWithin,
      claimed: b.appeals?.respondWithin ?? DEFAULTS.respondWithin,
    };
    if (msOf(values.own) > msOf(values.claimed)) yield finding("appeals.respondWithin", values, { ofPolicy });
  }
}

function full(band: BandInput): {
  readonly [Key in "dailyLimit" | "weeklyLimit" | "break"]: BandInput[Key] | undefined;
} {
  return { dailyLimit: band.dailyLimit, weeklyLimit: band.weeklyLimit, break: band.break };
}
