/** Counts decisions by day, band and policy, and emits the sums every hour. */
import { millisecondsInHour, millisecondsInMinute } from "date-fns/constants";
import type { Decision } from "../values/decision.ts";
import type { GovernorEvent } from "../values/event.ts";
import type { Fact } from "./entry.ts";
import { makeSketch, type Sketch } from "./sketch.ts";

export interface Counted {
  readonly pseudonym: string;
  /** The sum in which it was last counted. */
  sum: Sum | undefined;
}

export interface Sum {
  readonly day: string;
  readonly band: string;
  readonly version: string;
  readonly accounts: Sketch;
  decisions: number;
  refused: number;
  spoken?: number;
  refusedSpoken?: number;
  degraded: number;
  exempt?: number;
  tokens?: number;
  estimatedTokens?: number;
}

/** One decision for a governed account. */
export interface Counting {
  readonly event: GovernorEvent;
  readonly decision: Decision;
  readonly band: string;
}

export interface UsageSums {
  /** Counts a decision, after emitting any sums that are due. */
  count(known: Counted, counting: Counting): void;
  /** Emits the sums up to now. */
  sum(at: number): void;
}

const SUM_EVERY_MS = millisecondsInHour;

export function makeUsageSums(dayOf: (at: number) => string, add: (fact: Fact) => void): UsageSums {
  /** By day, and by band and policy. */
  const sums = new Map<string, Map<string, Sum>>();
  let sumAt: number | undefined;
  let degradedMinute = -Infinity;

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

  const sum = (at: number): void => {
    for (const bands of sums.values()) {
      for (const { accounts, ...rest } of bands.values()) add({ kind: "usage", at, ...rest, accounts: accounts.text });
    }
    sums.clear();
    sumAt = undefined;
  };

  const count = (known: Counted, { event, decision, band }: Counting): void => {
    const { type, at, outcome, degraded, channel, policyVersion } = decision;
    if (sumAt !== undefined && at >= sumAt) sum(at);
    sumAt ??= at + SUM_EVERY_MS;
    const usage = sumOf(dayOf(at), band, policyVersion);
    if (known.sum !== usage) {
      known.sum = usage;
      usage.accounts.add(known.pseudonym);
    }
    usage.decisions++;
    const isRefused = outcome === "block" && type === "message";
    if (isRefused) usage.refused++;
    if (channel === "voice") {
      usage.spoken = (usage.spoken ?? 0) + 1;
      if (isRefused) usage.refusedSpoken = (usage.refusedSpoken ?? 0) + 1;
    }
    if (decision.exempt === true) usage.exempt = (usage.exempt ?? 0) + 1;
    if (event.type === "tokens" && event.count > 0) {
      usage.tokens = saturated(usage.tokens, event.count);
      if (event.estimated === true) usage.estimatedTokens = saturated(usage.estimatedTokens, event.count);
    }
    if (degraded !== true) return;
    usage.degraded++;
    const minute = Math.floor(at / millisecondsInMinute) * millisecondsInMinute;
    if (minute > degradedMinute) {
      degradedMinute = minute;
      add({ kind: "degraded", at, minute });
    }
  };

  return { count, sum };
}

function saturated(before: number | undefined, count: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, (before ?? 0) + count);
}
