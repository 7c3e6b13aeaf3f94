import type { Band, Limits, Policy, SpeechLimits } from "../rules/rules.ts";
import { limitsFor } from "../rules/limits.ts";
import type { Ahead } from "../time/ahead.ts";
import type { Notice, Reason, TimeReason } from "../values/decision.ts";
import type { GovernorEvent } from "../values/event.ts";
import type { AccountRecord, Charge, Hold } from "../values/record.ts";
import { isMessageLimitSpent, withoutFull } from "./buckets.ts";
import {
  type ChargeTo,
  chargeMessage,
  countRetry,
  expireCharges,
  giveBack,
  markAnswered,
  retriedCharge,
} from "./charges.ts";
import { copyRecord, type Draft } from "./draft.ts";
import { countOf } from "../values/past.ts";
import { guardianChange, isGuardianEvent, NO_CHANGE } from "./guardian.ts";
import { giveNotices } from "./notices.ts";
import {
  cutLeases,
  daysAhead,
  endLease,
  endLeases,
  giveFloor,
  giveLease,
  newRecord,
  settle,
  streakAt,
  takeZone,
} from "./settle.ts";
import { dropSeen, keepUnseen } from "./receipts.ts";
import type { Later, Situation } from "./situation.ts";
import { isTokenLimitSpent, nextStop, resumesAt, type Stop, timeStop } from "./stops.ts";
import { addCalls, endTurns, expireTurns, openTurn, stepOf, takeStep, type TurnStep } from "./turns.ts";
import { chargedIn, cutVoice, endVoice, isSpeech, leaseVoice, messageLimitsIn, speechLimits } from "./voice.ts";

/** One event of an account in a band, and what it is decided by. */
export interface Question {
  readonly policy: Policy;
  readonly band: Band;
  /** What decides on later dates; `null` if that is the same policy. */
  readonly later: Later | null;
  /** `null` before the account's first event. */
  readonly record: AccountRecord | null;
  readonly event: GovernorEvent;
  /** What the app passes with the event. */
  readonly account: { readonly timeZone?: string | undefined; readonly region?: string | undefined };
  /** Whole ms. */
  readonly now: number;
  /** What `holdFor` says while a newer policy waits. */
  readonly hold?: Hold | null;
}

/** What an event leads to, as data: the record that is to be kept, and the answer. */
export interface Step {
  readonly record: AccountRecord;
  readonly answer: Answer;
  /** The limits that were in force, with what a guardian set. */
  readonly limits: Limits;
  /** As in the question. */
  readonly later: Later | null;
  /** Those of speech, if it was an event by speech in a band that limits it. */
  readonly speech: SpeechLimits | null;
  /** The record's days ahead. */
  readonly ahead: Ahead;
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
  readonly revokedMs: number | undefined;
  readonly adjusted: readonly string[] | undefined;
  readonly denied: boolean;
  readonly repeated: boolean;
  readonly wouldBlock: Reason | undefined;
  readonly exempt: boolean;
  readonly step: boolean;
}

const DEFAULT_DEVICE = "default";
const NO_NOTICES: readonly Notice[] = [];

/** How long a reply leases the account at least, ms. */
const MIN_REPLY_LEASE_MS = 30_000;

