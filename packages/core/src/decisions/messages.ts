import type { Limits, MessageLimit } from "../rules/compile.ts";
import type { Quota } from "../values/decision.ts";
import type { AccountRecord, Bucket, Charge } from "../values/record.ts";
import type { Draft } from "./draft.ts";

/** How long after its charge a request id is known. */
const CHARGE_MS = 5 * 60_000;

/** How many retries one charge covers. */
const MAX_RETRIES = 3;

/** Drops what no longer says anything: full buckets and charges that are too old to be retried or refunded. */
export function expireMessages(draft: Draft, now: number): void {
  for (const bucket of draft.buckets) {
    if (isFull(bucket, now)) {
      draft.buckets = draft.buckets.filter((other) => !isFull(other, now));
      break;
    }
  }
  const oldest = draft.charges[0];
  if (oldest !== undefined && now - oldest.at >= CHARGE_MS) {
    draft.charges = draft.charges.filter((charge) => now - charge.at < CHARGE_MS);
  }
}

function isFull(bucket: Bucket, now: number): boolean {
  return bucket.tatMs < now || (bucket.tatMs === now && bucket.tatPart === 0);
}

/** The charge that a message of this request id retries, if there is one that still covers it. */
export function retriedCharge(record: AccountRecord, requestId: string | undefined): Charge | undefined {
  if (requestId === undefined) return undefined;
  const charge = record.charges.find((candidate) => candidate.requestId === requestId);
  return charge !== undefined && charge.retries < MAX_RETRIES ? charge : undefined;
}

export function countRetry(draft: Draft, retried: Charge): void {
  draft.charges = draft.charges.map((charge) =>
    charge === retried ? { ...charge, retries: charge.retries + 1 } : charge,
  );
}

/** Whether one of the message limits is spent. */
export function isMessageLimitSpent(record: AccountRecord, limits: Limits, now: number): boolean {
  for (const limit of limits.messageLimits) {
    if (limit.perMs === 0 ? record.today.messages >= limit.limit : opensAt(record, limit) > now) return true;
  }
  return false;
}

/** The first whole ms at which a token bucket lets a message pass: `TAT - (per - per / limit)`, rounded up. */
function opensAt(record: AccountRecord, limit: MessageLimit): number {
  const bucket = bucketOf(record, limit);
  if (bucket === undefined) return -Infinity;
  return bucket.tatMs - limit.perMs + Math.ceil((bucket.tatPart + limit.perMs) / limit.limit);
}

/** When a token bucket that is closed at `now` opens. */
export function bucketsOpenAt(record: AccountRecord, limits: Limits): number {
  let latest = -Infinity;
  for (const limit of limits.messageLimits) {
    if (limit.perMs > 0) latest = Math.max(latest, opensAt(record, limit));
  }
  return latest;
}

/** Whether a limit on messages a day is spent. */
export function isDayCountSpent(record: AccountRecord, limits: Limits): boolean {
  return limits.messageLimits.some((limit) => limit.perMs === 0 && record.today.messages >= limit.limit);
}

function bucketOf(
  record: AccountRecord,
  limit: { readonly limit: number; readonly perMs: number },
): Bucket | undefined {
  for (const bucket of record.buckets) {
    if (bucket.limit === limit.limit && bucket.perMs === limit.perMs) return bucket;
  }
  return undefined;
}

/** Charges one message to the day and to every bucket. */
export function chargeMessage(draft: Draft, limits: Limits, requestId: string | undefined, now: number): void {
  draft.today.messages++;
  const charged: { readonly limit: number; readonly perMs: number }[] = [];
  let buckets = draft.buckets;
  for (const limit of limits.messageLimits) {
    if (limit.perMs === 0) continue;
    const bucket = bucketOf(draft, limit);
    const next = push(bucket ?? { limit: limit.limit, perMs: limit.perMs, tatMs: now, tatPart: 0 }, 1);
    buckets = bucket === undefined ? [...buckets, next] : buckets.map((other) => (other === bucket ? next : other));
    charged.push(next);
  }
  draft.buckets = buckets;
  if (requestId !== undefined) {
    const charge: Charge = {
      requestId,
      at: now,
      day: draft.day,
      retries: 0,
      buckets: charged.map(({ limit, perMs }) => ({ limit, perMs })),
    };
    draft.charges = [...draft.charges.filter((other) => other.requestId !== requestId), charge].slice(-MAX_CHARGES);
  }
}

/**
 * Request ids kept at most. Only an account without any message limit, or a very loose one, gets here within 5 minutes;
 * what falls out can no longer be refunded, and its retry is a new message.
 */
const MAX_CHARGES = 1000;

/** Moves a bucket's time by `count` messages, exactly. */
function push(bucket: Bucket, count: 1 | -1): Bucket {
  const { limit, perMs } = bucket;
  const whole = Math.floor(perMs / limit);
  const part = bucket.tatPart + count * (perMs % limit);
  const carry = Math.floor(part / limit);
  return { limit, perMs, tatMs: bucket.tatMs + count * whole + carry, tatPart: part - carry * limit };
}

/** Gives back what a request id was charged less than 5 minutes ago, and forgets the id. */
export function refund(draft: Draft, requestId: string, now: number): void {
  const charge = draft.charges.find((candidate) => candidate.requestId === requestId);
  if (charge === undefined) return;
  draft.charges = draft.charges.filter((other) => other !== charge);
  if (charge.day === draft.day) {
    draft.today.messages = Math.max(0, draft.today.messages - 1);
  }
  draft.buckets = draft.buckets.map((bucket) => {
    const charged = charge.buckets.some(({ limit, perMs }) => limit === bucket.limit && perMs === bucket.perMs);
    return charged && now - charge.at < bucket.perMs ? push(bucket, -1) : bucket;
  });
}

/** What is left of a limit now, and when there is one more; `windowMs` is how long its window is. */
export function quotaOf(record: AccountRecord, messageLimit: MessageLimit, windowMs: number, now: number): Quota {
  const { limit, per, perMs } = messageLimit;
  let remaining = limit;
  let resetsAt: number | null = null;
  if (perMs === 0) {
    const { messages } = record.today;
    remaining = Math.max(0, limit - messages);
    if (messages > 0) resetsAt = record.dayEnd;
  } else {
    const bucket = bucketOf(record, messageLimit);
    if (bucket !== undefined && !isFull(bucket, now)) {
      // In parts of 1/limit ms, each message takes `perMs` of them.
      const room = (now + perMs - bucket.tatMs) * limit - bucket.tatPart;
      remaining = Math.max(0, Math.floor(room / perMs));
      const missing = (remaining + 1) * perMs - room;
      resetsAt = now + Math.ceil(missing / limit);
    }
  }
  return { limit, per, perMs: windowMs, remaining, resetsAt };
}
