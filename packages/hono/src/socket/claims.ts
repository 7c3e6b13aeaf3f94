/**
 * The turns that are on their way to a model in this process, by account. The same turn sent again is charged once, so it must be
 * answered once: on one socket, and on several at the same moment.
 */
export interface Claims {
  /** Claims a turn for a conversation; `false`: it was claimed less than ten seconds ago, and is not answered yet. */
  take(turn: ClaimedTurn, now: number): boolean;
  /** The turn is answered or given back: sent again, it is another one. */
  free(turn: Omit<ClaimedTurn, "by">): void;
  /** A conversation is over: what it did not answer may be sent again. */
  freeAll(accountId: string, by: string): void;
}

export interface ClaimedTurn {
  readonly accountId: string;
  readonly requestId: string;
  /** The conversation that claims it. */
  readonly by: string;
}

/** After so long a model has lost a turn that it has not begun to answer. */
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
