import { type ByWhom, type Decision, type Governor, RecessError } from "@recess/core";
import type { AdjustableLimitsInput } from "@recess/core/policy";
import { type HistoryEntry, parseAdjustment } from "@recess/core/views";

import { limitsFrom, readFields, withoutFields } from "./rules-form.ts";
import { mayTakeBack } from "./history.tsx";
import type { Standing } from "./standing.ts";
import type { TextKey } from "./words/en.ts";
import { MINUTE_MS } from "../pages/units.ts";

/** A submitted form of a guardian about a child. */
export interface Sent {
  readonly governor: Governor;
  readonly standing: Standing;
  readonly form: URLSearchParams;
  readonly by: ByWhom;
  /** The settings that the guardian saw. */
  readonly seen: string;
}

/** The result of a form, as a text for the page. */
export type Outcome = Extract<
  TextKey,
  "done" | "already" | "changed" | "denied" | "invalid" | "erased" | "held" | "usedUp"
>;

export type Act = (sent: Sent) => Promise<Outcome>;

const MAX_MINUTES = 24 * 60;
/** The choice that restores the usual start of quiet hours. */
const BACK = 0;

export const ACTIONS: { readonly [name: string]: Act } = {
  grant: async ({ governor, standing, form, by, seen }) => {
    const minutes = minutesIn(form);
    if (minutes === null || minutes === 0) return "invalid";
    return outcomeOf(await governor.grant(standing.child.account, { minutes, ...by, expected: seen }));
  },
  consent: async ({ governor, standing, by, seen }) =>
    outcomeOf(await governor.consent(standing.child.account, { ...by, expected: seen })),
  "withdraw-consent": async ({ governor, standing, by }) =>
    outcomeOf(await governor.withdrawConsent(standing.child.account, by)),
  // Stopping always works, whatever else was changed, unless the chat is already stopped for longer: a parent's pause
  // replaces all others and would end that one sooner.
  pause: async ({ governor, standing, form, by }) => {
    const until = pauseEnd(form.get("for"), standing);
    if (until === undefined) return "invalid";
    const pauses = standing.governed?.summary.pauses ?? [];
    if (by.by === "parent" && pauses.some((pause) => endOf(pause.until) > endOf(until))) return "changed";
    const expected = standing.version;
    return outcomeOf(
      await governor.pause(standing.child.account, { ...(until !== null && { until }), ...by, expected }),
    );
  },
  resume: async ({ governor, standing, by, seen }) =>
    outcomeOf(await governor.resume(standing.child.account, { ...by, expected: seen })),
  lift: async ({ governor, standing, form, by, seen }) => {
    const text = form.get("until") ?? "";
    const quiet = standing.governed?.quiet;
    if (!/^\d{1,16}$/.test(text) || quiet === undefined || quiet === null) return "invalid";
    const until = Number(text);
    // A page that was open past the start of quiet hours offers an end that has passed.
    const isOver = until !== BACK && until <= standing.status.at;
    if (isOver || until > quiet.to) return "changed";
    return outcomeOf(await governor.lift(standing.child.account, { until, ...by, expected: seen }));
  },
  adjust: async (sent) => {
    const { standing, form } = sent;
    const mayAdjust = standing.governed?.summary.mayAdjust ?? [];
    const set = standing.governed?.summary.adjusted ?? {};
    const { features } = set;
    if (form.get("do") === "reset") return adjust(sent, features === undefined ? {} : { features });
    const fields = readFields((name) => form.get(name) ?? "");
    const limits = limitsFrom(fields, mayAdjust);
    return limits === null ? "invalid" : adjust(sent, { ...withoutFields(set), ...limits });
  },
  switch: async (sent) => {
    const { standing, form } = sent;
    const name = form.get("feature") ?? "";
    const to = form.get("to") ?? "";
    const known = standing.governed?.rules.features.find((feature) => feature.name === name);
    if (typeof known?.value !== "boolean" || !["on", "off"].includes(to)) return "invalid";
    const set = standing.governed?.summary.adjusted ?? {};
    return adjust(sent, { ...set, features: { ...set.features, [name]: to === "on" } });
  },
  answer: async ({ governor, standing, form, by }) => {
    const minutes = minutesIn(form);
    const id = form.get("request") ?? "";
    if (minutes === null || id === "") return "invalid";
    const { refusal } = await governor.cases.answerRequest(standing.child.account, {
      id,
      minutes,
      by: by.by ?? "parent",
      guardianId: by.guardianId,
    });
    if (refusal === null) return "done";
    if (refusal === "parent-only") return "denied";
    return refusal === "already-answered" ? "already" : "changed";
  },
  "take-back": async (sent) => {
    const { governor, standing, form } = sent;
    const entry = standing.file?.history.find(({ id }) => id === form.get("entry"));
    if (entry === undefined) return "changed";
    if (entry.takenBackAt !== null) return "already";
    if (!mayTakeBack(standing, entry)) return "changed";
    const undone = await undo(sent, entry);
    const outcome = undone.revokedMs === 0 && undone.denied === undefined ? "usedUp" : outcomeOf(undone);
    if (outcome === "done") await governor.cases.takenBack(standing.child.account, { id: entry.id });
    return outcome;
  },
  // Without the account's record, today's use would restart at zero and no pause would remain, so only a parent may
  // erase.
  erase: async ({ governor, standing, form, by }) => {
    if (by.by !== "parent") return "denied";
    if (form.get("sure") !== "yes") return "invalid";
    const { erased } = await governor.forget(standing.child.account);
    return erased ? "erased" : "held";
  },
};

