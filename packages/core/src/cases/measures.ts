import { tagOfKey } from "./tag.ts";
import type { Measure } from "./api.ts";
import { inBatches } from "../lib/batches.ts";
import type { Documents } from "../store/documents.ts";
import { KEY_LETTERS, type AccountKey } from "../store/keys.ts";
import { ttlFor } from "../store/retention.ts";
import { unreadable } from "../values/errors.ts";

/**
 * Lists all holds, and all pauses by the app and by schools. They last longer than a list by date could cover, so there
 * is one list for each first letter of an account's key, which keeps each short; an entry contains everything that the
 * list shows.
 */
export interface Measures {
  /** Replaces the account's entry of that kind and role, if there is one. */
  put(of: AccountKey, measure: NewMeasure): Promise<void>;
  /** Removes the account's entries that `isOver` selects. */
  remove(of: AccountKey, isOver: (measure: NewMeasure) => boolean): Promise<void>;
  /** Latest first. */
  all(): Promise<readonly Measure[]>;
}

export type NewMeasure = Omit<Measure, "tag">;

export interface MeasuresOptions {
  readonly documents: Documents;
  readonly now: () => number;
}

const LIST_VERSION = 1;

export function measuresIn({ documents, now }: MeasuresOptions): Measures {
  const ttlMs = ttlFor(0, Infinity, 0);

  const change = (letter: string, next: (entries: readonly Entry[]) => readonly Entry[]): Promise<void> =>
    documents.update(listKey(letter), ttlMs, (text) => {
      const before = listOf(text);
      const after = next(before).filter(({ until }) => until === null || until > now());
      const isSame = after.length === before.length && after.every((entry, i) => entry === before[i]);
      return { next: isSame ? text : encode(after), ttlMs, result: undefined };
    });

  /** While the secret changes, an account has two keys, and its entries may be under either. */
  const changeUnder = async (
    { key, previous, next }: AccountKey,
    isOver: (entry: Entry) => boolean,
    added: readonly Entry[],
  ): Promise<void> => {
    for (const one of [key, previous, next]) {
      if (one === undefined) continue;
      await change(one.charAt(0), (entries) => [
        ...entries.filter((entry) => entry.key !== one || !isOver(entry)),
        ...(one === key ? added : []),
      ]);
    }
  };

  return {
    put: (of, measure) =>
      changeUnder(of, ({ kind, by }) => kind === measure.kind && (kind === "hold" || by === measure.by), [
        { ...measure, key: of.key },
      ]),
    remove: (of, isOver) => changeUnder(of, isOver, []),
    all: async () => {
      const lists = await inBatches(KEY_LETTERS.split(""), async (letter) =>
        listOf(await documents.load(listKey(letter), ttlMs)),
      );
      return lists
        .flat()
        .filter(({ until }) => until === null || until > now())
        .map(({ key, kind, by, why, at, until }) => ({ tag: tagOfKey({ key }), kind, by, why, at, until }))
        .toSorted((a, b) => b.at - a.at);
    },
  };
}

interface Entry extends NewMeasure {
  readonly key: string;
}

function listKey(letter: string): AccountKey {
  return { key: `measures.${letter}`, previous: undefined, next: undefined };
}

function encode(entries: readonly Entry[]): string | null {
  if (entries.length === 0) return null;
  return JSON.stringify([
    LIST_VERSION,
    ...entries.map(({ key, kind, by, why, at, until }) => [key, kind, by, why, at, until]),
  ]);
}

function listOf(text: string | null): readonly Entry[] {
  if (text === null) return [];
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list) || list[0] !== LIST_VERSION) throw unreadable(WHAT);
  return list.slice(1).map((entry: unknown): Entry => {
    if (!Array.isArray(entry)) throw unreadable(WHAT);
    const [key, kind, by, why, at, until] = entry as readonly unknown[];
    if (
      typeof key !== "string" ||
      (kind !== "hold" && kind !== "pause") ||
      typeof by !== "string" ||
      (why !== null && typeof why !== "string") ||
      typeof at !== "number" ||
      (until !== null && typeof until !== "number")
    ) {
      throw unreadable(WHAT);
    }
    return { key, kind, by, why, at, until };
  });
}

const WHAT = "list of holds and pauses";
