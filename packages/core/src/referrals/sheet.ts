import { unreadable } from "../values/errors.ts";
import type { ReferralCount, YearOfReferrals } from "./api.ts";

/** Part of a year's referrals: the counts, and the hashed ids that identify repeated calls. */
export interface Sheet {
  readonly counts: readonly ReferralCount[];
  readonly ids: readonly string[];
}

const VERSION = 1;
const EMPTY: Sheet = { counts: [], ids: [] };

export function encodeSheet({ counts, ids }: Sheet): string {
  return JSON.stringify([VERSION, counts.map(({ region, service, count }) => [region, service, count]), ids]);
}

/** Throws a RecessError `"record-unreadable"`: an unreadable count must not restart at 0. */
export function decodeSheet(text: string | null): Sheet {
  if (text === null) return EMPTY;
  const value: unknown = parsed(text);
  if (!Array.isArray(value) || value[0] !== VERSION) throw unreadable(WHAT);
  const [, rows, ids]: readonly unknown[] = value;
  if (!Array.isArray(rows) || !Array.isArray(ids) || !ids.every((id) => typeof id === "string")) throw unreadable(WHAT);
  return { counts: rows.map(countOf), ids };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable(WHAT);
  }
}

function countOf(row: unknown): ReferralCount {
  const [region, service, count]: readonly unknown[] = Array.isArray(row) ? row : [];
  const isRegion = region === null || typeof region === "string";
  if (!isRegion || typeof service !== "string" || typeof count !== "number") throw unreadable(WHAT);
  return { region, service, count };
}

const WHAT = "count of referrals";

/** Adds one. `id`: the hashed id that identifies it from now on. */
export function withReferral(sheet: Sheet, of: Omit<ReferralCount, "count">, id: string | undefined): Sheet {
  return {
    counts: summed([...sheet.counts, { ...of, count: 1 }]),
    ids: id === undefined ? sheet.ids : [...sheet.ids, id],
  };
}

export function yearOf(year: number, sheets: readonly Sheet[]): YearOfReferrals {
  const counts = summed(sheets.flatMap((sheet) => sheet.counts)).toSorted(
    (a, b) => compare(a.region ?? "", b.region ?? "") || compare(a.service, b.service),
  );
  return { year, total: counts.reduce((sum, { count }) => sum + count, 0), counts };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function summed(counts: readonly ReferralCount[]): readonly ReferralCount[] {
  const sums = new Map<string, ReferralCount>();
  for (const { region, service, count } of counts) {
    const key = JSON.stringify([region, service]);
    sums.set(key, { region, service, count: count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()];
}
