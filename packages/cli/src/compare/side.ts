import { type Account, createGovernor, type Decision, type Governor, type GovernorEvent } from "@recess/core";
import type { TraceEvent } from "@recess/core/replay";
import type { LoadedPolicy } from "../policy/load.ts";
import { count, countRest, type Hours, newTally, type Tally } from "./tally.ts";

/** One of the two policies, and what the trace comes to under it. */
export interface Side {
  readonly name: string;
  decide(trace: TraceEvent): Promise<void>;
  /** Counts what leases are still running when the trace ends. */
  finish(): Promise<void>;
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

export function makeSide({ name, input, policy }: LoadedPolicy): Side {
  let now = 0;
  // What serves requests, with the trace's instants for a clock, and nothing forgotten on the way.
  const governor = createGovernor({ policy: input, clock: () => now, retention: "36500d" });
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
  const settle = async ({ tally, account, last }: Known, before: number): Promise<void> => {
    const ended = last + longestLease;
    if (ended > before || tally.band === null) return;
    now = ended;
    countRest(tally, await governor.status(account));
  };

  return {
    name,
    tallies,
    hours,
    decide: async ({ at, account, event }) => {
      let one = known.get(account.id);
      if (one === undefined) {
        one = { tally: newTally(), account, last: at };
        known.set(account.id, one);
        tallies.set(account.id, one.tally);
      }
      // Use is settled under the account's age and zone of the event that settles it.
      if (isSame(one.account, account)) await settle(one, at);
      now = at;
      count(one.tally, await ask(governor, account, event), hoursOf);
      one.account = account;
      one.last = Math.max(one.last, at);
    },
    finish: async () => {
      for (const one of known.values()) await settle(one, Infinity);
    },
  };
}

function isSame(a: Account, b: Account): boolean {
  return a.timeZone === b.timeZone && (a.age === b.age || JSON.stringify(a.age) === JSON.stringify(b.age));
}

function ask(governor: Governor, account: Account, event: GovernorEvent): Promise<Decision> {
  switch (event.type) {
    case "message":
      return governor.admit(account, event);
    case "active":
      return governor.heartbeat(account, event);
    case "away":
      return governor.away(account, event);
    case "reply":
      return governor.replyEnded(account, event);
    case "tokens":
      return governor.tokens(account, event);
    case "signal":
      return governor.signal(account, event);
    case "refund":
      return governor.refund(account, event);
    case "status":
      return governor.status(account);
    case "grant":
      return governor.grant(account, event);
    case "pause":
      return governor.pause(account, event);
    case "resume":
      return governor.resume(account, event);
    case "lift":
      return governor.lift(account, event);
    case "adjust":
      return governor.adjust(account, event);
    case "unlink":
      return governor.unlink(account, event);
  }
}
