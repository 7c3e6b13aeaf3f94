import type { GovernorEvent } from "../values/event.ts";
import { chargeMessage, type ChargeTo, giveBack, markAnswered } from "./charges.ts";
import type { Draft } from "./draft.ts";
import { countOf } from "../values/past.ts";
import { endLease, giveFloor, giveLease } from "./settle.ts";
import { addCalls, endTurns } from "./turns.ts";
import { endVoice, leaseVoice, messageLimitsIn } from "./voice.ts";
import type { Kind } from "./message-kind.ts";
import type { Situation } from "./situation.ts";

const DEFAULT_DEVICE = "default";

/** The minimum lease of a reply, ms. */
const MIN_REPLY_LEASE_MS = 30_000;

interface Accepted extends Situation {
  readonly kind: Kind;
}

/**
 * Applies an accepted event to the record; no lease of it lasts longer than `latest`. Guardians' events are applied before
 * the rules are checked.
 */
export function apply(draft: Draft, situation: Accepted, latest: number, event: GovernorEvent): void {
  const { policy, kind, now } = situation;
  const { messageMs, heartbeatMs, floorMs } = policy.presence;
  switch (event.type) {
    case "message":
      if (kind.step === undefined && kind.retried === undefined) {
        chargeMessage(draft, chargeTo(situation, situation.speech !== null), event.requestId, now, "open");
      }
      lease(draft, situation, event.device, Math.min(now + messageMs, latest));
      leaseAccount(draft, situation, Math.min(now + floorMs, latest));
      break;
    case "reply":
      lease(draft, situation, event.device, Math.min(now + messageMs, latest));
      break;
    case "active":
      if (event.reply !== true) lease(draft, situation, event.device, Math.min(now + heartbeatMs, latest));
      else leaseAccount(draft, situation, Math.min(now + Math.max(floorMs, MIN_REPLY_LEASE_MS), latest));
      break;
    case "away":
      endLease(draft, event.device ?? DEFAULT_DEVICE);
      if (situation.speech !== null) endVoice(draft);
      break;
    case "answered":
      answer(draft, situation, event.requestId);
      break;
    case "calls":
      addCalls(draft, event.requestId, event.calls);
      break;
    case "tokens":
      // A larger sum could not be represented exactly.
      draft.today.tokens = Math.min(Number.MAX_SAFE_INTEGER, draft.today.tokens + event.count);
      break;
    case "signal":
      if (policy.signals.has(event.name)) {
        const count = countOf(draft.today.signals, event.name) + 1;
        draft.today.signals = { ...draft.today.signals, [event.name]: count };
      }
      break;
    case "refund":
      if (giveBack(draft, event.requestId, now)) endTurns(draft, event.requestId);
      break;
    default:
      break;
  }
}

function lease(draft: Draft, situation: Situation, device: string | undefined, end: number): void {
  if (situation.speech !== null) leaseVoice(draft, end, situation.now);
  giveLease(draft, device ?? DEFAULT_DEVICE, end, situation);
}

function leaseAccount(draft: Draft, { speech, now }: Situation, end: number): void {
  if (speech !== null) leaseVoice(draft, end, now);
  giveFloor(draft, end);
}

function answer(draft: Draft, situation: Situation, requestId: string): void {
  markAnswered(draft, (voice) => chargeTo(situation, voice), requestId, situation);
}

function chargeTo({ band, limits, isInPlace }: Situation, voice: boolean): ChargeTo {
  const speech = voice ? band.voice : null;
  return { voice: speech !== null, limits: messageLimitsIn(limits, speech), isInPlace };
}
