import { millisecondsInDay } from "date-fns/constants";
import type { Appeal, CaseFile } from "./file.ts";
import type { DocumentKey, Documents } from "../store/documents.ts";
import type { AccountKey } from "../store/keys.ts";
import { inBatches } from "../lib/batches.ts";
import { unreadable } from "../values/errors.ts";

/** Finds open appeals without their accounts: one list per day of deadlines. */
export interface AppealIndex {
  add(place: AccountKey, appeal: Appeal): Promise<void>;
  /**
   * A file moves when its account is used after a change of the secret: its open appeals are then listed under the new
   * key.
   */
  follow(place: DocumentKey, file: CaseFile | null): Promise<void>;
  /** The files with appeals due between the start of the retention and `latest`. */
  files(latest: number): Promise<readonly string[]>;
}

export interface AppealIndexOptions {
  readonly documents: Documents;
  readonly now: () => number;
  readonly retentionMs: number;
}

const LIST_VERSION = 1;
/** Receipts that are known to be listed, so that reading a file does not read the list each time. */
const CACHE_SIZE = 10_000;

export function appealIndex({ documents, now, retentionMs }: AppealIndexOptions): AppealIndex {
  /** Open appeals that are known to be listed under the new secret's key. */
  let followed = new Set<string>();

  const add: AppealIndex["add"] = async ({ key, next: nextKey }, { receipt, respondBy }) => {
    const ttlMs = Math.max(0, respondBy - now()) + retentionMs + millisecondsInDay;
    await documents.update(listKey(respondBy), ttlMs, (text) => {
      const entries = listOf(text);
      // While the secret changes, the file is listed under either key.
      const missing = [key, nextKey].filter(
        (one) => one !== undefined && !entries.some((entry) => entry[0] === receipt && entry[1] === one),
      );
      if (missing.length === 0) return { next: text, ttlMs, result: undefined };
      const added = missing.map((one) => [receipt, one]);
      return { next: JSON.stringify([LIST_VERSION, ...entries, ...added]), ttlMs, result: undefined };
    });
  };

  return {
    add,
    follow: async (place, file) => {
      if (place.previous === undefined || file === null) return;
      for (const appeal of file.appeals) {
        if (appeal.answeredAt !== null || followed.has(appeal.receipt)) continue;
        await add(place, appeal);
        if (followed.size >= CACHE_SIZE) followed = new Set();
        followed.add(appeal.receipt);
      }
    },
    files: async (latest) => {
      const first = Math.floor((now() - retentionMs) / millisecondsInDay);
      const last = Math.floor(latest / millisecondsInDay) + 1;
      const days = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * millisecondsInDay);
      const lists = await inBatches(days, async (day) => listOf(await documents.load(listKey(day), retentionMs)));
      return [...new Set(lists.flat().map(([, key]) => key))];
    },
  };
}

function listKey(deadline: number): AccountKey {
  const date = new Date(deadline).toISOString().slice(0, 10);
  return { key: `appeals.${date}`, previous: undefined, next: undefined };
}

type Entry = readonly [receipt: string, key: string];

function listOf(text: string | null): readonly Entry[] {
  if (text === null) return [];
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list) || list[0] !== LIST_VERSION) {
    throw unreadable("list of appeals");
  }
  return list
    .slice(1)
    .filter((entry): entry is Entry => Array.isArray(entry) && entry.every((part) => typeof part === "string"));
}
