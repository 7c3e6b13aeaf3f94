import type { Decision, Policy } from "@recess/core";
import { mightAsk, policyOfDecision, receiptOf } from "@recess/core/views";
import type { May, RecessState, SetBy, StateLabel } from "@recess/protocol";

/** What screens show that the governor does not know. */
export interface About {
  readonly label: StateLabel | null;
  readonly setBy: SetBy | null;
  readonly help: string | null;
  readonly may: May;
  readonly summaries: boolean;
}

/** A decision in the form that the page receives. */
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
    may: { ...about.may, askForTime: about.may.askForTime && mightAsk(decision) },
    setBy: about.setBy,
    help: about.help,
    ...(about.summaries && { summaries: true }),
    ...labelOf(about.label, decision),
  };
}

/** The state of a conversation, marked as speech if the band limits speech separately. */
export function conversationState(decision: Decision, about: About, policy: Policy): RecessState {
  const state = stateOf(decision, about);
  return isOfSpeech(decision, policy) ? { ...state, channel: "voice" } : state;
}

function isOfSpeech(decision: Decision, policy: Policy): boolean {
  if (decision.channel !== "voice") return false;
  const { bands, unknownAge } = policyOfDecision(policy, decision);
  return [...bands, unknownAge].some((band) => band?.name === decision.band && band?.voice !== null);
}

/** The state of a person who is not governed. */
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

/** The app's label, or the one that a policy requires by a persistent reminder. */
function labelOf(label: StateLabel | null, { band, persistent }: Decision): { readonly label?: StateLabel } {
  if (band === null) return {};
  if (persistent.length > 0) return { label: { ai: true, text: label?.text ?? null, reminders: persistent } };
  return label === null ? {} : { label };
}
