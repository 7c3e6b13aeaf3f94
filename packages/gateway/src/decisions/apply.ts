import { createHash } from "node:crypto";
import type { Account, ByWhom, Decision, Governor, Role } from "@recess/core";
import type { Action } from "./event-schema.ts";

export interface ReceivedEvent {
  readonly account: Account;
  readonly action: Action;
  /** The event's own id; `null` if it has none. */
  readonly id: string | null;
  /** The name of the key: different services may use the same ids. */
  readonly service: string;
  /** The role of a guardian's event is that of the key. */
  readonly role: Role | undefined;
}

/** Passes one event to the governor. */
export function applyEvent(governor: Governor, received: ReceivedEvent): Promise<Decision> {
  const { account, action, id } = received;
  switch (action.type) {
    case "message": {
      const { device, channel, exempt, answers } = action;
      return governor.admit(account, {
        device,
        channel,
        ...(id !== null && { requestId: id }),
        ...(exempt === true && { exempt }),
        ...(answers !== undefined && { answers }),
      });
    }
    case "active": {
      const { device, channel, shown, reply } = action;
      return governor.heartbeat(account, { device, channel, shown, ...(reply === true && { reply }) });
    }
    case "away": {
      const { device, channel, shown } = action;
      return governor.away(account, { device, channel, shown });
    }
    case "reply":
      return governor.replyEnded(account, { device: action.device, channel: action.channel });
    case "answered":
      return governor.answered(account, { requestId: action.requestId });
    case "calls":
      return governor.calls(account, { requestId: action.requestId, calls: action.calls });
    case "refund":
      return governor.refund(account, { requestId: action.requestId });
    case "tokens": {
      const { count, estimated } = action;
      return governor.tokens(account, { count, ...(estimated === true && { estimated }) });
    }
    case "signal":
      return governor.signal(account, { name: action.name });
    case "status":
      return governor.status(account, { channel: action.channel });
    default:
      return applyGuardianEvent(governor, received, action);
  }
}

type GuardianAction = Extract<Action, { readonly guardianId?: string | undefined }>;

function applyGuardianEvent(governor: Governor, received: ReceivedEvent, action: GuardianAction): Promise<Decision> {
  const { account } = received;
  const by = byWhom(received, action);
  switch (action.type) {
    case "grant":
      return governor.grant(account, { minutes: action.minutes, ...by });
    case "revoke":
      return governor.revoke(account, { minutes: action.minutes, ...by });
    case "pause":
      return governor.pause(account, { until: action.until, why: action.why, ...by });
    case "resume":
      return governor.resume(account, by);
    case "lift":
      return governor.lift(account, { until: action.until, ...by });
    case "adjust":
      return governor.adjust(account, { limits: action.limits, ...by });
    case "consent":
      return governor.consent(account, by);
    case "withdraw-consent":
      return governor.withdrawConsent(account, by);
    case "unlink":
      return governor.unlink(account, by);
  }
}

function byWhom({ id, role, service }: ReceivedEvent, { guardianId, expected }: GuardianAction): ByWhom {
  return {
    ...(role !== undefined && { by: role }),
    // Hashed, because the given id may have any length and script and an action's id may not.
    ...(id !== null && { actionId: createHash("sha256").update(`${service}\u0000${id}`).digest("base64url") }),
    ...(guardianId !== undefined && { guardianId }),
    ...(expected !== undefined && { expected }),
  };
}
