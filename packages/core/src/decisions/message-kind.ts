/** Classifies a message (new, a retry, a step of a turn, exempt) and finds what refuses it. */
import type { Policy } from "../rules/rules.ts";
import type { Reason, TimeReason } from "../values/decision.ts";
import type { GovernorEvent } from "../values/event.ts";
import type { Charge } from "../values/record.ts";
import { isMessageLimitSpent } from "./buckets.ts";
import { retriedCharge } from "./charges.ts";
import type { Draft } from "./draft.ts";
import type { Situation } from "./situation.ts";
import { isTokenLimitSpent } from "./stops.ts";
import { openTurn, stepOf, takeStep, type TurnStep } from "./turns.ts";
import { chargedIn, messageLimitsIn } from "./voice.ts";

/** The kind of a message: a step of a turn, a retry of a charged one, or new; and whether it is exempt from stops. */
export interface Kind {
  readonly exempt: boolean;
  readonly step: TurnStep | undefined;
  readonly retried: Charge | undefined;
}

const NEW: Kind = { exempt: false, step: undefined, retried: undefined };

const EXEMPT: Kind = { exempt: true, step: undefined, retried: undefined };

export function kindOf(draft: Draft, policy: Policy, event: GovernorEvent): Kind {
  if (event.type !== "message") return NEW;
  if (event.exempt === true) return EXEMPT;
  const step = stepOf(draft, policy.maxSteps, event.requestId, event.answers);
  if (step !== undefined) return { exempt: step.turn.exempt, step, retried: undefined };
  const retried = retriedCharge(draft, event.requestId);
  return retried === undefined ? NEW : { exempt: false, step: undefined, retried };
}

export function refusalOf(
  { band, limits, speech, record, now }: Situation,
  stopped: TimeReason | null,
  isMessage: boolean,
  { step, retried }: Kind,
): Reason | null {
  if (step !== undefined) {
    // Work in progress at a stop may be finished.
    const isFinishing = record.creditEnd > 0 && now - record.creditEnd < band.finishReplyMs;
    const isForbidden = stopped === "paused" || stopped === "consent-required";
    return isForbidden || !isFinishing ? stopped : null;
  }
  if (stopped !== null || !isMessage) return stopped;
  const counts = messageLimitsIn(limits, speech);
  if (retried === undefined && isMessageLimitSpent(chargedIn(record, speech), counts, now)) return "message-limit";
  return isTokenLimitSpent(band, record.today.tokens) ? "token-limit" : null;
}

/** A step continues its turn; a new message, charged or exempt, opens one. */
export function continueTurn(
  draft: Draft,
  requestId: string | undefined,
  { step, retried, exempt }: Kind,
  now: number,
): void {
  if (step !== undefined) takeStep(draft, step);
  else if (retried === undefined) openTurn(draft, requestId, exempt, now);
}
