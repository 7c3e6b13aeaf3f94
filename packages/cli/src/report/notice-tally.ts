/** Counts how often each notice was given, seen, closed and followed by leaving. */
import { parseDuration } from "@recess/core";
import type { JournalEntry } from "@recess/core/journal";
import { checkPolicy } from "@recess/core/policy";
import { millisecondsInMinute } from "date-fns/constants";
import { type Count, countOf, emptyCount, number, text } from "./counts.ts";
import { GRACE_MINUTES } from "./grace.ts";

/** A stage in the life of a notice. */
type Step = "shown" | "dismissed" | "left";

interface GivenNotice {
  readonly id: string;
  readonly account: string;
  readonly steps: Set<Step>;
}

/** How often a reminder was repeated within its interval. */
interface Repeats {
  readonly inTime: Count;
  readonly late: Count;
  /** The longest requested interval, ms. */
  everyMs: number;
}

export interface NoticeTally {
  readonly given: Count;
  readonly shown: Count;
  readonly notShown: Count;
  /** Closed by the person. */
  readonly dismissed: Count;
  readonly notDismissed: Count;
  readonly left: Count;
  readonly stayed: Count;
  /** Repeated after its interval while the account was in use: in time, or late. */
  readonly inTime: Count;
  readonly late: Count;
  /** The longest requested interval, ms. */
  readonly everyMs: number | null;
}

export interface NoticeTallier {
  /** Takes the intervals of a policy's reminders. */
  addPolicy(entry: JournalEntry): void;
  addNotice(entry: JournalEntry): void;
  addStep(entry: JournalEntry, step: Step): void;
  /** By the notice's id. */
  end(): ReadonlyMap<string, NoticeTally>;
}

const GRACE_MS = GRACE_MINUTES * millisecondsInMinute;

export function makeNoticeTallier(): NoticeTallier {
  const given = new Map<string, GivenNotice>();
  /** The steps of notices that were given by another server, whose file is read later. */
  const early = new Map<string, Set<Step>>();
  /** When each account was last given each notice, ms. */
  const lastGiven = new Map<string, number>();
  const intervals = new Map<string, number>();
  const repeats = new Map<string, Repeats>();

  /** Counts a reminder as in time or late, if the account was given it before. */
  const countRepeat = (entry: JournalEntry): void => {
    const { at } = entry;
    const [account, id] = [text(entry, "account"), text(entry, "id")];
    const everyMs = intervals.get(`${text(entry, "band")} ${id}`);
    const last = lastGiven.get(`${account} ${id}`);
    lastGiven.set(`${account} ${id}`, at);
    if (everyMs === undefined || last === undefined || at - last < everyMs) return;
    const lateMs = Math.min(at - last - everyMs, number(entry, "streakMs"));
    const repeat = repeats.get(id) ?? { inTime: emptyCount(), late: emptyCount(), everyMs };
    repeat.everyMs = Math.max(repeat.everyMs, everyMs);
    countOf(lateMs <= GRACE_MS ? repeat.inTime : repeat.late, account);
    repeats.set(id, repeat);
  };

  return {
    addPolicy: (entry) => {
      const { value: policy } = checkPolicy(entry["policy"]);
      // Edited, or written by a later version of Recess.
      if (policy === null) return;
      for (const [band, { reminders = [] }] of Object.entries(policy.bands)) {
        for (const { id, every } of reminders) {
          const everyMs = every === undefined ? undefined : parseDuration(every);
          if (everyMs !== undefined) intervals.set(`${band} reminder:${id}`, everyMs);
        }
      }
    },
    addNotice: (entry) => {
      const key = keyOf(entry);
      given.set(key, { id: text(entry, "id"), account: text(entry, "account"), steps: early.get(key) ?? new Set() });
      countRepeat(entry);
    },
    addStep: (entry, step) => {
      const key = keyOf(entry);
      const steps = given.get(key)?.steps ?? early.get(key) ?? new Set();
      steps.add(step);
      if (!given.has(key)) early.set(key, steps);
    },
    end: () => noticesOf(given.values(), repeats),
  };
}

function keyOf(entry: JournalEntry): string {
  return `${text(entry, "account")} ${text(entry, "id")} ${number(entry, "given")}`;
}

function noticesOf(
  given: Iterable<GivenNotice>,
  repeats: ReadonlyMap<string, Repeats>,
): ReadonlyMap<string, NoticeTally> {
  const notices = new Map<string, NoticeTally>();
  for (const { id, account, steps } of given) {
    let tally = notices.get(id);
    if (tally === undefined) {
      const repeat = repeats.get(id);
      tally = {
        given: emptyCount(),
        shown: emptyCount(),
        notShown: emptyCount(),
        dismissed: emptyCount(),
        notDismissed: emptyCount(),
        left: emptyCount(),
        stayed: emptyCount(),
        inTime: repeat?.inTime ?? emptyCount(),
        late: repeat?.late ?? emptyCount(),
        everyMs: repeat?.everyMs ?? null,
      };
      notices.set(id, tally);
    }
    countOf(tally.given, account);
    countOf(steps.has("shown") ? tally.shown : tally.notShown, account);
    countOf(steps.has("dismissed") ? tally.dismissed : tally.notDismissed, account);
    countOf(steps.has("left") ? tally.left : tally.stayed, account);
  }
  return new Map([...notices].toSorted(([a], [b]) => a.localeCompare(b, "en")));
}
