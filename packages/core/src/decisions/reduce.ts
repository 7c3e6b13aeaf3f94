/** Decides one event: from a policy, a record and an event to the next record and an answer. */
import type { Band, Policy } from "../rules/rules.ts";
import { limitsFor } from "../rules/limits.ts";
import type { Notice, Reason, TimeReason } from "../values/decision.ts";
import type { GovernorEvent } from "../values/event.ts";
import type { AccountRecord, Hold } from "../values/record.ts";
import { withoutFull } from "./buckets.ts";
import { countRetry, expireCharges } from "./charges.ts";
import { copyRecord } from "./draft.ts";
import { guardianChange, isGuardianEvent, NO_CHANGE } from "./guardian.ts";
import { giveNotices } from "./notices.ts";
import { daysAhead, newRecord, settle, streakAt, takeZone } from "./settle.ts";
import { dropSeen, keepUnseen } from "./receipts.ts";
import type { Later, Situation } from "./situation.ts";
import { nextStop, timeStop } from "./stops.ts";
import { resumesAt } from "./resumes.ts";
import { expireTurns } from "./turns.ts";
import { isSpeech, speechLimits } from "./voice.ts";
import { continueTurn, kindOf, refusalOf } from "./message-kind.ts";
import { apply } from "./apply.ts";
import { enforceStop } from "./end-at-stop.ts";

/** One event of an account in a band, and everything needed to decide it. */
export interface Question {
  readonly policy: Policy;
  readonly band: Band;
  /** What decides on later dates; `null` if that is the same policy. */
  readonly later: Later | null;
  /** `null` before the account's first event. */
  readonly record: AccountRecord | null;
  readonly event: GovernorEvent;
  /** The account as the app passed it with the event. */
  readonly account: { readonly timeZone?: string | undefined; readonly region?: string | undefined };
  /** Whole ms. */
  readonly now: number;
  /** The result of `holdFor` while a newer policy waits. */
  readonly hold?: Hold | null;
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

/** Decides one event of an account in a band. A pure function. */
export function reduce({ policy, band, later, record, event, account, now: clock, hold = null }: Question): Step {
  const draft = copyRecord(record ?? newRecord(policy, { band: band.name, timeZone: account.timeZone, now: clock }));
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

  // A retry counts even if another rule refuses it.
  if (kind.retried !== undefined) countRetry(draft, kind.retried);
  let notices = NO_NOTICES;
  if (isBlocked) {
    if (event.type === "message") draft.today.refusals++;
  } else {
    if (event.type === "message") continueTurn(draft, event.requestId, kind, now);
    if (!kind.exempt) {
      // Speech ends at a stop of speech alone.
      const next = stopped === null ? (stop?.at ?? Infinity) : now;
      const latest = speech === null || observes ? Infinity : next;
      apply(draft, { situation, kind, latest }, event);
      if (event.type === "message" || event.type === "active") {
        notices = giveNotices(draft, situation, streakMs, stop);
        if (notices.length > 0) keepUnseen(draft, notices, now);
      }
    }
  }
  if (!observes) enforceStop(situation, draft, stopped, stop);

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
