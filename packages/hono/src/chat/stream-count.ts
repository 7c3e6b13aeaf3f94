import type { Decision } from "@recess/core";

/** Counts each account's replies in progress in this process, over all guards. */
export interface StreamCount {
  /** Takes a place, or returns `null` if all are taken. `isForced`: an exempt message, which counts too. */
  open(accountId: string, options?: { readonly isForced: boolean }): StreamPlace | null;
}

export interface StreamPlace {
  /** A reply holds the place and releases it when it ends. */
  isTaken: boolean;
  /** Releases the place. Further calls have no effect. */
  close(): void;
}

/**
 * Accounts that are still counted after their last reply has ended: V8 rebuilds a small map at nearly every deletion,
 * which took 0.2 µs of a request.
 */
const MAX_AT_ZERO = 1000;

/** By governor, because each of its routes may have a separate guard. */
const countsOf = new WeakMap<object, Map<string, number>>();

export function createStreamCount(governor: object, max: number): StreamCount {
  const counts = countsOf.get(governor) ?? new Map<string, number>();
  countsOf.set(governor, counts);
  return {
    open(id, { isForced } = { isForced: false }) {
      const count = counts.get(id) ?? 0;
      if (count >= max && !isForced) return null;
      counts.set(id, count + 1);
      let isOpen = true;
      return {
        isTaken: false,
        close() {
          if (!isOpen) return;
          isOpen = false;
          const left = (counts.get(id) ?? 0) - 1;
          if (left > 0 || counts.size <= MAX_AT_ZERO) counts.set(id, left);
          else counts.delete(id);
        },
      };
    },
  };
}

/**
 * The decision when an account has the maximum number of replies in progress: a refusal like a message limit's, if
 * nothing else refuses.
 */
export function tooMany(decision: Decision, tryAgainMs: number): Decision {
  if (decision.band === null || decision.outcome === "block") return decision;
  return { ...decision, outcome: "block", reason: "message-limit", resumesAt: decision.at + tryAgainMs };
}
