import { orNone, trimmed } from "../lib/lists.ts";
import type { MessageLimit } from "../rules/rules.ts";
import type { Quota } from "../values/decision.ts";
import type { Bucket, Charge } from "../values/record.ts";

type Buckets = readonly Bucket[];

/** What was charged for writing or for speech: the day's messages and the token buckets. */
export interface Charged {
  readonly messages: number;
  readonly buckets: Buckets;
}

/** Drops full buckets, which carry no information. */
export function withoutFull(buckets: Buckets, now: number): Buckets {
  for (const bucket of buckets) if (isFull(bucket, now)) return dropFull(buckets, now);
  return buckets;
}

function dropFull(buckets: Buckets, now: number): Buckets {
  return orNone(buckets.filter((bucket) => !isFull(bucket, now)));
}

function isFull(bucket: Bucket, now: number): boolean {
  return bucket.tatMs < now || (bucket.tatMs === now && bucket.tatPart === 0);
}

/** Whether one of the message limits is used up. */
export function isMessageLimitSpent(
  { messages, buckets }: Charged,
  limits: readonly MessageLimit[],
  now: number,
): boolean {
  for (const limit of limits) {
    if (limit.perMs === 0 ? messages >= limit.limit : opensAt(buckets, limit) > now) return true;
  }
  return false;
}

/** The first whole ms at which a token bucket accepts a message: `TAT - (per - per / limit)`, rounded up. */
function opensAt(buckets: Buckets, limit: MessageLimit): number {
  const bucket = bucketOf(buckets, limit);
  if (bucket === undefined) return -Infinity;
  return bucket.tatMs - limit.perMs + Math.ceil((bucket.tatPart + limit.perMs) / limit.limit);
}

/** When every closed token bucket is open. */
export function bucketsOpenAt(buckets: Buckets, limits: readonly MessageLimit[]): number {
  let latest = -Infinity;
  for (const limit of limits) {
    if (limit.perMs > 0) latest = Math.max(latest, opensAt(buckets, limit));
  }
  return latest;
}

/** Whether a daily message limit is used up. */
export function isDayCountSpent(messages: number, limits: readonly MessageLimit[]): boolean {
  return limits.some((limit) => limit.perMs === 0 && messages >= limit.limit);
}

function bucketOf(buckets: Buckets, limit: { readonly limit: number; readonly perMs: number }): Bucket | undefined {
  for (const bucket of buckets) {
    if (bucket.limit === limit.limit && bucket.perMs === limit.perMs) return bucket;
  }
  return undefined;
}

/**
 * The buckets after one more message in each that the limits have. `isInPlace`: nothing else refers to the buckets, so
 * they may change. New ones would take 130 bytes, and survive into the garbage collector's old generation.
 */
export function chargeBuckets(
  before: Buckets,
  limits: readonly MessageLimit[],
  now: number,
  isInPlace: boolean,
): Buckets {
  const buckets = isInPlace && hasAll(before, limits) ? (before as Bucket[]) : before.slice();
  for (const limit of limits) {
    const { perMs } = limit;
    if (perMs === 0) continue;
    const bucket = bucketOf(before, limit);
    if (bucket === undefined) buckets.push(push({ limit: limit.limit, perMs, tatMs: now, tatPart: 0 }, 1));
    else if (isInPlace) move(bucket, 1);
    else buckets[before.indexOf(bucket)] = push(bucket, 1);
  }
  return buckets.length === before.length ? buckets : trimmed(buckets);
}

function hasAll(buckets: Buckets, limits: readonly MessageLimit[]): boolean {
  for (const limit of limits) if (limit.perMs > 0 && bucketOf(buckets, limit) === undefined) return false;
  return true;
}

const names = new WeakMap<readonly MessageLimit[], Charge["buckets"]>();

/** The buckets that limits charge. All charges of the same limits share the list. */
export function bucketNames(limits: readonly MessageLimit[]): Charge["buckets"] {
  let found = names.get(limits);
  if (found === undefined) {
    found = limits.filter(({ perMs }) => perMs > 0).map(({ limit, perMs }) => ({ limit, perMs }));
    names.set(limits, found);
  }
  return found;
}

/** Removes a charge from each of its buckets whose window is longer than the charge is old. */
export function giveBackBuckets(buckets: Buckets, charge: Charge, now: number): Buckets {
  return buckets.map((bucket) => {
    const charged = charge.buckets.some(({ limit, perMs }) => limit === bucket.limit && perMs === bucket.perMs);
    return charged && now - charge.at < bucket.perMs ? push(bucket, -1) : bucket;
  });
}

/** A bucket whose time is moved by `count` messages. */
function push({ limit, perMs, tatMs, tatPart }: Bucket, count: 1 | -1): Bucket {
  const moved = { limit, perMs, tatMs, tatPart };
  move(moved, count);
  return moved;
}

/** Moves a bucket's time by `count` messages, exactly. */
function move(bucket: { -readonly [Key in keyof Bucket]: Bucket[Key] }, count: 1 | -1): void {
  const { limit, perMs } = bucket;
  const whole = Math.floor(perMs / limit);
  const part = bucket.tatPart + count * (perMs % limit);
  const carry = Math.floor(part / limit);
  bucket.tatMs += count * whole + carry;
  bucket.tatPart = part - carry * limit;
}

/** What remains of a limit over a duration, and when it next increases. */
export function bucketQuota(buckets: Buckets, messageLimit: MessageLimit, now: number): Quota {
  const { limit, per, perMs } = messageLimit;
  let remaining = limit;
  let resetsAt: number | null = null;
  const bucket = bucketOf(buckets, messageLimit);
  if (bucket !== undefined && !isFull(bucket, now)) {
    // In units of 1/limit ms, each message takes `perMs`.
    const room = (now + perMs - bucket.tatMs) * limit - bucket.tatPart;
    remaining = Math.max(0, Math.floor(room / perMs));
    const missing = (remaining + 1) * perMs - room;
    resetsAt = now + Math.ceil(missing / limit);
  }
  return { limit, per, perMs, remaining, resetsAt };
}
