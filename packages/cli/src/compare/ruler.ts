import type { Decision, Policy } from "@recess/core";
import { compilePolicy } from "@recess/core/policy";
import { createReplay, type TraceEvent } from "@recess/core/replay";
import { countUse, newTally, type Tally } from "./tally.ts";
import { longestLeaseOf, type Presence, usedOn } from "./use.ts";

/**
 * Measures presence by another policy's `presence`. Without this, a policy with shorter leases would seem to cause less
 * use. It receives each decision and measures the allowed time, up to the stops.
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
  /** When the deciding policy would stop the account. */
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

  /** Ends all leases at the stop, as the deciding policy does. */
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

/** A policy with one band and no limits, with the given policy's days. */
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
