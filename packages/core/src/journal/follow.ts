import { isGuardianEvent } from "../decisions/guardian.ts";
import { DISMISSED, receiptOf } from "../decisions/receipts.ts";
import type { Policy } from "../rules/rules.ts";
import type { Decided } from "../values/decided.ts";
import type { Decision, TimeReason } from "../values/decision.ts";
import type { GovernorEvent, GuardianEvent } from "../values/event.ts";
import type { Fact, GuardianFact } from "./entry.ts";
import { makeSketch, type Sketch } from "./sketch.ts";

/** Turns decisions into what a journal says of them: stops, notices, guardians' actions, and sums. */
export interface Follower {
  decided(decided: Decided): void;
  inForce(policy: Policy, at: number): void;
  /** Hands over the sums up to now. */
  sum(at: number): void;
}

interface Followed {
  readonly pseudonym: string;
  /** Where it is counted. */
  sum: Sum | undefined;
  stop: { readonly reason: TimeReason; readonly until: number | null } | undefined;
  /** The latest notices, the oldest first. */
  given: readonly Given[];
  /** What a page said on one day of notices that other processes may have given. */
  strangers: { readonly day: string; readonly words: ReadonlySet<string> } | undefined;
}

interface Given {
  readonly receipt: string;
  readonly id: string;
  readonly at: number;
  readonly isShown: boolean;
  readonly isDismissed: boolean;
  readonly isLeft: boolean;
}

interface Sum {
  readonly day: string;
  readonly band: string;
  readonly version: string;
  readonly accounts: Sketch;
  decisions: number;
  refused: number;
  degraded: number;
  exempt?: number;
  tokens?: number;
  estimatedTokens?: number;
}

/** Accounts that are followed at once. A stop of a forgotten one that continues is reported again. */
const MAX_FOLLOWED = 50_000;
const MAX_GIVEN = 8;
/** Words of a page that are believed of an account on a day, though another process gave the notice, or none did. */
const MAX_STRANGERS = 64;
/** Older receipts are not believed. */
const MAX_AGE_MS = 24 * 60 * 60_000;
/** Leaving so soon after a notice may be because of it. */
const LEFT_WITHIN_MS = 5 * 60_000;
const SUM_EVERY_MS = 60 * 60_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;

const TIME_REASONS: ReadonlySet<string> = new Set<TimeReason>([
  "paused",
  "consent-required",
  "quiet-hours",
  "outside-open-hours",
  "daily-limit",
  "weekly-limit",
  "break",
]);

/** What a journal calls people by. */
export interface Pseudonyms {
  account(id: string): string;
  guardian(id: string): string;
}

