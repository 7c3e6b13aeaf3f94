import { millisecondsInHour } from "date-fns/constants";
import { DEFAULTS } from "../../../rules/defaults.ts";
import { formatDuration } from "../../../values/duration.ts";
import type { BandInput } from "../../../values/policy.ts";
import type { Finding } from "../finding.ts";
import { msOf } from "../side.ts";
import { type Comparison, finding, json } from "./comparison.ts";
import { holdsReminder } from "./notices.ts";

/** A session that resumes after an hour without use has no start that anyone would notice. */
const MAX_REST_IN_SESSION = millisecondsInHour;

/**
 * A rest ends continuous use and sessions, which other rules count. A claim therefore requires that it is no shorter
 * where the claimed policy waits for continuous use, and not so long that sessions hardly restart where something is
 * claimed at their start. A break's own rest is compared with the break.
 */
export function* ofRest({ own, claimed }: Comparison): Iterable<Finding> {
  const values = { own: restOf(own.band), claimed: restOf(claimed.band) };
  const [has, asked] = [msOf(values.own), msOf(values.claimed)];
  const path = { path: ["break", "rest"] };
  const rule = { own: json(own.band.break), claimed: json(claimed.band.break) };
  if (has < asked && countsUse(claimed.band)) {
    yield own.band.break === undefined ? finding("break", rule, { rule }) : finding("break.rest", values, path);
    return;
  }
  const most = longestRest(own.band, claimed.band, asked);
  if (has > most) yield finding("break.rest", { ...values, claimed: formatDuration(most) }, path);
}

function restOf(band: BandInput): string {
  return band.break?.rest ?? DEFAULTS.rest;
}

function countsUse({ nudges = [] }: BandInput): boolean {
  return nudges.some(({ when }) => when.streakMinutes !== undefined);
}

function longestRest(own: BandInput, { reminders = [], nudges = [] }: BandInput, asked: number): number {
  // Such a nudge is given early in continuous use, and a longer rest delays when that starts anew.
  if (nudges.some(({ when }) => when.not?.streakMinutes !== undefined)) return asked;
  const rests = reminders.some((reminder) => {
    const holding = own.reminders?.filter((one) => holdsReminder(one, reminder)) ?? [];
    return holding.length > 0 && holding.every(({ at, as }) => at === "start-of-session" && as !== "persistent");
  });
  return rests ? Math.max(asked, MAX_REST_IN_SESSION) : Infinity;
}
