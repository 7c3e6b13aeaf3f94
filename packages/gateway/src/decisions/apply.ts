import type { Account, Decision, Governor, Role } from "@recess/core";
import type { Action } from "./schema.ts";

export interface Deed {
  readonly account: Account;
  readonly action: Action;
  /** The event's own id; `null` if it has none. */
  readonly id: string | null;
  /** Whose word a guardian's event is: the key's. */
  readonly role: Role | undefined;
}

/** Gives one event to the governor. */
export function applyEvent(governor: Governor, { account, action, id, role }: Deed): Promise<Decision> {
  const by = {
    ...(role !== undefined && { by: role }),
    ...(id !== null && { actionId: id }),
    ...("guardianId" in action && action.guardianId !== undefined && { guardianId: action.guardianId }),
  };
  switch (action.type) {
    case "message": {
      const { device, exempt, answers } = action;
      return governor.admit(account, {
        device,
        ...(id !== null && { requestId: id }),
        ...(exempt === true && { exempt }),
        ...(answers !== undefined && { answers }),
      });
    }
    case "active":
      return governor.heartbeat(account, {
        device: action.device,
        ...(action.reply === true && { reply: true }),
      });
    case "away":
      return governor.away(account, { device: action.device });
    case "reply":
      return governor.replyEnded(account, { device: action.device });
    case "answered":
      return governor.answered(account, { requestId: action.requestId });
    case "calls":
      return governor.calls(account, { requestId: action.requestId, calls: action.calls });
    case "refund":
      return governor.refund(account, { requestId: action.requestId });
    case "tokens":
      return governor.tokens(account, { count: action.count });
    case "signal":
      return governor.signal(account, { name: action.name });
    case "status":
      return governor.status(account);
    case "grant":
      return governor.grant(account, { minutes: action.minutes, ...by });
    case "pause":
      return governor.pause(account, { until: action.until, why: action.why, ...by });
    case "resume":
      return governor.resume(account, by);
    case "lift":
      return governor.lift(account, { until: action.until, ...by });
    case "unlink":
      return governor.unlink(account, by);
  }
}
