import type { Account } from "@recess/core";
import { createReplay, type TraceEvent } from "@recess/core/replay";
import type { LoadedPolicy } from "../policy/load.ts";
import { count, countRest, type Hours, newTally, type Tally } from "./tally.ts";

/** One of the two policies, and what the trace comes to under it. */
export interface Side {
  readonly name: string;
  decide(trace: TraceEvent): void;
  /** Counts what leases are still running when the trace ends. */
  finish(): void;
  /** By account. */
  readonly tallies: ReadonlyMap<string, Tally>;
  /** Stops by local hour, by band. */
  readonly hours: ReadonlyMap<string, Hours>;
}

interface Known {
  readonly tally: Tally;
  account: Account;
  last: number;
}

export function makeSide({ name, policy }: LoadedPolicy): Side {
  const replay = createReplay(policy);
  const known = new Map<string, Known>();
  const tallies = new Map<string, Tally>();
  const hours = new Map<string, Hours>();
  const longestLease = Math.max(policy.presence.messageMs, policy.presence.heartbeatMs, policy.presence.floorMs);

  const hoursOf = (band: string): Hours => {
    let ofBand = hours.get(band);
    if (ofBand === undefined) hours.set(band, (ofBand = Array.from({ length: 24 }, () => 0)));
    return ofBand;
  };

  /** Asks when all leases have ended, so that the use up to there is counted in its own day. It changes no decision. */
  const settle = ({ tally, account, last }: Known, before: number): void => {
    const ended = last + longestLease;
    if (ended > before || tally.band === null) return;
    countRest(tally, replay.decide({ at: ended, account, event: { type: "status" } }));
  };

  return {
    name,
    tallies,
    hours,
    decide: (trace) => {
      const { at, account } = trace;
      let one = known.get(account.id);
      if (one === undefined) {
        one = { tally: newTally(), account, last: at };
        known.set(account.id, one);
        tallies.set(account.id, one.tally);
      }
      // Use is settled under the account's age and zone of the event that settles it.
      if (isSame(one.account, account)) settle(one, at);
      count(one.tally, replay.decide(trace), hoursOf);
      one.account = account;
      one.last = Math.max(one.last, at);
    },
    finish: () => {
      for (const one of known.values()) settle(one, Infinity);
    },
  };
}

function isSame(a: Account, b: Account): boolean {
  return a.timeZone === b.timeZone && (a.age === b.age || JSON.stringify(a.age) === JSON.stringify(b.age));
}
