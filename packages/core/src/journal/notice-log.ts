/** Tracks notices: given, on screen, closed, and whether the person left soon after. */
import { millisecondsInDay, millisecondsInMinute } from "date-fns/constants";
import { DISMISSED, receiptOf } from "../decisions/receipts.ts";
import type { Policy } from "../rules/rules.ts";
import type { Decision } from "../values/decision.ts";
import type { Fact } from "./entry.ts";

/** An account whose notices are tracked. */
export interface Noticed {
  readonly pseudonym: string;
  /** The latest notices, oldest first. */
  given: readonly Given[];
  /** What a page reported on one day about notices that other processes may have given. */
  strangers: { readonly day: string; readonly words: ReadonlySet<string> } | undefined;
}

export interface Given {
  readonly receipt: string;
  readonly id: string;
  readonly at: number;
  readonly isShown: boolean;
  readonly isDismissed: boolean;
  readonly isLeft: boolean;
}

/** What a page reports in a heartbeat. */
export interface Report {
  readonly band: string;
  readonly at: number;
  /** Receipts of the notices that were on screen. */
  readonly shown: readonly string[];
}

export interface NoticeLog {
  /** Allows the ids of this policy's notices to be recorded. */
  know(policy: Policy): void;
  give(known: Noticed, band: string, decision: Decision): void;
  show(known: Noticed, report: Report): void;
  leave(known: Noticed, band: string, at: number): void;
}

const MAX_GIVEN = 8;
/**
 * How many reports about unknown notices are accepted per account and day. Another process may have given those
 * notices, or the page invented them.
 */
const MAX_STRANGERS = 64;
/** Older receipts are ignored. */
const MAX_AGE_MS = millisecondsInDay;
/** Leaving this soon after a notice may be because of it. */
const LEFT_WITHIN_MS = 5 * millisecondsInMinute;

export function makeNoticeLog(dayOf: (at: number) => string, add: (fact: Fact) => void): NoticeLog {
  /** The ids of the policies' notices. Nothing else that a page sends is recorded. */
  const notices = new Set<string>(["break", "warning"]);

  const know = (policy: Policy): void => {
    for (const band of policy.bands) {
      for (const { notice } of [...band.reminders, ...band.nudges]) notices.add(notice);
      for (const { notice } of band.rollout?.band.nudges ?? []) notices.add(notice);
    }
  };

  const give = (known: Noticed, band: string, { at, notices, streakMs }: Decision): void => {
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

  const show = (known: Noticed, { band, at, shown }: Report): void => {
    for (const word of new Set(shown)) {
      const isDismissal = word.startsWith(DISMISSED);
      const receipt = isDismissal ? word.slice(DISMISSED.length) : word;
      const own = known.given.find(
        (given) => receiptOf({ kind: "break", id: given.id } as never, given.at) === receipt,
      );
      const given = own ?? (isBelieved(known, { word, receipt, at }) ? readReceipt(receipt, at) : undefined);
      if (given === undefined || (isDismissal ? own?.isDismissed : own?.isShown) === true) continue;
      const mark = isDismissal ? { isDismissed: true } : { isShown: true };
      if (own !== undefined) known.given = known.given.map((one) => (one === own ? { ...one, ...mark } : one));
      const kind = isDismissal ? "dismissed" : "shown";
      add({ kind, at, account: known.pseudonym, band, id: given.id, given: given.at });
    }
  };

  /** Accepts each report once, and a limited number of them. */
  const isBelieved = (known: Noticed, { word, receipt, at }: Word): boolean => {
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

  const leave = (known: Noticed, band: string, at: number): void => {
    for (const given of known.given) {
      if (given.isLeft || at - given.at > LEFT_WITHIN_MS) continue;
      known.given = known.given.map((one) => (one === given ? { ...one, isLeft: true } : one));
      add({ kind: "left", at, account: known.pseudonym, band, id: given.id, given: given.at });
    }
  };

  return { know, give, show, leave };
}

/** One receipt from a page, as sent and without its prefix. */
interface Word {
  readonly word: string;
  readonly receipt: string;
  readonly at: number;
}
