import type { Limits, MessageLimit } from "../rules/compile.ts";
import type { Quota } from "../values/decision.ts";
import type { AccountRecord, Bucket, Charge } from "../values/record.ts";
import type { Draft } from "./draft.ts";

/** Drops buckets that are full: they say nothing any more. */
export function expireBuckets(draft: Draft, now: number): void {
  for (const bucket of draft.buckets) {
    if (isFull(bucket, now)) {
      draft.buckets = draft.buckets.filter((other) => !isFull(other, now));
      break;
    }
  }
}

function isFull(bucket: Bucket, now: number): boolean {
  return bucket.tatMs < now || (bucket.tatMs === now && bucket.tatPart === 0);
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

/** Charges one message to every bucket of the limits, and says which they are. */
export function chargeBuckets(draft: Draft, limits: Limits, now: number): Charge["buckets"] {
  const charged: { readonly limit: number; readonly perMs: number }[] = [];
  let buckets = draft.buckets;
  for (const { limit, perMs } of limits.messageLimits) {
    if (perMs === 0) continue;
    const bucket = bucketOf(draft, { limit, perMs });
    const next = push(bucket ?? { limit, perMs, tatMs: now, tatPart: 0 }, 1);
    buckets = bucket === undefined ? [...buckets, next] : buckets.map((other) => (other === bucket ? next : other));
    charged.push({ limit, perMs });
  }
  draft.buckets = buckets;
  return charged;
}

/** Takes a charge out of each of its buckets whose window is longer than the charge is old. */
export function giveBackBuckets(draft: Draft, charge: Charge, now: number): void {
  draft.buckets = draft.buckets.map((bucket) => {
    const charged = charge.buckets.some(({ limit, perMs }) => limit === bucket.limit && perMs === bucket.perMs);
    return charged && now - charge.at < bucket.perMs ? push(bucket, -1) : bucket;
  });
}

/** Moves a bucket's time by `count` messages, exactly. */
function push(bucket: Bucket, count: 1 | -1): Bucket {
  const { limit, perMs } = bucket;
  const whole = Math.floor(perMs / limit);
  const part = bucket.tatPart + count * (perMs % limit);
  const carry = Math.floor(part / limit);
  return { limit, perMs, tatMs: bucket.tatMs + count * whole + carry, tatPart: part - carry * limit };
}

/** What is left of a limit now, and when there is one more; `day` is when the account's day began and ends. */
export function quotaOf(
  record: AccountRecord,
  messageLimit: MessageLimit,
  day: { readonly start: number; readonly end: number },
  now: number,
): Quota {
  const { limit, per, perMs } = messageLimit;
  let remaining = limit;
  let resetsAt: number | null = null;
  if (perMs === 0) {
    const { messages } = record.today;
    remaining = Math.max(0, limit - messages);
    if (messages > 0) resetsAt = day.end;
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
  return { limit, per, perMs: perMs === 0 ? day.end - day.start : perMs, remaining, resetsAt };
}
