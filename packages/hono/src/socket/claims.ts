/**
 * The turns that are on their way to a model in this process, by account. A turn that is sent twice is charged once, so it must be
 * answered once, whether it is sent on one socket or on several at the same time.
 */
export interface Claims {
  /** Claims a turn for a conversation. Returns `false` if it was claimed less than ten seconds ago and is not answered yet. */
  take(turn: ClaimedTurn, now: number): boolean;
  /** Releases a turn that was answered or refunded: if it is sent again, it is a new turn. */
  free(turn: Omit<ClaimedTurn, "by">): void;
  /** Releases all turns of a conversation that is over: what it did not answer may be sent again. */
  freeAll(accountId: string, by: string): void;
}

export interface ClaimedTurn {
  readonly accountId: string;
  readonly requestId: string;
  /** The conversation that claims it. */
  readonly by: string;
}

/** A turn that the model has not begun to answer after this long is treated as lost. */
const LOST_MS = 10_000;

interface Claim {
  readonly by: string;
  readonly at: number;
}

export function createClaims(): Claims {
  const accounts = new Map<string, Map<string, Claim>>();

  function drop(accountId: string, isDropped: (requestId: string, claim: Claim) => boolean): void {
    const claims = accounts.get(accountId);
    if (claims === undefined) return;
    for (const [requestId, claim] of claims) if (isDropped(requestId, claim)) claims.delete(requestId);
    if (claims.size === 0) accounts.delete(accountId);
  }

  return {
    take({ accountId, requestId, by }, now) {
      drop(accountId, (_id, { at }) => now - at >= LOST_MS);
      const claims = accounts.get(accountId) ?? new Map<string, Claim>();
      if (claims.has(requestId)) return false;
      accounts.set(accountId, claims.set(requestId, { by, at: now }));
      return true;
    },
    free: ({ accountId, requestId }) => drop(accountId, (id) => id === requestId),
    freeAll: (accountId, by) => drop(accountId, (_id, claim) => claim.by === by),
  };
}
