import { canonicalJson } from "../lib/canonical-json.ts";
import { hashOf, type JournalEntry } from "./entry.ts";

/** A problem of a journal, and its place. */
export interface ChainProblem {
  readonly kind:
    /** The line is not a journal entry. */
    | "unreadable"
    /** The line differs from what its writer wrote. */
    | "edited"
    /** Entries before this line are missing. */
    | "missing"
    /** The line comes after later ones of its writer. */
    | "reordered"
    /** Another entry of the writer has the same number, or this one was moved or copied. */
    | "inserted";
  /** As passed to `add`. */
  readonly place: string;
  readonly writer: string | null;
  readonly seq: number | null;
  readonly message: string;
}

/** What is known of one writer's chain. */
export interface ChainFacts {
  readonly writer: string;
  readonly entries: number;
  readonly first: number;
  readonly last: number;
  readonly from: number;
  readonly to: number;
  /**
   * The hash of the last entry. If it is also kept outside the journal, it shows later that no entries were cut off.
   */
  readonly head: string;
}

export interface Verifier {
  /** The entry in a line, even if it has a problem. `null` without an entry, and for a repeated line. */
  add(line: string, place: string): JournalEntry | null;
  /** Repeated identical lines: after a failure half-way, a sink receives the same lines again. */
  readonly repeated: number;
  readonly chains: readonly ChainFacts[];
  /** The problems found so far. `end` reports gaps. */
  end(): readonly ChainProblem[];
}

interface Chain {
  readonly writer: string;
  entries: number;
  readonly first: number;
  last: number;
  from: number;
  to: number;
  head: string;
  /** The gaps between lines, by their first missing number. */
  gaps: Gap[];
  /** Hashes of the latest entries, by number. */
  readonly recent: Map<number, string>;
}

interface Gap {
  readonly from: number;
  /** The first number after the gap. */
  readonly to: number;
  readonly prev: string;
  readonly next: string | null;
  readonly place: string;
}

/** Repeated lines come soon after the original. */
const RECENT = 2048;
/** So that a file of garbage does not fill memory. */
const MAX_PROBLEMS = 10_000;

/** Checks the chains of a journal line by line, keeping only the end of each in memory. */
export function makeVerifier(): Verifier {
  const chains = new Map<string, Chain>();
  const problems: ChainProblem[] = [];
  let repeated = 0;

  const addProblem = (kind: ChainProblem["kind"], place: string, entry: JournalEntry | null, message: string): void => {
    if (problems.length >= MAX_PROBLEMS) return;
    problems.push({ kind, place, writer: entry?.writer ?? null, seq: entry?.seq ?? null, message });
  };

  const follow = (chain: Chain, entry: JournalEntry, place: string): boolean => {
    const { seq, prev, hash } = entry;
    if (chain.recent.get(seq) === hash) {
      repeated++;
      return false;
    }
    if (seq > chain.last) {
      if (seq > chain.last + 1) {
        chain.gaps.push({ from: chain.last + 1, to: seq, prev: chain.head, next: prev, place });
      } else if (prev !== chain.head) {
        addProblem(
          "edited",
          place,
          entry,
          `It does not follow the entry before it (no. ${seq - 1}): that one was changed.`,
        );
      }
      chain.last = seq;
      chain.head = hash;
      return true;
    }
    const gap = chain.gaps.find(({ from, to }) => from <= seq && seq < to);
    if (gap === undefined) {
      addProblem(
        "inserted",
        place,
        entry,
        `Its writer has another entry no. ${seq}, or this one has been moved or copied.`,
      );
      return false;
    }
    addProblem("reordered", place, entry, `It belongs before ${gap.place}.`);
    const follows = seq === gap.from && prev !== gap.prev;
    const leads = seq === gap.to - 1 && hash !== gap.next;
    if (follows || leads) addProblem("edited", place, entry, "No other entry of the chain refers to it.");
    chain.gaps = chain.gaps.flatMap((one) =>
      one === gap
        ? [
            { ...gap, to: seq, next: prev },
            { ...gap, from: seq + 1, prev: hash },
          ].filter(({ from, to }) => from < to)
        : [one],
    );
    return true;
  };

  return {
    add: (line, place) => {
      const entry = read(line);
      if (entry === null) {
        addProblem("unreadable", place, null, "This is not a journal entry.");
        return null;
      }
      const { hash, ...unhashed } = entry;
      if (hashOf(unhashed) !== hash || canonicalJson(entry) !== line) {
        addProblem("edited", place, entry, "It was changed: its hash does not match.");
      }
      const known = chains.get(entry.writer);
      if (known !== undefined && !follow(known, entry, place)) return null;
      const chain = known ?? begin(entry);
      chains.set(entry.writer, chain);
      if (known === undefined && (entry.seq === 0) !== (entry.prev === null)) {
        addProblem("edited", place, entry, "Only a writer's first entry may have none before it.");
      }
      chain.entries++;
      chain.from = Math.min(chain.from, entry.at);
      chain.to = Math.max(chain.to, entry.at);
      chain.recent.set(entry.seq, hash);
      for (const oldest of chain.recent.keys()) {
        if (chain.recent.size <= RECENT) break;
        chain.recent.delete(oldest);
      }
      return entry;
    },
    get repeated() {
      return repeated;
    },
    get chains() {
      return [...chains.values()].map(({ writer, entries, first, last, from, to, head }) => {
        return { writer, entries, first, last, from, to, head };
      });
    },
    end: () => {
      const missing = [...chains.values()].flatMap(({ writer, gaps }) =>
        gaps.map(({ from, to, place }): ChainProblem => {
          const what = to - from === 1 ? `Entry no. ${from} is` : `${to - from} entries, no. ${from} to ${to - 1}, are`;
          return { kind: "missing", place, writer, seq: from, message: `${what} missing before it.` };
        }),
      );
      return [...problems, ...missing];
    },
  };
}

function begin({ writer, seq, at, hash }: JournalEntry): Chain {
  return { writer, entries: 0, first: seq, last: seq, from: at, to: at, head: hash, gaps: [], recent: new Map() };
}

function read(line: string): JournalEntry | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  return isEntry(value) ? value : null;
}

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== "object" || value === null) return false;
  const { v, writer, seq, prev, at, kind, hash } = value as Record<string, unknown>;
  return (
    v === 1 &&
    typeof writer === "string" &&
    /^[0-9a-z]{1,64}$/.test(writer) &&
    isWhole(seq) &&
    isWhole(at) &&
    typeof kind === "string" &&
    typeof hash === "string" &&
    (prev === null || typeof prev === "string")
  );
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