/** Decides one event of an account in a band: a pure function of its argument. */
export function reduce({ policy, band, later, record, event, account, now: clock, hold = null }: Question): Step {
  const draft = copyRecord(record ?? newRecord(policy, band.name, account.timeZone, clock));
  const now = Math.max(clock, draft.last);
  const before = limitsFor(policy, band, draft.adjusted);
  settle(draft, policy, before, now);
  draft.buckets = withoutFull(draft.buckets, now);
  expireCharges(draft, now);
  expireTurns(draft, now);
  draft.band = band.name;
  draft.version = policy.version;
  draft.hold = hold;
  if (account.timeZone !== undefined) takeZone(draft, policy, account.timeZone, now);
  if (account.region !== undefined) draft.region = account.region;

  if (event.type === "active" || event.type === "away") dropSeen(draft, event.shown);
  const change = isGuardianEvent(event) ? guardianChange({ draft, policy, band, before, event, now }) : NO_CHANGE;
  const limits = change === NO_CHANGE ? before : limitsFor(policy, band, draft.adjusted);
  const speech = speechLimits(band, event);
  const ahead = daysAhead(draft, policy);
  const situation: Situation = {
    policy,
    band,
    limits,
    isSpeech: isSpeech(event),
    speech,
    record: draft,
    ahead,
    later,
    now,
  };
  const stopped = timeStop(situation);
  const stop = stopped === null ? nextStop(situation) : null;
  const streakMs = streakAt(draft, limits, now);

  const kind = kindOf(draft, policy, event);
  const isMessage = event.type === "message" || event.type === "status";
  const isAnswered = isMessage || event.type === "reply" || event.type === "active";
  const refusal = isAnswered && !kind.exempt ? refusalOf(situation, stopped, isMessage, kind) : null;
  const observes = band.mode === "observe";
  const isBlocked = refusal !== null && !observes;

  // A retry that another rule refuses is still a retry.
  if (kind.retried !== undefined) countRetry(draft, kind.retried);
  let notices = NO_NOTICES;
  if (isBlocked) {
    if (event.type === "message") draft.today.refusals++;
  } else {
    if (event.type === "message") goOnWithTurn(draft, event.requestId, kind, now);
    if (!kind.exempt) {
      // What is by speech ends with what stops speech alone.
      const next = stopped === null ? (stop?.at ?? Infinity) : now;
      const latest = speech === null || observes ? Infinity : next;
      apply(draft, { policy, band, limits, kind, now, isSpeech: speech !== null, latest }, event);
      if (event.type === "message" || event.type === "active") {
        const breakAfterMs = limits.break.enforce || limits.break.afterMs === Infinity ? null : limits.break.afterMs;
        notices = giveNotices(draft, band, breakAfterMs, streakMs, stop, now);
        if (notices.length > 0) keepUnseen(draft, notices, now);
      }
    }
  }
  if (!observes) enforceStop(situation, draft, stopped, stop);

  return {
    record: draft,
    limits,
    later,
    speech,
    ahead,
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
      revokedMs: change.revokedMs,
      adjusted: change.adjusted,
      denied: change.denied,
      repeated: change.repeated,
      wouldBlock: refusal !== null && observes ? refusal : undefined,
      exempt: kind.exempt,
      step: kind.step !== undefined && !isBlocked,
    },
  };
}

/** What a message is: a step of a turn, a retry of a charged one, or new; and whether it passes whatever stops. */
interface Kind {
  readonly exempt: boolean;
  readonly step: TurnStep | undefined;
  readonly retried: Charge | undefined;
}

const NEW: Kind = { exempt: false, step: undefined, retried: undefined };
const EXEMPT: Kind = { exempt: true, step: undefined, retried: undefined };

function kindOf(draft: Draft, policy: Policy, event: GovernorEvent): Kind {
  if (event.type !== "message") return NEW;
  if (event.exempt === true) return EXEMPT;
  const step = stepOf(draft, policy.maxSteps, event.requestId, event.answers);
  if (step !== undefined) return { exempt: step.turn.exempt, step, retried: undefined };
  const retried = retriedCharge(draft, event.requestId);
  return retried === undefined ? NEW : { exempt: false, step: undefined, retried };
}

function refusalOf(
  { band, limits, speech, record, now }: Situation,
  stopped: TimeReason | null,
  isMessage: boolean,
  { step, retried }: Kind,
): Reason | null {
  if (step !== undefined) {
    // What was going on at a stop may be finished.
    const isFinishing = record.creditEnd > 0 && now - record.creditEnd < band.finishReplyMs;
    const isForbidden = stopped === "paused" || stopped === "consent-required";
    return isForbidden || !isFinishing ? stopped : null;
  }
  if (stopped !== null || !isMessage) return stopped;
  const counts = messageLimitsIn(limits, speech);
  if (retried === undefined && isMessageLimitSpent(chargedIn(record, speech), counts, now)) return "message-limit";
  return isTokenLimitSpent(band, record.today.tokens) ? "token-limit" : null;
}

