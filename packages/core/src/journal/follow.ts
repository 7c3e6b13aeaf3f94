import { millisecondsInDay } from "date-fns/constants";
import { isGuardianEvent } from "../decisions/guardian-event.ts";
import { STOP_REASONS } from "../records/codes.ts";
import type { Policy } from "../rules/rules.ts";
import type { Decided } from "../values/decided.ts";
import type { Decision, TimeReason } from "../values/decision.ts";
import type { PolicyInput } from "../values/policy.ts";
import type { Fact } from "./entry.ts";
import { guardianFact } from "./guardian-fact.ts";
import { makeNoticeLog, type Noticed } from "./notice-log.ts";
import { type Counted, makeUsageSums } from "./usage-sums.ts";

/** Derives journal entries from decisions: stops, notices, guardians' actions, and sums. */
export interface Follower {
  decided(decided: Decided): void;
  inForce(policy: Policy, at: number): void;
  /** Emits the sums up to now. */
  sum(at: number): void;
}

interface Stop {
  readonly reason: TimeReason;
  readonly until: number | null;
}

interface Followed extends Counted, Noticed {
  stop: Stop | undefined;
  /** What stops speech, where that has limits of its own. */
  spokenStop: Stop | undefined;
}

/** The maximum number of accounts followed at once. A continuing stop of a dropped one is reported again. */
const MAX_FOLLOWED = 50_000;

const TIME_REASONS: ReadonlySet<string> = new Set(STOP_REASONS);

/** The pseudonyms used in a journal. */
export interface Pseudonyms {
  account(id: string): string;
  guardian(id: string): string;
}

export function makeFollower(pseudonyms: Pseudonyms, add: (fact: Fact) => void): Follower {
  const followed = new Map<string, Followed>();
  let today = { number: Number.NaN, label: "" };

  const dayOf = (at: number): string => {
    const number = Math.floor(at / millisecondsInDay);
    if (number !== today.number) today = { number, label: new Date(at).toISOString().slice(0, 10) };
    return today.label;
  };

  /** The bands in which some policy limits speech apart from writing. */
  const withSpeech = new Set<string>();

  const usage = makeUsageSums(dayOf, add);
  const notices = makeNoticeLog(dayOf, add);

  const find = (id: string): Followed => {
    const known = followed.get(id);
    if (known !== undefined) {
      // Ordered by last use, once that matters.
      if (followed.size > MAX_FOLLOWED / 2) {
        followed.delete(id);
        followed.set(id, known);
      }
      return known;
    }
    const added: Followed = {
      pseudonym: pseudonyms.account(id),
      sum: undefined,
      stop: undefined,
      spokenStop: undefined,
      given: [],
      strangers: undefined,
    };
    followed.set(id, added);
    if (followed.size > MAX_FOLLOWED) {
      const { value: oldest } = followed.keys().next();
      if (oldest !== undefined) followed.delete(oldest);
    }
    return added;
  };

  const stop = (known: Followed, band: string, decision: Decision): void => {
    const { at, outcome, reason, wouldBlock, resumesAt, remainingMs, channel } = decision;
    const stopping = reason ?? wouldBlock;
    const isSpoken = channel === "voice" && withSpeech.has(band);
    const which = isSpoken ? "spokenStop" : "stop";
    if (!isTimeReason(stopping)) {
      // An accepted event during a stop, such as a call for help or a step of a turn, does not end the stop.
      if (outcome === "allow" && remainingMs !== 0) known[which] = undefined;
      return;
    }
    const isKnown = (before: Stop | undefined): boolean =>
      before?.reason === stopping && before.until === resumesAt && (before.until === null || at < before.until);
    const before = known[which];
    const isSame = before?.reason === stopping && (before.until === null || at < before.until);
    // What stops everything stops speech, too.
    if (isSame || (isSpoken && isKnown(known.stop))) return;
    known[which] = { reason: stopping, until: resumesAt };
    const more = {
      ...(isSpoken && ({ channel: "voice" } as const)),
      ...(reason === null && ({ observed: true } as const)),
    };
    add({ kind: "stop", at, account: known.pseudonym, band, reason: stopping, until: resumesAt, ...more });
  };

  return {
    decided: ({ account, event, decision }) => {
      const { band, at } = decision;
      if (band === null) return;
      const known = find(account.id);
      usage.count(known, { event, decision, band });
      if (isGuardianEvent(event)) {
        // A repeated click changed nothing.
        if (decision.repeated === true) return;
        const guardian = event.guardianId === undefined ? undefined : pseudonyms.guardian(event.guardianId);
        add(guardianFact({ account: known.pseudonym, guardian, band, event, decision }));
        return;
      }
      stop(known, band, decision);
      if (decision.notices.length > 0) notices.give(known, band, decision);
      if ("shown" in event && event.shown !== undefined) notices.show(known, { band, at, shown: event.shown });
      if (event.type === "away") notices.leave(known, band, at);
    },
    inForce: (policy, at) => {
      notices.know(policy);
      for (const band of bandsWithSpeech(policy.input)) withSpeech.add(band);
      add({ kind: "policy", at, version: policy.version, policy: policy.input });
    },
    sum: usage.sum,
  };
}

function bandsWithSpeech({ bands, regions = {} }: PolicyInput): readonly string[] {
  const all = [bands, ...Object.values(regions).map((region) => region.bands ?? {})];
  return all.flatMap((some) => Object.keys(some).filter((name) => some[name]?.voice !== undefined));
}

function isTimeReason(reason: string | undefined): reason is TimeReason {
  return reason !== undefined && TIME_REASONS.has(reason);
}