/** Whether a form may allow more than before, and so has to pass `beforeLoosening`. */
export function loosens(act: string, form: URLSearchParams, { file }: Standing): boolean {
  switch (act) {
    case "pause":
    case "withdraw-consent":
      return false;
    case "switch":
      return form.get("to") !== "off";
    case "answer":
      return form.get("minutes") !== "0";
    case "take-back": {
      const entry = file?.history.find(({ id }) => id === form.get("entry"));
      return entry === undefined || entry.type === "pause" || entry.type === "adjust";
    }
    default:
      return true;
  }
}

/** Replaces all settings with these limits. */
async function adjust({ governor, standing, by, seen }: Sent, limits: AdjustableLimitsInput): Promise<Outcome> {
  const parsed = parsedOrNull(limits);
  if (parsed === null) return "invalid";
  const decision = await governor.adjust(standing.child.account, { limits: parsed, ...by, expected: seen });
  if (decision.adjusted?.length === 0 && Object.keys(limits).length > 0) return "denied";
  return outcomeOf(decision);
}

/** `null`: limits that no policy could have, such as a break after no time. */
function parsedOrNull(limits: AdjustableLimitsInput): AdjustableLimitsInput | null {
  try {
    return parseAdjustment(limits);
  } catch (error) {
    if (error instanceof RecessError && error.code === "argument-invalid") return null;
    throw error;
  }
}

/** Restores the previous settings. */
function undo({ governor, standing, by, seen }: Sent, entry: HistoryEntry): Promise<Decision> {
  const { account } = standing.child;
  const expected = { ...by, expected: seen };
  if (entry.type === "grant") {
    return governor.revoke(account, { minutes: Math.ceil((entry.amountMs ?? 0) / MINUTE_MS), ...expected });
  }
  if (entry.type === "pause") {
    const before = by.by === "parent" ? pauseBefore(standing, entry) : null;
    if (before === null) return governor.resume(account, expected);
    return governor.pause(account, { ...(before.until !== null && { until: before.until }), ...expected });
  }
  if (entry.type === "lift") return governor.lift(account, { until: standing.status.at, ...expected });
  return governor.adjust(account, { limits: entry.before ?? {}, ...expected });
}

interface Paused {
  readonly until: number | null;
}

/** The latest-ending pause that a parent's pause replaced, if it would still be in force. */
function pauseBefore({ file, status }: Standing, entry: HistoryEntry): Paused | null {
  const open = new Map<string, Paused>();
  for (const { id, type, by, until, takenBackAt } of file?.history ?? []) {
    if (id === entry.id) break;
    if (takenBackAt !== null || (type !== "pause" && type !== "resume")) continue;
    // A parent's pause replaces all others, and a parent ends all of them.
    if (by === null || by === "parent") open.clear();
    else open.delete(by);
    if (type === "pause" && endOf(until) > status.at) open.set(by ?? "parent", { until });
  }
  return [...open.values()].toSorted((a, b) => endOf(b.until) - endOf(a.until))[0] ?? null;
}

function outcomeOf({ denied, repeated, grantedMs }: Decision): Outcome {
  if (denied === "changed") return "changed";
  if (denied !== undefined || grantedMs === 0) return "denied";
  return repeated === true ? "already" : "done";
}

function minutesIn(form: URLSearchParams): number | null {
  const text = form.get("minutes") ?? "";
  const minutes = Number(text);
  return /^\d{1,4}$/.test(text) && minutes <= MAX_MINUTES ? minutes : null;
}

/** The end as a number that can be compared; `null`: there is no end. */
function endOf(until: number | null): number {
  return until ?? Infinity;
}

/** `null`: without an end; `undefined`: not one of the page's choices. */
function pauseEnd(choice: string | null, { status, governed }: Standing): number | null | undefined {
  if (choice === "open") return null;
  if (choice === "day") return governed?.record.dayEnd;
  return choice === "30" ? status.at + 30 * MINUTE_MS : undefined;
}
