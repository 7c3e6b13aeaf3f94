import type { MessageLimit, Policy } from "../rules/rules.ts";
import { dayEndOf } from "../time/ahead.ts";
import { daysOf, formatLabel } from "../time/days.ts";
import type { Account } from "../values/account.ts";
import type { Channel, Decision, Quota } from "../values/decision.ts";
import type { EventType, GovernorEvent } from "../values/event.ts";
import { ageGroupOf } from "../rules/bands.ts";
import { bucketQuota } from "./buckets.ts";
import type { Answer, Step } from "./reduce.ts";
import { mayNotify } from "./may-notify.ts";
import type { Situation } from "./situation.ts";
import { chargedIn, isSpeech, messageLimitsIn } from "./voice.ts";

/** The complete decision for an app: the outcome, what is left, and what to show. */
export function describe(account: Account, event: GovernorEvent, { answer, situation }: Step): Decision {
  const { policy, band, record, limits } = situation;
  const { type } = event;
  const limitMs = (limits.dailyLimit?.(record.day) ?? Infinity) + record.today.grantedMs;
  const decision: Mutable<Decision> = {
    type,
    at: answer.at,
    band: band.name,
    outcome: answer.outcome,
    reason: answer.reason,
    resumesAt: answer.resumesAt,
    day: formatLabel(record.day),
    usedMs: record.today.usedMs,
    streakMs: answer.streakMs,
    remainingMs: answer.remainingMs,
    stopReason: answer.stopReason,
    notices: answer.notices,
    refusalsToday: record.today.refusals,
    channel: channelOf(event),
    limitMs: limitMs === Infinity ? null : limitMs,
    mayGrantMs: Math.max(0, band.maxExtraTimePerDayMs - record.today.grantedMs),
    quotas: quotasOf(situation),
    timeZone: record.zone,
    region: record.region === "" ? null : record.region,
    ageGroup: ageGroupOf(account.age, band),
    restMs: limits.break.afterMs === Infinity ? null : limits.break.restMs,
    finishReplyMs: band.finishReplyMs,
    heartbeatMs: heartbeatMs(policy, answer),
    features: limits.features,
    unseen: type === "status" ? record.unseen : NONE_UNSEEN,
    mayNotify: type === "status" ? mayNotify({ ...situation, isSpeech: false, speech: null }) : null,
    persistent: band.persistent,
    countsTokens: band.tokenLimits.length > 0,
    inRollout: band.inRollout,
    mode: band.mode,
    policyVersion: policy.wholeVersion,
  };
  if (answer.grantedMs !== undefined) decision.grantedMs = answer.grantedMs;
  if (answer.revokedMs !== undefined) decision.revokedMs = answer.revokedMs;
  if (answer.adjusted !== undefined) decision.adjusted = answer.adjusted;
  if (answer.denied) decision.denied = "parent-only";
  if (answer.repeated) decision.repeated = true;
  if (answer.wouldBlock !== undefined) decision.wouldBlock = answer.wouldBlock;
  if (answer.exempt) decision.exempt = true;
  if (answer.step) decision.step = true;
  return decision;
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
  return messageLimits.length === 0 ? NO_QUOTAS : messageLimits.map((limit) => quotaOf(situation, limit));
}

function quotaOf({ policy, record, speech, ahead, now }: Situation, messageLimit: MessageLimit): Quota {
  const { messages, buckets } = chargedIn(record, speech);
  const { limit, per, perMs } = messageLimit;
  if (perMs > 0) return bucketQuota(buckets, messageLimit, now);
  const start = daysOf(record.zone, policy.dayStartsAtMs).startOf(record.day);
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

function heartbeatMs(policy: Policy, { remainingMs }: Answer): number {
  let every = RARELY_MS;
  if (remainingMs !== null && remainingMs <= FAR_MS) every = remainingMs <= CLOSE_MS ? OFTEN_MS : USUALLY_MS;
  if (remainingMs === 0) every = USUALLY_MS;
  // Well within the lease of a heartbeat, so that a slow network causes no gap.
  return Math.max(AT_LEAST_MS, Math.min(every, Math.floor(policy.presence.heartbeatMs * 0.75)));
}
