import { millisecondsInDay } from "date-fns/constants";
import { canonicalJson } from "../../../lib/canonical-json.ts";
import { DEFAULTS } from "../../../rules/defaults.ts";
import type { BandInput } from "../../../values/policy.ts";
import type { NudgeInput, ReminderInput } from "../../../values/policy-notices.ts";
import { gapsAround, windowsOn } from "../closed-hours.ts";
import type { Finding } from "../finding.ts";
import { msOf } from "../side.ts";
import { type Comparison, finding } from "./comparison.ts";
import { firstOpen } from "./hours.ts";

const MOMENTS = ["start-of-day", "start-of-session"] as const;

export function holdsReminder(own: ReminderInput, asked: ReminderInput): boolean {
  if (asked.as === "persistent" && own.as !== "persistent") return false;
  const moment = (at: ReminderInput["at"]): number => (at === undefined ? -1 : MOMENTS.indexOf(at));
  // A persistent reminder is also on screen at every start.
  return (own.as === "persistent" || moment(own.at) >= moment(asked.at)) && msOf(own.every) <= msOf(asked.every);
}

export function* ofReminders({ own, claimed }: Comparison): Iterable<Finding> {
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

export function* ofNudges({ own, claimed }: Comparison): Iterable<Finding> {
  const asked = claimed.band.nudges ?? [];
  for (const nudge of asked) {
    if (own.band.nudges?.some((other) => holdsNudge(other, nudge)) === true) continue;
    yield finding("nudges", { own: own.band.nudges, claimed: [nudge] });
  }
  const most = (band: BandInput): number => band.maxNudgesPerDay ?? DEFAULTS.maxNudgesPerDay;
  // Each repeats in a day as often as its cooldown allows.
  const needed = asked.reduce(
    (sum, { cooldown = DEFAULTS.cooldown }) => sum + Math.max(1, Math.ceil(millisecondsInDay / msOf(cooldown))),
    0,
  );
  if (most(own.band) < Math.min(most(claimed.band), needed)) {
    yield finding("maxNudgesPerDay", { own: most(own.band), claimed: most(claimed.band) });
  }
}

export function* ofNotifications({ own, claimed, kinds }: Comparison): Iterable<Finding> {
  const asked = claimed.band.notifications?.quietHours;
  if (asked === undefined) return;
  const has = own.band.notifications?.quietHours;
  const found = firstOpen({
    kinds,
    gaps: gapsAround(asked, has),
    asked: (day, gap) => windowsOn(asked, day.label, day.claimed, gap),
    closed: (day, gap) => windowsOn(has, day.label, day.own, gap),
  });
  if (found !== undefined) yield finding("notifications.quietHours", { own: has, claimed: asked }, found);
}
