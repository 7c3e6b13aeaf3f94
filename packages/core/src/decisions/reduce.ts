import { type Band, type Limits, limitsFor, type Policy } from "../rules/compile.ts";
import type { Notice, Reason, TimeReason } from "../values/decision.ts";
import type { GovernorEvent } from "../values/event.ts";
import type { AccountRecord, Charge, Hold } from "../values/record.ts";
import { copyRecord, type Draft } from "./draft.ts";
import { countOf } from "../values/past.ts";
import { guardianChange, isGuardianEvent, NO_CHANGE } from "./guardian.ts";
import { chargeMessage, countRetry, expireMessages, isMessageLimitSpent, refund, retriedCharge } from "./messages.ts";
import { giveNotices } from "./notices.ts";
import { cutLeases, endLease, endLeases, giveLease, newRecord, settle, streakAt } from "./settle.ts";
import { dropSeen, keepUnseen } from "./receipts.ts";
import { isTokenLimitSpent, nextStop, resumesAt, type Situation, type Stop, timeStop } from "./stops.ts";

/** What an event leads to, as data: the record that is to be kept, and the answer. */
export interface Step {
  readonly record: AccountRecord;
  readonly answer: Answer;
}

/** The answer to an event of a governed account; `Decision` has the meaning of each part. */
export interface Answer {
  /** The instant that was decided for: the event's, or that of the last event if that is later. */
  readonly at: number;
  readonly outcome: "allow" | "block" | "ok";
  readonly reason: Reason | null;
  readonly resumesAt: number | null;
  readonly streakMs: number;
  readonly remainingMs: number | null;
  readonly stopReason: TimeReason | null;
  readonly notices: readonly Notice[];
  readonly grantedMs: number | undefined;
  readonly adjusted: readonly string[] | undefined;
  readonly denied: boolean;
  readonly repeated: boolean;
  readonly wouldBlock: Reason | undefined;
  readonly exempt: boolean;
}

const DEFAULT_DEVICE = "default";
const NO_NOTICES: readonly Notice[] = [];

/**
 * Decides one event of an account in a band: a pure function of its arguments. `record` is `null` before the account's
 * first event; `clock` is in whole ms; `hold` is what `holdFor` says while a newer policy waits.
 */
export function reduce(
  policy: Policy,
  band: Band,
  record: AccountRecord | null,
  event: GovernorEvent,
  timeZone: string | undefined,
  clock: number,
  hold: Hold | null = null,
): Step {
  const draft = copyRecord(record ?? newRecord(policy, band.name, timeZone, clock));
  const now = Math.max(clock, draft.last);
  const before = limitsFor(policy, band, draft.adjusted);
  settle(draft, policy, before, now);
  expireMessages(draft, now);
  draft.band = band.name;
  draft.version = policy.version;
  draft.hold = hold;
  if (timeZone !== undefined) draft.askedZone = timeZone;

  if (event.type === "active" || event.type === "away") dropSeen(draft, event.shown);
  const change = isGuardianEvent(event) ? guardianChange(draft, policy, band, before, event, now) : NO_CHANGE;
  const limits = change === NO_CHANGE ? before : limitsFor(policy, band, draft.adjusted);
  const situation: Situation = { policy, band, limits, record: draft, now };
  const stopped = timeStop(situation);
  const stop = stopped === null ? nextStop(situation) : null;
  const streakMs = streakAt(draft, limits, now);

  const isMessage = event.type === "message" || event.type === "status";
  const isExempt = event.type === "message" && event.exempt === true;
  const isAnswered = isMessage || event.type === "reply" || event.type === "active";
  const retried = event.type === "message" ? retriedCharge(draft, event.requestId) : undefined;
  const refusal = isAnswered && !isExempt ? refusalOf(situation, stopped, isMessage, retried) : null;
  const observes = band.mode === "observe";
  const isBlocked = refusal !== null && !observes;

  // A retry that another rule refuses is one all the same.
  if (retried !== undefined && !isExempt) countRetry(draft, retried);
  let notices = NO_NOTICES;
  if (isBlocked) {
    if (event.type === "message") draft.today.refusals++;
  } else if (!isExempt) {
    apply(draft, policy, limits, event, retried, now);
    if (event.type === "message" || event.type === "active") {
      const breakAfterMs = limits.break.enforce || limits.break.afterMs === Infinity ? null : limits.break.afterMs;
      notices = giveNotices(draft, band, breakAfterMs, streakMs, stop, now);
      if (notices.length > 0) keepUnseen(draft, notices, now);
    }
  }
  if (!observes) enforceStop(draft, stopped, stop);

  return {
    record: draft,
    answer: {
      at: now,
      outcome: isAnswered ? (isBlocked ? "block" : "allow") : "ok",
      reason: isBlocked ? refusal : null,
      resumesAt: isBlocked ? resumesAt(situation, isMessage) : null,
      streakMs,
      remainingMs: stopped === null ? (stop === null ? null : stop.at - now) : 0,
      stopReason: stopped ?? stop?.reason ?? null,
      notices,
      grantedMs: change.grantedMs,
      adjusted: change.adjusted,
      denied: change.denied,
      repeated: change.repeated,
      wouldBlock: refusal !== null && observes ? refusal : undefined,
      exempt: isExempt,
    },
  };
}

function refusalOf(
  situation: Situation,
  stopped: TimeReason | null,
  isMessage: boolean,
  retried: Charge | undefined,
): Reason | null {
  if (stopped !== null || !isMessage) return stopped;
  const { band, limits, record, now } = situation;
  if (retried === undefined && isMessageLimitSpent(record, limits, now)) return "message-limit";
  return isTokenLimitSpent(band, record.today.tokens) ? "token-limit" : null;
}

/** What an event that is not refused does to the record. Guardians' events did it before the rules were looked at. */
function apply(
  draft: Draft,
  policy: Policy,
  limits: Limits,
  event: GovernorEvent,
  retried: Charge | undefined,
  now: number,
): void {
  switch (event.type) {
    case "message":
      if (retried === undefined) chargeMessage(draft, limits, event.requestId, now);
      giveLease(draft, event.device ?? DEFAULT_DEVICE, now + policy.presence.messageMs, now);
      draft.floorEnd = Math.max(draft.floorEnd, now + policy.presence.floorMs);
      break;
    case "reply":
      giveLease(draft, event.device ?? DEFAULT_DEVICE, now + policy.presence.messageMs, now);
      break;
    case "active":
      giveLease(draft, event.device ?? DEFAULT_DEVICE, now + policy.presence.heartbeatMs, now);
      break;
    case "away":
      endLease(draft, event.device ?? DEFAULT_DEVICE);
      break;
    case "tokens":
      draft.today.tokens += event.count;
      break;
    case "signal":
      if (policy.signals.has(event.name)) {
        const count = countOf(draft.today.signals, event.name) + 1;
        draft.today.signals = { ...draft.today.signals, [event.name]: count };
      }
      break;
    case "refund":
      refund(draft, event.requestId, now);
      break;
    default:
      break;
  }
}

/** No limit is overrun: leases end with a stop, and none outlives the next one. */
function enforceStop(draft: Draft, stopped: TimeReason | null, stop: Stop | null): void {
  if (stopped !== null) endLeases(draft);
  else if (stop !== null) cutLeases(draft, stop.at);
}
