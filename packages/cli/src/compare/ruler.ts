import type { Decision, Policy } from "@recess/core";
import { compilePolicy } from "@recess/core/policy";
import { createReplay, type TraceEvent } from "@recess/core/replay";
import { countUse, newTally, type Tally } from "./tally.ts";
import { longestLeaseOf, type Presence, usedOn } from "./use.ts";

/**
 * Measures how long accounts were there by another policy's `presence`: shorter leases count less of the same use, which would
 * read as less use. It is given what was decided, and measures what was allowed, up to the stops.
 */
export interface Ruler {
  take(trace: TraceEvent, decision: Decision): void;
  finish(): void;
  usedMs(account: string): number;
}

interface Measured {
  readonly tally: Tally;
  readonly account: TraceEvent["account"];
  last: number;
  /** When the policy that decides would stop it. */
  stopAt: number;
}

const MEASURED: ReadonlySet<string> = new Set(["message", "reply", "active", "away"]);

export function makeRuler(policy: Policy, presence: Presence): Ruler {
  const replay = createReplay(withoutLimits(policy, presence));
  const longestLease = longestLeaseOf(presence);
  const accounts = new Map<string, Measured>();

  const decide = (one: Measured, trace: TraceEvent): void => {
    const { id } = one.account;
    countUse(one.tally, replay.decide(trace), (day) => usedOn(replay, id, day));
  };

  /** Ends all leases at the stop, as the policy that decides did. */
  const stop = (one: Measured, before: number): void => {
    const at = one.stopAt;
    if (at >= before || at > one.last + longestLease) return;
    decide(one, { at, account: one.account, event: { type: "pause" } });
    decide(one, { at, account: one.account, event: { type: "resume" } });
    one.stopAt = Infinity;
  };

  const settle = (one: Measured, before: number): void => {
    stop(one, before);
    const at = one.last + longestLease;
    if (at <= before) decide(one, { at, account: one.account, event: { type: "status" } });
  };

  return {
    take: (trace, decision) => {
      const { account, at, event } = trace;
      if (decision.band === null) return;
      const one = accounts.get(account.id) ?? {
        tally: newTally(),
        account: measuredAs(account),
        last: at,
        stopAt: Infinity,
      };
      accounts.set(account.id, one);
      settle(one, at);
      if (MEASURED.has(event.type) && decision.outcome !== "block" && decision.exempt !== true) {
        decide(one, { ...trace, account: one.account });
        one.last = Math.max(one.last, at);
      }
      const { remainingMs, mode } = decision;
      one.stopAt = remainingMs === null || mode === "observe" ? Infinity : at + remainingMs;
    },
    finish: () => {
      for (const one of accounts.values()) settle(one, Infinity);
    },
    usedMs: (account) => accounts.get(account)?.tally.usedMs ?? 0,
  };
}

const ANYONE = "anyone";

function measuredAs({ id, timeZone }: TraceEvent["account"]): TraceEvent["account"] {
  return { id, age: "unknown", timeZone };
}

/** Everyone in one band without limits, in the policy's days. */
function withoutLimits({ input }: Policy, presence: Presence): Policy {
  const { timeZone, dayStartsAt } = input;
  const policy = compilePolicy({
    ...(timeZone !== undefined && { timeZone }),
    ...(dayStartsAt !== undefined && { dayStartsAt }),
    unknownAge: ANYONE,
    bands: { [ANYONE]: { ages: [0, 150] } },
  });
  return { ...policy, presence };
}
