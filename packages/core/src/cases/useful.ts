import type { Askable } from "./api.ts";
import { type Ask, REQUEST_MINUTES } from "./file.ts";
import type { Account } from "../values/account.ts";
import type { Decision } from "../values/decision.ts";
import type { GuardianEvent } from "../values/event.ts";

type Preview = (account: Account, events: readonly GuardianEvent[]) => Promise<Decision>;

const MINUTE_MS = 60_000;
const NOTHING: Askable = { time: [], quietHours: false, features: [] };

/** What a parent's yes would do; `null` if there is nothing that a parent could do. */
export function yesTo(ask: Ask, status: Decision): GuardianEvent | null {
  if (ask.kind === "time") {
    return status.mayGrantMs === 0 ? null : { type: "grant", minutes: ask.minutes, by: "parent" };
  }
  if (ask.kind === "feature") return null;
  const from = startOfQuietHours(status);
  return from === null ? null : { type: "lift", until: from + ask.minutes * MINUTE_MS, by: "parent" };
}

/** Whether a yes would change anything for the child: it opens what is closed, or puts off what stops next. */
export async function isUseful(ask: Ask, account: Account, status: Decision, preview: Preview): Promise<boolean> {
  const yes = yesTo(ask, status);
  return yes !== null && isBetter(status, await preview(account, [yes]));
}

/** What may usefully be asked for now. Most decisions need no look ahead. */
export async function askableFor(account: Account, status: Decision, preview: Preview): Promise<Askable> {
  const stop = status.reason ?? status.stopReason;
  if (status.band === null) return NOTHING;
  const isTime = stop === "daily-limit" || stop === "weekly-limit";
  const helps = (ask: Ask): Promise<boolean> => isUseful(ask, account, status, preview);
  const [least] = REQUEST_MINUTES;
  return {
    time: isTime && (await helps({ kind: "time", minutes: least })) ? minutesUpTo(status.mayGrantMs ?? 0) : [],
    quietHours: stop === "quiet-hours" && (await helps({ kind: "quiet-hours", minutes: least })),
    features: [],
  };
}

/** 15, 30 and 60, as far as there is something to give; of what is less than the first, the first. */
function minutesUpTo(grantableMs: number): readonly number[] {
  const fitting = REQUEST_MINUTES.filter((minutes) => minutes * MINUTE_MS <= grantableMs);
  return fitting.length === 0 ? [REQUEST_MINUTES[0]] : fitting;
}

/** When the quiet hours that stop, or stop next, began or begin; `null` if none do. */
function startOfQuietHours({ at, reason, stopReason, remainingMs }: Decision): number | null {
  if (reason === "quiet-hours") return at;
  return stopReason === "quiet-hours" && remainingMs !== null ? at + remainingMs : null;
}

function isBetter(before: Decision, after: Decision): boolean {
  if (before.outcome === "block") return after.outcome === "allow";
  return (after.remainingMs ?? Infinity) > (before.remainingMs ?? Infinity);
}
