import type { MessageLimit, Policy } from "../rules/rules.ts";
import { type Ahead, dayEndOf } from "../time/ahead.ts";
import { daysOf, formatLabel } from "../time/days.ts";
import type { Account } from "../values/account.ts";
import type { Channel, Decision, Quota } from "../values/decision.ts";
import type { EventType, GovernorEvent } from "../values/event.ts";
import { ageGroupOf } from "../rules/bands.ts";
import { bucketQuota } from "./buckets.ts";
import { type Change, NO_CHANGE } from "./guardian-event.ts";
import type { Step } from "./reduce.ts";
import { mayNotify } from "./may-notify.ts";
import type { Situation } from "./situation.ts";
import { isSpeech, messageLimitsIn, voiceOf } from "./voice.ts";

/** The complete decision for an app: the outcome, what is left, and what to show. */
export function describe(account: Account, event: GovernorEvent, step: Step): Decision {
  const { policy, band, record, limits, change, kind } = step;
  const { type } = event;
  const limitMs = (limits.dailyLimit?.(record.day) ?? Infinity) + record.today.grantedMs;
  const decision: Mutable<Decision> = {
    type,
    at: step.now,
    band: band.name,
    outcome: step.outcome,
    reason: step.reason,
    resumesAt: step.resumesAt,
    day: formatLabel(record.day),
    usedMs: record.today.usedMs,
    streakMs: step.streakMs,
    remainingMs: step.remainingMs,
    stopReason: step.stopReason,
    notices: step.notices,
    refusalsToday: record.today.refusals,
    channel: channelOf(event),
    limitMs: limitMs === Infinity ? null : limitMs,
    mayGrantMs: Math.max(0, band.maxExtraTimePerDayMs - record.today.grantedMs),
    quotas: quotasOf(step),
    timeZone: record.zone,
    region: record.region === "" ? null : record.region,
    ageGroup: ageGroupOf(account.age, band),
    restMs: limits.break.afterMs === Infinity ? null : limits.break.restMs,
    finishReplyMs: band.finishReplyMs,
    heartbeatMs: heartbeatMs(policy, step.remainingMs),
    features: limits.features,
    unseen: type === "status" ? record.unseen : NONE_UNSEEN,
    mayNotify: type === "status" ? mayNotify({ ...step, isSpeech: false, speech: null }) : null,
    persistent: band.persistent,
    countsTokens: band.tokenLimits.length > 0,
    inRollout: band.inRollout,
    mode: band.mode,
    policyVersion: policy.wholeVersion,
  };
  if (change !== NO_CHANGE) addChange(decision, change);
  if (step.wouldBlock !== undefined) decision.wouldBlock = step.wouldBlock;
  if (kind.exempt) decision.exempt = true;
  if (isAllowedStep(step)) decision.step = true;
  return decision;
}

/** Whether a message is an allowed step of a turn. */
export function isAllowedStep({ kind, outcome }: Step): boolean {
  return kind.step !== undefined && outcome !== "block";
}

function addChange(decision: Mutable<Decision>, change: Change): void {
  if (change.grantedMs !== undefined) decision.grantedMs = change.grantedMs;
  if (change.revokedMs !== undefined) decision.revokedMs = change.revokedMs;
  if (change.adjusted !== undefined) decision.adjusted = change.adjusted;
  if (change.denied) decision.denied = "parent-only";
  if (change.repeated) decision.repeated = true;
}

const NONE_UNSEEN: Decision["unseen"] = [];
const NONE_PERSISTENT: Decision["persistent"] = [];

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** The decision for an account in no band: always allowed, nothing stored. */
export function ungoverned(policy: Policy, type: EventType, at: number): Decision {
  const isAnswered = type === "message" || type === "reply" || type === "active" || type === "status";
  return {
    type,
    at,
    band: null,
    outcome: isAnswered ? "allow" : "ok",
    reason: null,
    resumesAt: null,
    day: null,
    usedMs: null,
    streakMs: null,
    remainingMs: null,
    stopReason: null,
    notices: [],
    refusalsToday: null,
    channel: null,
    limitMs: null,
    mayGrantMs: null,
    quotas: [],
    timeZone: null,
    region: null,
    ageGroup: null,
    restMs: null,
    finishReplyMs: 0,
    heartbeatMs: null,
    features: {},
    unseen: NONE_UNSEEN,
    mayNotify: type === "status" ? { allowed: true, until: null } : null,
    persistent: NONE_PERSISTENT,
    countsTokens: false,
    inRollout: null,
    mode: null,
    policyVersion: policy.wholeVersion,
  };
}

