/** Counts the entries of a journal in a period. */
import type { JournalEntry } from "@recess/core/journal";
import { addCase, type Case } from "./case-tally.ts";
import { type Count, countIn, countOf, type Counts, droppedSince, emptyCount, number, text } from "./counts.ts";
import { makeNoticeTallier, type NoticeTallier, type NoticeTally } from "./notice-tally.ts";
import { makeStopTallier, type StopTally } from "./stop-tally.ts";
import { makeTimeline, type Period, type PolicyInForce } from "./timeline.ts";
import { addUsage, emptyUsage, type UsageTally } from "./usage-tally.ts";

/** The counts of a period, before suppression. */
export interface Tally extends StopTally, Readonly<UsageTally> {
  /** The instants (ms) of the period's first and last entry; `null` without entries. */
  readonly from: number | null;
  readonly to: number | null;
  /** The same for the whole journal. */
  readonly covered: Span | null;
  readonly policies: readonly PolicyInForce[];
  readonly notices: ReadonlyMap<string, NoticeTally>;
  /** By action and actor. */
  readonly guardians: Counts;
  readonly denied: Count;
  readonly appeals: readonly Case[];
  readonly requests: readonly Case[];
  readonly degradedMinutes: number;
  readonly storeFailures: number;
  /** Dropped entries, and how many entries of the journal record that. */
  readonly dropped: { readonly entries: number; readonly times: number };
  readonly erased: number;
}

/** The first and the last instant, ms. */
interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Tallier {
  add(entry: JournalEntry): void;
  end(): Tally;
}

export function makeTallier(period: Period): Tallier {
  const timeline = makeTimeline(period);
  const notices = makeNoticeTallier();
  const entries = makeEntryTallier(notices);
  const dropped = { entries: 0, times: 0 };
  let span: Span | null = null;
  let covered: Span | null = null;

  return {
    add: (entry) => {
      timeline.add(entry);
      if (entry.kind === "policy") notices.addPolicy(entry);
      // A sum belongs to the day that it is about, not to the time at which it was written.
      const at = entry.kind === "usage" ? Date.parse(text(entry, "day")) : entry.at;
      covered = extended(covered, at);
      // A drop covers a range of time, which may begin in the period and end after it.
      if (entry.kind === "dropped" && at >= period.from && droppedSince(entry) < period.to) {
        dropped.entries += number(entry, "count");
        dropped.times++;
      }
      if (!(at >= period.from && at < period.to)) return;
      span = extended(span, at);
      entries.add(entry);
    },
    end: () => ({
      from: span?.from ?? null,
      to: span?.to ?? null,
      covered,
      policies: timeline.end(),
      notices: notices.end(),
      dropped,
      ...entries.end(),
    }),
  };
}

function extended(span: Span | null, at: number): Span {
  return { from: Math.min(span?.from ?? at, at), to: Math.max(span?.to ?? at, at) };
}

interface EntryTallier {
  add(entry: JournalEntry): void;
  end(): Omit<Tally, "from" | "to" | "covered" | "policies" | "notices" | "dropped">;
}

/** Counts the entries of the period, by their kind. */
function makeEntryTallier(notices: NoticeTallier): EntryTallier {
  const stops = makeStopTallier();
  const usage = emptyUsage();
  const guardians: Counts = new Map();
  const denied = emptyCount();
  const cases = { appeal: new Map<string, Case>(), request: new Map<string, Case>() };
  const minutes = new Set<number>();
  let [storeFailures, erased] = [0, 0];

  return {
    add: (entry) => {
      switch (entry.kind) {
        case "usage":
          return addUsage(usage, entry);
        case "stop":
          return stops.add(entry);
        case "notice":
          return notices.addNotice(entry);
        case "shown":
        case "dismissed":
        case "left":
          return notices.addStep(entry, entry.kind);
        case "guardian": {
          const account = text(entry, "account");
          if (entry["denied"] === true) return countOf(denied, account);
          return countIn(guardians, `${text(entry, "action")} ${text(entry, "by") || "-"}`, account);
        }
        case "appeal":
        case "request":
          return addCase(cases[entry.kind], entry);
        case "degraded":
          return void minutes.add(number(entry, "minute"));
        case "store":
          if (entry["code"] === "store-unavailable") storeFailures++;
          return undefined;
        case "erased":
          erased++;
          return undefined;
        default:
          return undefined;
      }
    },
    end: () => ({
      ...stops.end(),
      ...usage,
      guardians,
      denied,
      appeals: [...cases.appeal.values()],
      requests: [...cases.request.values()],
      degradedMinutes: minutes.size,
      storeFailures,
      erased,
    }),
  };
}