export function makeFollower(pseudonyms: Pseudonyms, add: (fact: Fact) => void): Follower {
  const followed = new Map<string, Followed>();
  /** The ids of notices that the policies have. Nothing else that a page sends is written down. */
  const notices = new Set<string>(["break", "warning"]);
  /** By day, and by band and policy. */
  const sums = new Map<string, Map<string, Sum>>();
  let sumAt: number | undefined;
  let degradedMinute = -Infinity;
  let today = { number: Number.NaN, label: "" };

  const dayOf = (at: number): string => {
    const number = Math.floor(at / DAY_MS);
    if (number !== today.number) today = { number, label: new Date(at).toISOString().slice(0, 10) };
    return today.label;
  };

  const find = (id: string): Followed => {
    const known = followed.get(id);
    if (known !== undefined) {
      // In the order of their last use, once that matters.
      if (followed.size > MAX_FOLLOWED / 2) {
        followed.delete(id);
        followed.set(id, known);
      }
      return known;
    }
    const added: Followed = {
      pseudonym: pseudonyms.account(id),
      sum: undefined,
      stop: undefined,
      given: [],
      strangers: undefined,
    };
    followed.set(id, added);
    if (followed.size > MAX_FOLLOWED) {
      const { value: oldest } = followed.keys().next();
      if (oldest !== undefined) followed.delete(oldest);
    }
    return added;
  };

  const sumOf = (day: string, band: string, version: string): Sum => {
    const ofDay = sums.get(day) ?? new Map<string, Sum>();
    sums.set(day, ofDay);
    const key = `${version} ${band}`;
    let sum = ofDay.get(key);
    if (sum === undefined) {
      sum = { day, band, version, accounts: makeSketch(), decisions: 0, refused: 0, degraded: 0 };
      ofDay.set(key, sum);
    }
    return sum;
  };

  const count = (known: Followed, event: GovernorEvent, decision: Decision, band: string): void => {
    const { type, at, outcome, degraded, policyVersion } = decision;
    if (sumAt === undefined) sumAt = at + SUM_EVERY_MS;
    const sum = sumOf(dayOf(at), band, policyVersion);
    if (known.sum !== sum) {
      known.sum = sum;
      sum.accounts.add(known.pseudonym);
    }
    sum.decisions++;
    if (outcome === "block" && type === "message") sum.refused++;
    if (decision.exempt === true) sum.exempt = (sum.exempt ?? 0) + 1;
    if (event.type === "tokens" && event.count > 0) {
      sum.tokens = saturated(sum.tokens, event.count);
      if (event.estimated === true) sum.estimatedTokens = saturated(sum.estimatedTokens, event.count);
    }
    if (degraded !== true) return;
    sum.degraded++;
    const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    if (minute > degradedMinute) {
      degradedMinute = minute;
      add({ kind: "degraded", at, minute });
    }
  };

  const sum = (at: number): void => {
    for (const bands of sums.values()) {
      for (const { accounts, ...rest } of bands.values()) add({ kind: "usage", at, ...rest, accounts: accounts.text });
    }
    sums.clear();
    sumAt = undefined;
  };

  const stop = (known: Followed, band: string, decision: Decision): void => {
    const { at, outcome, reason, wouldBlock, resumesAt, remainingMs } = decision;
    const stopping = reason ?? wouldBlock;
    if (!isTimeReason(stopping)) {
      // What passes during a stop, such as a call for help or the step of a turn, does not end it.
      if (outcome === "allow" && remainingMs !== 0) known.stop = undefined;
      return;
    }
    const before = known.stop;
    const isSame = before?.reason === stopping && (before.until === null || at < before.until);
    if (isSame) return;
    known.stop = { reason: stopping, until: resumesAt };
    const observed = reason === null ? ({ observed: true } as const) : undefined;
    add({ kind: "stop", at, account: known.pseudonym, band, reason: stopping, until: resumesAt, ...observed });
  };

  const give = (known: Followed, band: string, { at, notices, streakMs }: Decision): void => {
    for (const notice of notices) {
      const { id } = notice;
      const given: Given = {
        receipt: receiptOf(notice, at),
        id,
        at,
        isShown: false,
        isDismissed: false,
        isLeft: false,
      };
      known.given = [...known.given, given].slice(-MAX_GIVEN);
      add({ kind: "notice", at, account: known.pseudonym, band, id, given: at, streakMs: streakMs ?? 0 });
    }
  };

  const show = (known: Followed, band: string, at: number, words: readonly string[]): void => {
    for (const word of new Set(words)) {
      const isDismissal = word.startsWith(DISMISSED);
      const receipt = isDismissal ? word.slice(DISMISSED.length) : word;
      const ours = known.given.find(
        (given) => receiptOf({ kind: "break", id: given.id } as never, given.at) === receipt,
      );
      const given = ours ?? (isBelieved(known, word, receipt, at) ? readReceipt(receipt, at) : undefined);
      if (given === undefined || (isDismissal ? ours?.isDismissed : ours?.isShown) === true) continue;
      const mark = isDismissal ? { isDismissed: true } : { isShown: true };
      if (ours !== undefined) known.given = known.given.map((one) => (one === ours ? { ...one, ...mark } : one));
      const kind = isDismissal ? "dismissed" : "shown";
      add({ kind, at, account: known.pseudonym, band, id: given.id, given: given.at });
    }
  };

  /** Each word once, and not too many. */
  const isBelieved = (known: Followed, word: string, receipt: string, at: number): boolean => {
    const day = dayOf(at);
    const words = known.strangers?.day === day ? known.strangers.words : new Set<string>();
    if (words.has(word) || words.size >= MAX_STRANGERS || readReceipt(receipt, at) === undefined) return false;
    known.strangers = { day, words: new Set([...words, word]) };
    return true;
  };

  const readReceipt = (receipt: string, now: number): { readonly id: string; readonly at: number } | undefined => {
    const split = receipt.lastIndexOf("@");
    const [id, digits] = [receipt.slice(0, split), receipt.slice(split + 1)];
    if (!notices.has(id) || !/^\d{1,15}$/.test(digits)) return undefined;
    const at = Number(digits);
    return at <= now && now - at <= MAX_AGE_MS ? { id, at } : undefined;
  };

  const leave = (known: Followed, band: string, at: number): void => {
    for (const given of known.given) {
      if (given.isLeft || at - given.at > LEFT_WITHIN_MS) continue;
      known.given = known.given.map((one) => (one === given ? { ...one, isLeft: true } : one));
      add({ kind: "left", at, account: known.pseudonym, band, id: given.id, given: given.at });
    }
  };

  return {
    decided: ({ account, event, decision }) => {
      const { band, at } = decision;
      if (band === null) return;
      if (sumAt !== undefined && at >= sumAt) sum(at);
      const known = find(account.id);
      count(known, event, decision, band);
      if (isGuardianEvent(event)) {
        // A repeated click did nothing.
        if (decision.repeated !== true) add(guardianFact(pseudonyms, known.pseudonym, band, event, decision));
        return;
      }
      stop(known, band, decision);
      if (decision.notices.length > 0) give(known, band, decision);
      if ("shown" in event && event.shown !== undefined) show(known, band, at, event.shown);
      if (event.type === "away") leave(known, band, at);
    },
    inForce: (policy, at) => {
      for (const band of policy.bands) {
        for (const { notice } of [...band.reminders, ...band.nudges]) notices.add(notice);
        for (const { notice } of band.rollout?.band.nudges ?? []) notices.add(notice);
      }
      add({ kind: "policy", at, version: policy.version, policy: policy.input });
    },
    sum,
  };
}

