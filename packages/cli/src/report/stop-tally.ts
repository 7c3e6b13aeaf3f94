/** Counts stops, each once although several servers may have recorded it. */
import type { JournalEntry } from "@recess/core/journal";
import { type Count, countIn, countOf, type Counts, dayOf, emptyCount, number, text } from "./counts.ts";

/** The prefix of a reason in `stopsByReason` if the stop ended speech alone. */
export const SPOKEN = "voice ";

export interface StopTally {
  readonly stops: Count;
  readonly stopsByReason: Counts;
  readonly stopsByBand: Counts;
  readonly stopsByDay: Counts;
  /** In observe mode: what would have been stopped. */
  readonly observed: Count;
}

export interface StopTallier {
  add(entry: JournalEntry): void;
  end(): StopTally;
}

export function makeStopTallier(): StopTallier {
  const tally: StopTally = {
    stops: emptyCount(),
    stopsByReason: new Map(),
    stopsByBand: new Map(),
    stopsByDay: new Map(),
    observed: emptyCount(),
  };
  /** The last stop of each account and reason. */
  const running = new Map<string, { readonly writer: string; readonly until: number }>();

  return {
    add: (entry) => {
      const { at, writer } = entry;
      const [account, rule] = [text(entry, "account"), text(entry, "reason")];
      if (entry["observed"] === true) return countOf(tally.observed, account);
      const reason = entry["channel"] === "voice" ? `${SPOKEN}${rule}` : rule;
      // Another server may have recorded the same stop.
      const key = `${account} ${reason}`;
      const same = running.get(key);
      const until = entry["until"] === null ? Infinity : number(entry, "until");
      if (same !== undefined && same.writer !== writer && at < same.until) return undefined;
      running.set(key, { writer, until });
      countOf(tally.stops, account);
      countIn(tally.stopsByReason, reason, account);
      countIn(tally.stopsByBand, text(entry, "band"), account);
      return countIn(tally.stopsByDay, dayOf(at), account);
    },
    end: () => tally,
  };
}