/** A step goes on with its turn; a message that is new, charged or exempt, opens one. */
function goOnWithTurn(draft: Draft, requestId: string | undefined, { step, retried, exempt }: Kind, now: number): void {
  if (step !== undefined) takeStep(draft, step);
  else if (retried === undefined) openTurn(draft, requestId, exempt, now);
}

interface Applying {
  readonly policy: Policy;
  readonly band: Band;
  readonly limits: Limits;
  readonly kind: Kind;
  readonly now: number;
  readonly isSpeech: boolean;
  /** No lease of this event lasts longer. */
  readonly latest: number;
}

/** What an event that is not refused does to the record. Guardians' events did it before the rules were looked at. */
function apply(draft: Draft, applying: Applying, event: GovernorEvent): void {
  const { policy, kind, now } = applying;
  const { messageMs, heartbeatMs, floorMs } = policy.presence;
  const chargeTo = (voice: boolean): ChargeTo => {
    const speech = voice ? applying.band.voice : null;
    return { voice: speech !== null, limits: messageLimitsIn(applying.limits, speech) };
  };
  switch (event.type) {
    case "message":
      if (kind.step === undefined && kind.retried === undefined) {
        chargeMessage(draft, chargeTo(applying.isSpeech), event.requestId, now);
      }
      lease(draft, applying, event.device, messageMs);
      leaseAccount(draft, applying, floorMs);
      break;
    case "reply":
      lease(draft, applying, event.device, messageMs);
      break;
    case "active":
      if (event.reply === true) leaseAccount(draft, applying, Math.max(floorMs, MIN_REPLY_LEASE_MS));
      else lease(draft, applying, event.device, heartbeatMs);
      break;
    case "away":
      endLease(draft, event.device ?? DEFAULT_DEVICE);
      if (applying.isSpeech) endVoice(draft);
      break;
    case "answered":
      markAnswered(draft, chargeTo, event.requestId, now);
      break;
    case "calls":
      addCalls(draft, event.requestId, event.calls);
      break;
    case "tokens":
      // A sum beyond that could not be counted with any more.
      draft.today.tokens = Math.min(Number.MAX_SAFE_INTEGER, draft.today.tokens + event.count);
      break;
    case "signal":
      if (policy.signals.has(event.name)) {
        const count = countOf(draft.today.signals, event.name) + 1;
        draft.today.signals = { ...draft.today.signals, [event.name]: count };
      }
      break;
    case "refund":
      if (giveBack(draft, event.requestId, now)) endTurns(draft, event.requestId);
      break;
    default:
      break;
  }
}

function lease(draft: Draft, applying: Applying, device: string | undefined, ms: number): void {
  const end = leaseEnd(draft, applying, ms);
  giveLease(draft, device ?? DEFAULT_DEVICE, end, applying.now);
}

function leaseAccount(draft: Draft, applying: Applying, ms: number): void {
  giveFloor(draft, leaseEnd(draft, applying, ms));
}

function leaseEnd(draft: Draft, { now, isSpeech, latest }: Applying, ms: number): number {
  const end = Math.min(now + ms, latest);
  if (isSpeech) leaseVoice(draft, end, now);
  return end;
}

/** No limit is overrun: leases end with a stop, and none outlives the next one. What stops speech alone ends no writing. */
function enforceStop(situation: Situation, draft: Draft, stopped: TimeReason | null, stop: Stop | null): void {
  if (!situation.isSpeech) {
    cut(draft, stopped, stop);
    return;
  }
  const ofAll: Situation = { ...situation, isSpeech: false, speech: null };
  const stoppedAll = timeStop(ofAll);
  cut(draft, stoppedAll, stoppedAll === null ? nextStop(ofAll) : null);
  if (stopped !== null) endVoice(draft);
  else if (stop !== null) cutVoice(draft, stop.at);
}

function cut(draft: Draft, stopped: TimeReason | null, stop: Stop | null): void {
  if (stopped !== null) endLeases(draft);
  else if (stop !== null) cutLeases(draft, stop.at);
}
