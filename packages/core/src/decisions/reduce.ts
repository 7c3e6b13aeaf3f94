/** Decides one event: from a policy, a record and an event to the next record and an answer. */
import { limitsFor } from "../rules/adjusted.ts";
import type { Notice, Reason, TimeReason } from "../values/decision.ts";
import type { AccountRecord } from "../values/record.ts";
import { withoutFull } from "./buckets.ts";
import { countRetry, expireCharges } from "./charges.ts";
import { copyRecord, type Draft } from "./draft.ts";
import { type ApplyGuardianEvent, type Change, isGuardianEvent, NO_CHANGE } from "./guardian-event.ts";
import { type Given, isUnchanged, stillForeseen } from "./foreseen.ts";
import { giveNotices, noticesDueFrom } from "./notices.ts";
import { daysAhead, newRecord, settle, streakAt, takeZone } from "./settle.ts";
import { dropSeen, keepUnseen } from "./receipts.ts";
import type { Situation, Version } from "./situation.ts";
import { nextStop, timeStop } from "./stops.ts";
import { resumesAt } from "./resumes.ts";
import { expireTurns } from "./turns.ts";
import { isSpeech, speechLimits } from "./voice.ts";
import { continueTurn, type Kind, kindOf, refusalOf } from "./message-kind.ts";
import { apply } from "./apply.ts";
import { enforceStop } from "./end-at-stop.ts";

/** An event, and what it finds. Which rules decide it is a `Version`. */
export interface Asked extends Given {
  /** `null` before the account's first event. */
  readonly record: AccountRecord | null;
  /** Whole ms. */
  readonly now: number;
  /** Whether `record` may be changed in place, because nothing else refers to it; else it is copied. */
  readonly mayChange: boolean;
}

/**
 * The result of an event, as data: what the rules looked at, with the record to store, and the answer; `Decision` has the
 * meaning of each part of it. One object, because a situation, an answer and a pair of them took 130 bytes more per event.
 */
export interface Step extends Situation {
  readonly outcome: "allow" | "block" | "ok";
  readonly reason: Reason | null;
  readonly resumesAt: number | null;
  readonly streakMs: number;
  readonly remainingMs: number | null;
  readonly stopReason: TimeReason | null;
  readonly notices: readonly Notice[];
  readonly wouldBlock: Reason | undefined;
  /** What a guardian's event changed. */
  readonly change: Change;
  readonly kind: Kind;
}

const NO_NOTICES: readonly Notice[] = [];

/**
 * Decides one event of an account in a band. A pure function, unless it may change the record. `applyGuardianEvent` is
 * passed, because the governor loads it on first use.
 */
export function reduce(version: Version, asked: Asked, applyGuardianEvent: ApplyGuardianEvent): Step {
  const { policy, band } = version;
  const { record, event, account } = asked;
  const first = record ?? newRecord(policy, { band: band.name, timeZone: account.timeZone, now: asked.now });
  const now = Math.max(asked.now, first.last);
  const isSame = isUnchanged(first, version, asked, now);
  const foreseen = isSame ? stillForeseen(first, now) : null;
  // In place only if the event changes no settings: the check for changed settings, which compares the records before and
  // after an event, may then get the same object twice.
  const draft = isSame && asked.mayChange ? (first as Draft) : copyRecord(first);
  const before = limitsFor(band, draft.adjusted);
  settle(draft, policy, before, now);
  expire(draft, now);
  if (!isSame) takeCircumstances(draft, version, account, now);
  if (event.type === "active" || event.type === "away") dropSeen(draft, event.shown);
  const change =
    !isSame && isGuardianEvent(event) ? applyGuardianEvent({ draft, policy, band, before, event, now }) : NO_CHANGE;
  const isMessage = event.type === "message" || event.type === "status";
  const isAnswered = isMessage || event.type === "reply" || event.type === "active";
  const step: Mutable<Step> = {
    policy,
    band,
    limits: change === NO_CHANGE ? before : limitsFor(band, draft.adjusted),
    isSpeech: isSpeech(event),
    speech: speechLimits(band, event),
    record: draft,
    ahead: foreseen === null ? daysAhead(draft, policy) : foreseen.ahead,
    later: version.later,
    now,
    isInPlace: draft === record,
    outcome: isAnswered ? "allow" : "ok",
    reason: null,
    resumesAt: null,
    streakMs: 0,
    remainingMs: 0,
    stopReason: null,
    notices: NO_NOTICES,
    wouldBlock: undefined,
    change,
    kind: kindOf(draft, policy, event),
  };
  const stopped = foreseen === null ? timeStop(step) : null;
  const stop = stopped === null ? (foreseen ?? nextStop(step)) : null;
  step.streakMs = streakAt(draft, step.limits, now);
  if (stopped === null) step.remainingMs = stop === null ? null : stop.at - now;
  step.stopReason = stopped ?? stop?.reason ?? null;

  const { kind } = step;
  const refusal = isAnswered && !kind.exempt ? refusalOf(step, stopped, isMessage, kind) : null;
  const observes = band.mode === "observe";
  const isBlocked = refusal !== null && !observes;
  if (isBlocked) {
    step.outcome = "block";
    step.reason = refusal;
  } else if (refusal !== null) step.wouldBlock = refusal;

  // A retry counts even if another rule refuses it.
  if (kind.retried !== undefined) countRetry(draft, kind.retried);
  let noticesFrom = foreseen?.noticesFrom ?? 0;
  if (isBlocked) {
    if (event.type === "message") draft.today.refusals++;
  } else {
    if (event.type === "message") continueTurn(draft, event.requestId, kind, now);
    if (!kind.exempt) {
      // Speech ends at a stop of speech alone.
      const next = stopped === null ? (stop?.at ?? Infinity) : now;
      const latest = step.speech === null || observes ? Infinity : next;
      apply(draft, step, latest, event);
      if ((event.type === "message" || event.type === "active") && !(now < noticesFrom)) {
        step.notices = giveNotices(draft, step, step.streakMs, stop);
        if (step.notices.length > 0) keepUnseen(draft, step.notices, now);
        if (stop !== null) noticesFrom = noticesDueFrom(draft, step, step.streakMs, stop);
      }
    }
  }
  if (!observes) enforceStop(step, draft, stopped, stop);
  if (foreseen === null || foreseen.noticesFrom !== noticesFrom) {
    const { ahead, speech } = step;
    draft.foreseen = stop === null || speech !== null ? null : { at: stop.at, reason: stop.reason, noticesFrom, ahead };
  }
  if (isBlocked) step.resumesAt = resumesAt(step, isMessage);
  return step;
}

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** Drops what no longer matters. */
function expire(draft: Draft, now: number): void {
  draft.buckets = withoutFull(draft.buckets, now);
  expireCharges(draft, now);
  expireTurns(draft, now);
}

/** Records the rules that decide, and what the app says of the account. */
function takeCircumstances(draft: Draft, version: Version, { timeZone, region }: Given["account"], now: number): void {
  draft.band = version.band.name;
  draft.version = version.policy.version;
  draft.hold = version.hold;
  if (timeZone !== undefined) takeZone(draft, version.policy, timeZone, now);
  if (region !== undefined) draft.region = region;
}
