import type { Decision } from "@recess/core";

/** Counts the replies of each account that are under way in this process, whichever guard let them in. */
export interface StreamCount {
  /** Takes a place; `null` if there is none. `isForced`: one that has to pass; it counts too. */
  open(accountId: string, options?: { readonly isForced: boolean }): StreamPlace | null;
}

export interface StreamPlace {
  /** A reply has it, and gives it back when it is over. */
  isTaken: boolean;
  /** Gives it back, once. */
  close(): void;
}

/** By governor: each of its routes may have a guard of its own. */
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
          if (left > 0) counts.set(id, left);
          else counts.delete(id);
        },
      };
    },
  };
}

/** The decision where as many of an account's are under way as may be: a refusal as of a message limit, if nothing else refuses. */
export function tooMany(decision: Decision, tryAgainMs: number): Decision {
  if (decision.band === null || decision.outcome === "block") return decision;
  return { ...decision, outcome: "block", reason: "message-limit", resumesAt: decision.at + tryAgainMs };
}