const NO_QUOTAS: readonly Quota[] = [];

/** The channel of an event. */
export function channelOf(event: GovernorEvent): Channel {
  return isSpeech(event) ? "voice" : "text";
}

function quotasOf(situation: Situation): readonly Quota[] {
  const messageLimits = messageLimitsIn(situation.limits, situation.speech);
  const first = messageLimits[0];
  const second = messageLimits[1];
  if (first === undefined) return NO_QUOTAS;
  if (second === undefined) return [quotaOf(situation, first)];
  // A band usually has no more than two, and a closure for `map` takes 96 bytes.
  if (messageLimits.length === 2) return [quotaOf(situation, first), quotaOf(situation, second)];
  return manyQuotas(situation, messageLimits);
}

function manyQuotas(situation: Situation, messageLimits: readonly MessageLimit[]): readonly Quota[] {
  return messageLimits.map((limit) => quotaOf(situation, limit));
}

function quotaOf({ policy, record, speech, ahead, now }: Situation, messageLimit: MessageLimit): Quota {
  if (messageLimit.perMs > 0) {
    return bucketQuota(speech === null ? record.buckets : voiceOf(record).buckets, messageLimit, now);
  }
  const messages = speech === null ? record.today.messages : voiceOf(record).messages;
  if (messageLimit !== lastLimit || ahead !== lastAhead) {
    lastLimit = messageLimit;
    lastAhead = ahead;
    dayQuotas = undefined;
    return dayQuota(messageLimit, daysOf(record.zone, policy.dayStartsAtMs).startOf(record.day), ahead, messages);
  }
  dayQuotas ??= new Map();
  let quota = dayQuotas.get(messages);
  if (quota === undefined) {
    const start = daysOf(record.zone, policy.dayStartsAtMs).startOf(record.day);
    // Frozen: an app that writes to its decision must not change another account's.
    quota = Object.freeze(dayQuota(messageLimit, start, ahead, messages));
    if (dayQuotas.size < MAX_SHARED) dayQuotas.set(messages, quota);
  }
  return quota;
}

// Accounts in one zone have the same days, so those with as many messages share a quota: each decision would take 64 bytes
// and two look-ups for its own.
const MAX_SHARED = 1024;
let lastLimit: MessageLimit | undefined;
let lastAhead: Ahead | undefined;
let dayQuotas: Map<number, Quota> | undefined;

function dayQuota({ limit, per }: MessageLimit, start: number, ahead: Ahead, messages: number): Quota {
  const end = dayEndOf(ahead);
  const remaining = Math.max(0, limit - messages);
  return { limit, per, perMs: end - start, remaining, resetsAt: messages > 0 ? end : null };
}

// How often a page should send heartbeats: rarely far from a stop, often near one. Recess's own choice.
const FAR_MS = 10 * 60_000;
const CLOSE_MS = 2 * 60_000;
const RARELY_MS = 50_000;
const USUALLY_MS = 25_000;
const OFTEN_MS = 10_000;
const AT_LEAST_MS = 5_000;

function heartbeatMs(policy: Policy, remainingMs: number | null): number {
  let every = RARELY_MS;
  if (remainingMs !== null && remainingMs <= FAR_MS) every = remainingMs <= CLOSE_MS ? OFTEN_MS : USUALLY_MS;
  if (remainingMs === 0) every = USUALLY_MS;
  // Well within the lease of a heartbeat, so that a slow network causes no gap.
  return Math.max(AT_LEAST_MS, Math.min(every, Math.floor(policy.presence.heartbeatMs * 0.75)));
}
