import type { Askable } from "./api.ts";
import type { CaseContext } from "./context.ts";
import { type Ask, REQUEST_MINUTES } from "./file.ts";
import type { Account } from "../values/account.ts";
import type { Decision } from "../values/decision.ts";
import type { GuardianEvent } from "../values/event.ts";
import type { AdjustableLimitsInput } from "../values/policy-limits.ts";

const MINUTE_MS = 60_000;
const NOTHING: Askable = { time: [], quietHours: false, features: [] };

type Looking = Pick<CaseContext, "preview" | "settings" | "mayAdjust">;

/** The actions that a parent's yes would cause; `null` if a parent could do nothing. `set`: the guardian's settings. */
export function yesTo(ask: Ask, status: Decision, set: AdjustableLimitsInput): GuardianEvent | null {
  switch (ask.kind) {
    case "time":
      return status.mayGrantMs === 0 ? null : { type: "grant", minutes: ask.minutes, by: "parent" };
    case "quiet-hours": {
      const from = startOfQuietHours(status);
      return from === null ? null : { type: "lift", until: from + ask.minutes * MINUTE_MS, by: "parent" };
    }
    case "feature":
      return status.features[ask.feature] === false ? switchOn(set, [ask.feature]) : null;
  }
}

/**
 * Whether a yes would change anything for the child: it opens what is closed, postpones the next stop, or switches a
 * feature on.
 */
export async function isUseful(
  ask: Ask,
  account: Account,
  status: Decision,
  { preview, settings, mayAdjust }: Looking,
): Promise<boolean> {
  if (ask.kind === "feature" && !mayAdjust(status).has("features")) return false;
  const { adjusted } = ask.kind === "feature" ? await settings(account) : { adjusted: {} };
  const yes = yesTo(ask, status, adjusted);
  if (yes === null) return false;
  const after = await preview(account, [yes]);
  return ask.kind === "feature" ? after.features[ask.feature] === true : isBetter(status, after);
}

/** Whether there may be something to ask for, judging by the decision alone. */
export function mightAsk({ band, reason, stopReason }: Decision): boolean {
  const stop = reason ?? stopReason;
  return band !== null && (stop === "daily-limit" || stop === "weekly-limit" || stop === "quiet-hours");
}

/** What a request could usefully ask for now. Most decisions answer this without looking ahead. */
export async function askableFor(account: Account, status: Decision, looking: Looking): Promise<Askable> {
  const stop = status.reason ?? status.stopReason;
  if (status.band === null) return NOTHING;
  const isTime = stop === "daily-limit" || stop === "weekly-limit";
  const helps = (ask: Ask): Promise<boolean> => isUseful(ask, account, status, looking);
  const [least] = REQUEST_MINUTES;
  return {
    time: isTime && (await helps({ kind: "time", minutes: least })) ? minutesUpTo(status.mayGrantMs ?? 0) : [],
    quietHours: stop === "quiet-hours" && (await helps({ kind: "quiet-hours", minutes: least })),
    features: await featuresFor(account, status, looking),
  };
}

async function featuresFor(
  account: Account,
  status: Decision,
  { preview, settings, mayAdjust }: Looking,
): Promise<readonly string[]> {
  const { features } = status;
  const off = Object.keys(features).filter((name) => features[name] === false);
  if (off.length === 0 || !mayAdjust(status).has("features")) return [];
  const { adjusted } = await settings(account);
  const after = await preview(account, [switchOn(adjusted, off)]);
  return off.filter((name) => after.features[name] === true);
}

/** Includes the existing settings, because a parent's adjustment replaces all of them. */
function switchOn(set: AdjustableLimitsInput, names: readonly string[]): GuardianEvent {
  const on = Object.fromEntries(names.map((name) => [name, true]));
  return { type: "adjust", limits: { ...set, features: { ...set.features, ...on } }, by: "parent" };
}

/** The choices of 15, 30 and 60 minutes that can be given; if less than the first can be given, the first. */
function minutesUpTo(grantableMs: number): readonly number[] {
  const fitting = REQUEST_MINUTES.filter((minutes) => minutes * MINUTE_MS <= grantableMs);
  return fitting.length === 0 ? [REQUEST_MINUTES[0]] : fitting;
}

/** When the current or next quiet hours that stop began or begin; `null` if none do. */
function startOfQuietHours({ at, reason, stopReason, remainingMs }: Decision): number | null {
  if (reason === "quiet-hours") return at;
  return stopReason === "quiet-hours" && remainingMs !== null ? at + remainingMs : null;
}

function isBetter(before: Decision, after: Decision): boolean {
  if (before.outcome === "block") return after.outcome === "allow";
  return (after.remainingMs ?? Infinity) > (before.remainingMs ?? Infinity);
}
