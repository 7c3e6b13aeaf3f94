import {
  type AgeGroup,
  type ChildMessage,
  type Decision,
  type JsonValue,
  type Notice,
  type Quota,
  type Reason,
  receiptOf,
  type RequestView,
  type TimeReason,
} from "@recess/core";

import type { StateLabel } from "./label.ts";

/** Whose limit it is. */
export type SetBy = { readonly name: string } | { readonly family: true };

/** What screens say that the governor does not know. */
export interface About {
  readonly label: StateLabel | null;
  readonly setBy: SetBy | null;
  readonly help: string | null;
  readonly may: { readonly askForTime: boolean; readonly appeal: boolean };
}

/** A notice, and the word with which the page says that it was really on screen. */
export type SentNotice = Notice & { readonly receipt: string };

/**
 * Everything a page is told of its account: the answer of the routes, the `recess` member of a block's body, and what
 * rides in a stream. Version 1 of the protocol. Instants are ms since the epoch by the governor's clock.
 */
export interface RecessState {
  readonly v: 1;
  readonly serverNow: number;
  /** `null`: this account has no limits. */
  readonly band: string | null;
  readonly outcome: Decision["outcome"];
  readonly reason: Reason | null;
  readonly resumesAt: number | null;
  readonly day: string | null;
  readonly usedMs: number | null;
  readonly streakMs: number | null;
  readonly limitMs: number | null;
  readonly remainingMs: number | null;
  readonly stopReason: TimeReason | null;
  readonly notices: readonly SentNotice[];
  /** How many messages were refused today. */
  readonly refusalsToday: number | null;
  readonly quotas: readonly Quota[];
  readonly timeZone: string | null;
  readonly ageGroup: AgeGroup | null;
  readonly restMs: number | null;
  readonly finishReplyMs: number;
  readonly heartbeatMs: number | null;
  readonly features: { readonly [name: string]: JsonValue };
  readonly exempt?: true;
  readonly degraded?: true;
  readonly wouldBlock?: Reason;
  readonly may: About["may"];
  readonly setBy: SetBy | null;
  readonly help: string | null;
  /** Replies are made by an AI. Missing: the app has not switched labels on. */
  readonly label?: StateLabel;
  /** This day's requests for time; only in answers of the routes, where the app has switched them on. Missing: no news. */
  readonly requests?: readonly RequestView[];
  /** What is new to the child, told until a heartbeat's `ack` names its `id`. Missing: no news. */
  readonly messages?: readonly ChildMessage[];
}

/** The decision as the page is told it. */
export function stateOf(decision: Decision, about: About): RecessState {
  return {
    v: 1,
    serverNow: decision.at,
    band: decision.band,
    outcome: decision.outcome,
    reason: decision.reason,
    resumesAt: decision.resumesAt,
    day: decision.day,
    usedMs: decision.usedMs,
    streakMs: decision.streakMs,
    limitMs: decision.limitMs,
    remainingMs: decision.remainingMs,
    stopReason: decision.stopReason,
    notices: [
      ...decision.unseen.map(({ notice, at }) => ({ ...notice, receipt: receiptOf(notice, at) })),
      ...decision.notices.map((notice) => ({ ...notice, receipt: receiptOf(notice, decision.at) })),
    ],
    refusalsToday: decision.refusalsToday,
    quotas: decision.quotas,
    timeZone: decision.timeZone,
    ageGroup: decision.ageGroup,
    restMs: decision.restMs,
    finishReplyMs: decision.finishReplyMs,
    heartbeatMs: decision.heartbeatMs,
    features: decision.features,
    ...(decision.exempt === true && { exempt: true }),
    ...(decision.degraded === true && { degraded: true }),
    ...(decision.wouldBlock !== undefined && { wouldBlock: decision.wouldBlock }),
    may: about.may,
    setBy: about.setBy,
    help: about.help,
    ...(about.label !== null && decision.band !== null && { label: about.label }),
  };
}

/** The state of someone whom nobody governs. */
export function ungovernedState(serverNow: number): RecessState {
  return {
    v: 1,
    serverNow,
    band: null,
    outcome: "allow",
    reason: null,
    resumesAt: null,
    day: null,
    usedMs: null,
    streakMs: null,
    limitMs: null,
    remainingMs: null,
    stopReason: null,
    notices: [],
    refusalsToday: null,
    quotas: [],
    timeZone: null,
    ageGroup: null,
    restMs: null,
    finishReplyMs: 0,
    heartbeatMs: null,
    features: {},
    may: { askForTime: false, appeal: false },
    setBy: null,
    help: null,
  };
}
