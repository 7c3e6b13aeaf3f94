import { DEFAULTS } from "../../../rules/defaults.ts";
import type { BandInput, PolicyInput } from "../../../values/policy.ts";
import type { Finding } from "../finding.ts";
import { msOf } from "../side.ts";
import { type Comparison, finding } from "./comparison.ts";

function stopsByTime({ dailyLimit, weeklyLimit, quietHours, openHours, break: rest }: BandInput): boolean {
  return countsTime({ dailyLimit, weeklyLimit, break: rest }) || quietHours !== undefined || openHours !== undefined;
}

function countsTime(band: {
  readonly [Key in "dailyLimit" | "weeklyLimit" | "break"]: BandInput[Key] | undefined;
}): boolean {
  return band.dailyLimit !== undefined || band.weeklyLimit !== undefined || band.break !== undefined;
}

export function* ofReply({ own, claimed, everyKey }: Comparison): Iterable<Finding> {
  const stated = claimed.band.finishReply ?? claimed.policy.finishReply;
  if (stated === undefined && !everyKey && !stopsByTime(claimed.band)) return;
  const values = {
    own: own.band.finishReply ?? own.policy.finishReply ?? DEFAULTS.finishReply,
    claimed: stated ?? DEFAULTS.finishReply,
  };
  if (msOf(values.own) <= msOf(values.claimed)) return;
  yield finding("finishReply", values, own.band.finishReply === undefined ? { ofPolicy: true } : {});
}

/** Keys of the whole policy. Limits depend on some of them, so their defaults are claimed along with those limits. */
export function* ofPolicy({ own, claimed, everyKey }: Comparison): Iterable<Finding> {
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
