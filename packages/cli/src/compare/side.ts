import type { Account, Decision } from "@recess/core";
import { createReplay, type TraceEvent } from "@recess/core/replay";
import type { LoadedPolicy } from "../policy/load.ts";
import { makeReactions, type ReactionOptions } from "./reactions.ts";
import { makeRuler } from "./ruler.ts";
import { count, countUse, type Hours, newTally, type Tally } from "./tally.ts";
import { isSamePresence, longestLeaseOf, type Presence, usedOn } from "./use.ts";

/** One of the two policies, and the trace's totals under it. */
export interface Side {
  readonly name: string;
  decide(trace: TraceEvent): void;
  /** Counts the leases that are still open at the end of the trace. */
  finish(): void;
  /** By account. */
  readonly tallies: ReadonlyMap<string, Tally>;
  /** Stops by local hour, by band. */
  readonly hours: ReadonlyMap<string, Hours>;
  /** An account's use in ms, measured by `measuredBy` if that is set. */
  measuredMs(account: string): number;
}

interface SideOptions {
  /** How people react to a refusal; `null` if they do not react. */
  readonly reactions: ReactionOptions | null;
  /** The `presence` by which use is measured in addition to this policy's own count; `null`: only by its own. */
  readonly measuredBy: Presence | null;
}

interface Known {
  readonly tally: Tally;
  account: Account;
  last: number;
}

type NamedPolicy = Pick<LoadedPolicy, "name" | "policy">;

export interface Sides {
  readonly old: Side;
  readonly new: Side;
  /** The policies count time differently: the new policy's use is measured by the old one's `presence`. */
  readonly measuredByOld: boolean;
}

export function makeSides(oldPolicy: NamedPolicy, newPolicy: NamedPolicy, reactions: ReactionOptions | null): Sides {
  const { presence } = oldPolicy.policy;
  const measuredByOld = !isSamePresence(presence, newPolicy.policy.presence);
  return {
    old: makeSide(oldPolicy, { reactions, measuredBy: null }),
    new: makeSide(newPolicy, { reactions, measuredBy: measuredByOld ? presence : null }),
    measuredByOld,
  };
}

function makeSide({ name, policy }: NamedPolicy, options: SideOptions): Side {
  const replay = createReplay(policy);
  const known = new Map<string, Known>();
  const tallies = new Map<string, Tally>();
  const hours = new Map<string, Hours>();
  const longestLease = longestLeaseOf(policy.presence);
  const ruler = options.measuredBy === null ? null : makeRuler(policy, options.measuredBy);

  const hoursOf = (band: string): Hours => {
    let ofBand = hours.get(band);
    if (ofBand === undefined) hours.set(band, (ofBand = Array.from({ length: 24 }, () => 0)));
    return ofBand;
  };

  /** Reads the state after all leases have ended, so that their use is counted. It does not change any decision. */
  const settle = ({ tally, account, last }: Known, before: number): void => {
    const ended = last + longestLease;
    if (ended > before || tally.band === null) return;
    const decision = replay.decide({ at: ended, account, event: { type: "status" } });
    countUse(tally, decision, (day) => usedOn(replay, account.id, day));
  };

  const apply = (trace: TraceEvent): Decision => {
    const { at, account } = trace;
    let one = known.get(account.id);
    if (one === undefined) {
      one = { tally: newTally(), account, last: at };
      known.set(account.id, one);
      tallies.set(account.id, one.tally);
    }
    // Use is settled with the age and time zone of the event that settles it.
    if (isSame(one.account, account)) settle(one, at);
    const decision = replay.decide(trace);
    count(one.tally, { decision, usedBefore: (day) => usedOn(replay, account.id, day), hours: hoursOf });
    ruler?.take(trace, decision);
    one.account = account;
    one.last = Math.max(one.last, at);
    return decision;
  };

  const reactions = options.reactions === null ? null : makeReactions(apply, options.reactions);

  return {
    name,
    tallies,
    hours,
    decide: (trace) => {
      if (reactions === null) apply(trace);
      else reactions.take(trace);
    },
    finish: () => {
      reactions?.finish();
      for (const one of known.values()) settle(one, Infinity);
      ruler?.finish();
    },
    measuredMs: (account) => (ruler === null ? (tallies.get(account)?.usedMs ?? 0) : ruler.usedMs(account)),
  };
}

function isSame(a: Account, b: Account): boolean {
  return a.timeZone === b.timeZone && (a.age === b.age || JSON.stringify(a.age) === JSON.stringify(b.age));
}
