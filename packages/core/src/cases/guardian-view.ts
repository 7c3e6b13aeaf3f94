import { limitsFor } from "../rules/adjusted.ts";
import type { Policy } from "../rules/rules.ts";
import { policyOfRecord } from "../decisions/deciding-policy.ts";
import { formatLabel } from "../time/days.ts";
import type { CaseFile } from "./file.ts";
import type { Reason } from "../values/decision.ts";
import type { AdjustableKey, AdjustableLimitsInput } from "../values/policy-limits.ts";
import type { AccountRecord, Pause } from "../values/record.ts";

/** What a guardian sees of an account: times, amounts, stops and nudges. Never what was said. */
export interface AccountSummary {
  readonly band: string;
  readonly day: string;
  readonly timeZone: string;
  /** The app's region code; `null` if the account has none. */
  readonly region: string | null;
  /** Today and earlier days, at most 14, without days that have no use. */
  readonly days: readonly DaySummary[];
  readonly messagesToday: number;
  /** The number of messages refused today. */
  readonly refusalsToday: number;
  /** The recent stops that guardians may see, oldest first. */
  readonly stops: readonly { readonly reason: Reason; readonly at: number }[];
  /** The nudges that were given, and when each was last given. */
  readonly nudges: readonly { readonly id: string; readonly at: number }[];
  readonly pauses: readonly { readonly by: Pause["by"]; readonly until: number | null }[];
  /** Until when quiet hours are suspended; `null` if they are not. */
  readonly liftedUntil: number | null;
  /** The account's own limits in place of the band's. */
  readonly adjusted: AdjustableLimitsInput;
  readonly mayAdjust: readonly AdjustableKey[];
  readonly mayLiftQuietHours: boolean;
}

export interface DaySummary {
  readonly day: string;
  readonly usedMs: number;
  readonly nightMs: number;
  readonly grantedMs: number;
  /** `null`: there was none, or the day is over and its limit is no longer stored. */
  readonly limitMs: number | null;
}

/** `whole`: the policy in force, as the governor has it. */
export function summaryOf(whole: Policy, record: AccountRecord, file: CaseFile | null): AccountSummary {
  const policy = policyOfRecord(whole, record);
  const band = policy.bands.find(({ name }) => name === record.band);
  const { today, past, last } = record;
  const dailyMs = band === undefined ? undefined : limitsFor(band, record.adjusted).dailyLimit?.(record.day);
  return {
    band: record.band,
    day: formatLabel(record.day),
    timeZone: record.zone,
    region: record.region === "" ? null : record.region,
    days: [
      {
        day: formatLabel(record.day),
        usedMs: today.usedMs,
        nightMs: today.nightMs,
        grantedMs: today.grantedMs,
        limitMs: dailyMs === undefined || dailyMs === Infinity ? null : dailyMs + today.grantedMs,
      },
      ...past.days.map(({ day, usedMs, nightMs, grantedMs }): DaySummary => ({
        day: formatLabel(day),
        usedMs,
        nightMs,
        grantedMs,
        limitMs: null,
      })),
    ],
    messagesToday: today.messages,
    refusalsToday: today.refusals,
    stops: (file?.notices ?? []).flatMap(({ kind, about, at }) =>
      kind === "stop" && about !== null && !isNudge(about) ? [{ reason: about, at }] : [],
    ),
    nudges: record.nudges.flatMap(({ id, at, day }) => (day === null ? [] : [{ id, at }])),
    pauses: record.pauses
      .filter(({ until }) => until > last)
      .map(({ by, until }) => ({ by, until: until === Infinity ? null : until })),
    liftedUntil: record.liftedUntil > last ? record.liftedUntil : null,
    adjusted: record.adjusted ?? {},
    mayAdjust: [...(band?.mayAdjust ?? [])],
    mayLiftQuietHours: band?.mayLiftQuietHours ?? false,
  };
}

function isNudge(about: string): about is `nudge:${string}` {
  return about.startsWith("nudge:");
}