function guardianFact(
  pseudonyms: Pseudonyms,
  account: string,
  band: string,
  event: GuardianEvent,
  decision: Decision,
): Fact & GuardianFact {
  const { at, denied, grantedMs, revokedMs, adjusted } = decision;
  const minutes = grantedMs ?? revokedMs;
  const until = "until" in event ? event.until : undefined;
  return {
    kind: "guardian",
    at,
    account,
    band,
    action: event.type,
    by: event.by ?? null,
    ...(event.guardianId !== undefined && { guardian: pseudonyms.guardian(event.guardianId) }),
    ...(denied !== undefined && { denied: true }),
    ...(minutes !== undefined && { minutes: minutes / MINUTE_MS }),
    ...(mayChangeFeatures(event, decision) && { features: decision.features }),
    ...(until !== undefined && Number.isFinite(until) && { until }),
    ...(adjusted !== undefined && { adjusted }),
  };
}

function saturated(before: number | undefined, count: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, (before ?? 0) + count);
}

function isTimeReason(reason: string | undefined): reason is TimeReason {
  return reason !== undefined && TIME_REASONS.has(reason);
}

/** What replaces or takes back all that was set may change features without naming one. */
function mayChangeFeatures(event: GuardianEvent, { denied, adjusted = [], features }: Decision): boolean {
  if (denied !== undefined || Object.keys(features).length === 0) return false;
  if (event.type === "unlink") return true;
  return event.type === "adjust" && (adjusted.length > 0 || Object.keys(event.limits).length === 0);
}
