import type { Account, Decision, Governor, GovernorEvent } from "@recess/core";

/** The call that an app makes for an event of a trace. */
export function send(governor: Governor, account: Account, event: GovernorEvent): Promise<Decision> {
  switch (event.type) {
    case "message":
      return governor.admit(account, event);
    case "reply":
      return governor.replyEnded(account, event);
    case "active":
      return governor.heartbeat(account, event);
    case "away":
      return governor.away(account, event);
    case "answered":
      return governor.answered(account, event);
    case "calls":
      return governor.calls(account, event);
    case "tokens":
      return governor.tokens(account, event);
    case "signal":
      return governor.signal(account, event);
    case "grant":
      return governor.grant(account, event);
    case "pause":
      return governor.pause(account, event);
    case "resume":
      return governor.resume(account, event);
    case "unlink":
      return governor.unlink(account, event);
    case "revoke":
      return governor.revoke(account, event);
    case "consent":
      return governor.consent(account, event);
    case "withdraw-consent":
      return governor.withdrawConsent(account, event);
    case "lift":
      return governor.lift(account, event);
    case "adjust":
      return governor.adjust(account, event);
    case "refund":
      return governor.refund(account, event);
    case "status":
      return governor.status(account, event);
  }
}

/** What a replay prints of a decision, except its instant and account. */
export function printed(decision: Decision): object {
  const { type, band, outcome, reason, resumesAt, day, usedMs, streakMs, remainingMs, stopReason, notices } = decision;
  const { grantedMs, revokedMs, adjusted, wouldBlock, exempt, step, channel } = decision;
  return {
    type,
    band,
    outcome,
    reason,
    resumesAt: resumesAt === null ? null : new Date(resumesAt).toISOString(),
    day,
    usedMs,
    streakMs,
    remainingMs,
    stopReason,
    notices: notices.map(({ id }) => id),
    ...(type === "grant" && { grantedMs: grantedMs ?? null }),
    ...(type === "adjust" && { adjusted: adjusted ?? null }),
    ...(type === "revoke" && { revokedMs: revokedMs ?? null }),
    ...(wouldBlock !== undefined && { wouldBlock }),
    ...(exempt === true && { exempt }),
    ...(step === true && { step }),
    ...(channel === "voice" && { channel }),
  };
}
