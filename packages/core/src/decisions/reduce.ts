/** Decides one event: from a policy, a record and an event to the next record and an answer. */
import { limitsFor } from "../rules/limits.ts";
import type { Notice, Reason, TimeReason } from "../values/decision.ts";
import type { AccountRecord } from "../values/record.ts";
import { withoutFull } from "./buckets.ts";
import { countRetry, expireCharges } from "./charges.ts";
import { copyRecord, type Draft } from "./draft.ts";
import { guardianChange, isGuardianEvent, NO_CHANGE } from "./guardian.ts";
import { type Circumstances, stillForeseen } from "./foreseen.ts";
import { giveNotices, noticesDueFrom } from "./notices.ts";
import { daysAhead, newRecord, settle, streakAt, takeZone } from "./settle.ts";
import { dropSeen, keepUnseen } from "./receipts.ts";
import type { Situation } from "./situation.ts";
import { nextStop, timeStop } from "./stops.ts";
import { resumesAt } from "./resumes.ts";
import { expireTurns } from "./turns.ts";
import { isSpeech, speechLimits } from "./voice.ts";
import { continueTurn, kindOf, refusalOf } from "./message-kind.ts";
import { apply } from "./apply.ts";
import { enforceStop } from "./end-at-stop.ts";

/** One event of an account in a band, and everything needed to decide it. */
export interface Question extends Circumstances {
  /** `null` before the account's first event. */
  readonly record: AccountRecord | null;
  /** Whole ms. */
  readonly now: number;
  /** Whether `record` may be changed in place, because nothing else refers to it; else it is copied. */
  readonly mayChange?: boolean | undefined;
}

/** The result of an event, as data: the record to store, and the answer. */
export interface Step {
  readonly record: AccountRecord;
  readonly answer: Answer;
  /** What the rules looked at: that record, and the limits in force, including guardians' settings. */
  readonly situation: Situation;
}

/** The answer to an event of a governed account; `Decision` has the meaning of each part. */
export interface Answer {
  /** The instant of the decision: the event's, or that of the last event if it is later. */
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

const NO_NOTICES: readonly Notice[] = [];

/** Decides one event of an account in a band. A pure function, unless it may change the record. */
export function reduce(question: Question): Step {
  const { policy, band, later, record, event, account, now: clock, hold = null } = question;
  const first = record ?? newRecord(policy, { band: band.name, timeZone: account.timeZone, now: clock });
  const now = Math.max(clock, first.last);
  const foreseen = stillForeseen(first, question, now);
  // In place only while `foreseen` holds: such an event changes no settings, so the check for changed settings, which
  // compares the records before and after an event, may get the same object twice.
  const draft = foreseen !== null && question.mayChange === true ? (first as Draft) : copyRecord(first);
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
  const situation: Situation = {
    policy,
    band,
    limits,
    isSpeech: isSpeech(event),
    speech,
    record: draft,
    ahead: daysAhead(draft, policy),
    later,
    now,
    isInPlace: draft === record,
  };
  const stopped = foreseen === null ? timeStop(situation) : null;
  const stop = stopped === null ? (foreseen ?? nextStop(situation)) : null;
  const streakMs = streakAt(draft, limits, now);

  const kind = kindOf(draft, policy, event);
  const isMessage = event.type === "message" || event.type === "status";
  const isAnswered = isMessage || event.type === "reply" || event.type === "active";
  const refusal = isAnswered && !kind.exempt ? refusalOf(situation, stopped, isMessage, kind) : null;
  const observes = band.mode === "observe";
  const isBlocked = refusal !== null && !observes;

  // A retry counts even if another rule refuses it.
  if (kind.retried !== undefined) countRetry(draft, kind.retried);
  let notices = NO_NOTICES;
  let noticesFrom = foreseen?.noticesFrom ?? 0;
  if (isBlocked) {
    if (event.type === "message") draft.today.refusals++;
  } else {
    if (event.type === "message") continueTurn(draft, event.requestId, kind, now);
    if (!kind.exempt) {
      // Speech ends at a stop of speech alone.
      const next = stopped === null ? (stop?.at ?? Infinity) : now;
      const latest = speech === null || observes ? Infinity : next;
      apply(draft, { situation, kind, latest }, event);
      if ((event.type === "message" || event.type === "active") && !(now < noticesFrom)) {
        notices = giveNotices(draft, situation, streakMs, stop);
        if (notices.length > 0) keepUnseen(draft, notices, now);
        if (stop !== null) noticesFrom = noticesDueFrom(draft, situation, streakMs, stop);
      }
    }
  }
  if (!observes) enforceStop(situation, draft, stopped, stop);
  if (foreseen === null || foreseen.noticesFrom !== noticesFrom) {
    draft.foreseen = stop === null || speech !== null ? null : { at: stop.at, reason: stop.reason, noticesFrom };
  }

  return {
    record: draft,
    situation,
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
