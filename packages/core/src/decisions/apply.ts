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

interface Applying {
  readonly situation: Situation;
  readonly kind: Kind;
  /** No lease of this event lasts longer. */
  readonly latest: number;
}

/** Applies an accepted event to the record. Guardians' events are applied before the rules are checked. */
export function apply(draft: Draft, applying: Applying, event: GovernorEvent): void {
  const { situation, kind } = applying;
  const { policy, now } = situation;
  const { messageMs, heartbeatMs, floorMs } = policy.presence;
  switch (event.type) {
    case "message":
      if (kind.step === undefined && kind.retried === undefined) {
        const { requestId } = event;
        chargeMessage(draft, { to: chargeTo(situation, situation.speech !== null), requestId, now, state: "open" });
      }
      lease(draft, applying, event.device, messageMs);
      leaseAccount(draft, applying, floorMs);
      break;
    case "reply":
      lease(draft, applying, event.device, messageMs);
      break;
    case "active":
      if (event.reply === true) leaseAccount(draft, applying, Math.max(floorMs, MIN_REPLY_LEASE_MS));
      else lease(draft, applying, event.device, heartbeatMs);
      break;
    case "away":
      endLease(draft, event.device ?? DEFAULT_DEVICE);
      if (situation.speech !== null) endVoice(draft);
      break;
    case "answered":
      markAnswered(draft, (voice) => chargeTo(situation, voice), event.requestId, now);
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

function lease(draft: Draft, applying: Applying, device: string | undefined, ms: number): void {
  const end = leaseEnd(draft, applying, ms);
  giveLease(draft, device ?? DEFAULT_DEVICE, end, applying.situation);
}

function leaseAccount(draft: Draft, applying: Applying, ms: number): void {
  giveFloor(draft, leaseEnd(draft, applying, ms));
}

function chargeTo({ band, limits }: Situation, voice: boolean): ChargeTo {
  const speech = voice ? band.voice : null;
  return { voice: speech !== null, limits: messageLimitsIn(limits, speech) };
}

function leaseEnd(draft: Draft, { situation: { now, speech }, latest }: Applying, ms: number): number {
  const end = Math.min(now + ms, latest);
  if (speech !== null) leaseVoice(draft, end, now);
  return end;
}
