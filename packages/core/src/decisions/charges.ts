import { shortHash } from "../lib/hash.ts";
import { append, orNone } from "../lib/lists.ts";
import type { MessageLimit } from "../rules/rules.ts";
import type { AccountRecord, Charge, ChargeState, PastCharge } from "../values/record.ts";
import { bucketNames, chargeBuckets, giveBackBuckets } from "./buckets.ts";
import type { Draft } from "./draft.ts";
import type { Situation } from "./situation.ts";
import { voiceOf } from "./voice.ts";

/** How long after its charge a message may be retried and refunded. */
const RETRY_MS = 5 * 60_000;

/** How long after its charge a message may be answered. */
const ANSWER_MS = 30 * 60_000;

/** How many retries one charge covers. */
const MAX_RETRIES = 3;

/**
 * The maximum number of request ids of each kind. Only an account with no or very loose message limits reaches it: a
 * dropped charge can no longer be refunded, and its retry is a new message.
 */
const MAX_CHARGES = 256;

/** Drops expired charges, and reduces those that can no longer be retried to what an answer needs. */
export function expireCharges(draft: Draft, now: number): void {
  if (draft.charges.length === 0 && draft.pastCharges.length === 0) return;
  draft.pastCharges = since(draft.pastCharges, now - ANSWER_MS);
  const kept = since(draft.charges, now - RETRY_MS);
  if (kept === draft.charges) return;
  const ended = since(draft.charges.slice(0, draft.charges.length - kept.length), now - ANSWER_MS);
  draft.charges = kept;
  if (ended.length === 0) return;
  const past = ended.map(({ id, at, state, voice }) => ({ id, at, state, voice }));
  const all = draft.pastCharges.concat(past);
  draft.pastCharges = all.length > MAX_CHARGES ? all.slice(-MAX_CHARGES) : all;
}

/**
 * The items later than an instant, of a list with the oldest first. Returns the list itself if it contains no others.
 */
function since<Charged extends { readonly at: number }>(list: readonly Charged[], instant: number): readonly Charged[] {
  let first = 0;
  for (const { at } of list) {
    if (at > instant) break;
    first++;
  }
  return first === 0 ? list : orNone(list.slice(first));
}

/** From the latest to the oldest: what is looked for is usually the latest. */
function chargeOf<Charged extends PastCharge>(list: readonly Charged[], id: number): Charged | undefined {
  for (let i = list.length - 1; i >= 0; i--) if (list[i]?.id === id) return list[i];
  return undefined;
}

/** The charge that a message with this request id retries, if one still covers it. */
export function retriedCharge(record: AccountRecord, requestId: string | undefined): Charge | undefined {
  if (requestId === undefined || record.charges.length === 0) return undefined;
  const charge = chargeOf(record.charges, shortHash(requestId));
  return charge !== undefined && charge.state === "open" && charge.retries < MAX_RETRIES ? charge : undefined;
}

export function countRetry(draft: Draft, retried: Charge): void {
  replace(draft, retried, { ...retried, retries: retried.retries + 1 });
}

function replace(draft: Draft, charge: Charge, by: Charge): void {
  draft.charges = draft.charges.map((other) => (other === charge ? by : other));
}

/** The limits to which a message is charged: those of writing or of speech. */
export interface ChargeTo {
  readonly voice: boolean;
  readonly limits: readonly MessageLimit[];
  /** Whether the stored record itself is being changed, and with it its charges and buckets. */
  readonly isInPlace: boolean;
}

/** Charges one message to the day and to every bucket. Without a request id it can be neither retried nor refunded. */
export function chargeMessage(
  draft: Draft,
  { voice, limits, isInPlace }: ChargeTo,
  requestId: string | undefined,
  now: number,
  state: ChargeState,
): void {
  if (voice) {
    const spoken = voiceOf(draft);
    const buckets = chargeBuckets(spoken.buckets, limits, now, false);
    draft.voice = { ...spoken, messages: spoken.messages + 1, buckets };
  } else {
    draft.today.messages++;
    draft.buckets = chargeBuckets(draft.buckets, limits, now, isInPlace);
  }
  if (requestId === undefined) return;
  const id = shortHash(requestId);
  forget(draft, id);
  const charge: Charge = { id, at: now, day: draft.day, state, voice, retries: 0, buckets: bucketNames(limits) };
  draft.charges = append(draft.charges.length < MAX_CHARGES ? draft.charges : draft.charges.slice(1), charge);
}

/** Keeps one charge per request id: the latest. */
function forget(draft: Draft, id: number): void {
  draft.charges = without(draft.charges, id);
  draft.pastCharges = without(draft.pastCharges, id);
}

function without<Charged extends PastCharge>(list: readonly Charged[], id: number): readonly Charged[] {
  return chargeOf(list, id) === undefined ? list : list.filter((other) => other.id !== id);
}

/** Refunds a request id's charge if it is less than 5 minutes old and not answered. Returns whether it did. */
export function giveBack(draft: Draft, requestId: string, now: number): boolean {
  const charge = chargeOf(draft.charges, shortHash(requestId));
  if (charge === undefined || charge.state !== "open") return false;
  replace(draft, charge, { ...charge, state: "given-back" });
  const counted = charge.day === draft.day ? 1 : 0;
  if (charge.voice) {
    const spoken = voiceOf(draft);
    const messages = Math.max(0, spoken.messages - counted);
    draft.voice = { ...spoken, messages, buckets: giveBackBuckets(spoken.buckets, charge, now) };
  } else {
    draft.today.messages = Math.max(0, draft.today.messages - counted);
    draft.buckets = giveBackBuckets(draft.buckets, charge, now);
  }
  return true;
}

/**
 * The first answer marks its charge; any further answer, or one after a refund, is charged as a message of its own. So
 * there are never fewer charges than answers.
 */
export function markAnswered(
  draft: Draft,
  chargeTo: (voice: boolean) => ChargeTo,
  requestId: string,
  { now, isInPlace }: Pick<Situation, "now" | "isInPlace">,
): void {
  const id = shortHash(requestId);
  const charge = chargeOf(draft.charges, id);
  if (charge !== undefined) {
    if (charge.state === "open") {
      if (isInPlace) setAnswered(charge);
      else replace(draft, charge, { ...charge, state: "answered" });
    } else chargeMessage(draft, chargeTo(charge.voice), requestId, now, "answered");
    return;
  }
  const past = chargeOf(draft.pastCharges, id);
  if (past === undefined) return;
  if (past.state === "open") {
    draft.pastCharges = draft.pastCharges.map((other) => (other === past ? { ...past, state: "answered" } : other));
  } else {
    chargeMessage(draft, chargeTo(past.voice), requestId, now, "answered");
  }
}

function setAnswered(own: { state: ChargeState }): void {
  own.state = "answered";
}
