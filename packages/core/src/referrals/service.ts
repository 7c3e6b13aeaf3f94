import { millisecondsInDay } from "date-fns/constants";
import { inBatches } from "../lib/batches.ts";
import { evenHash } from "../lib/hash.ts";
import type { Documents } from "../store/documents.ts";
import type { AccountKey } from "../store/keys.ts";
import { zoneOf } from "../time/zone.ts";
import { RecessError } from "../values/errors.ts";
import type { Referral, YearOfReferrals } from "./api.ts";
import { decodeSheet, encodeSheet, type Sheet, withReferral, yearOf } from "./sheet.ts";

/** Counts referrals in the store, by year. Counts belong to no account, so erasing accounts does not affect them. */
export interface Referrals {
  /** Resolves once stored. Rejects with a RecessError `"store-unavailable"`: it can be retried with the same id. */
  count(referral: CountedReferral): Promise<Referral>;
  year(year: number): Promise<YearOfReferrals>;
}

export interface CountedReferral {
  readonly service: string;
  readonly region: string | null;
  /** The zone in which the region's year begins and ends. */
  readonly timeZone: string;
  readonly id: string | undefined;
}

export interface ReferralsOptions {
  readonly documents: Documents;
  /** Hashes an id, so that the store does not reveal the message. */
  readonly keyOf: (id: string) => AccountKey;
  readonly now: () => number;
}

/** A year's count is spread over several documents, so that servers that count at once rarely conflict. */
const SHEETS = 64;

/** Reports cover the previous year; an authority may ask about earlier ones. */
const KEPT_MS = 10 * 366 * millisecondsInDay;

export function makeReferrals({ documents, keyOf, now }: ReferralsOptions): Referrals {
  const load = async (year: number, sheet: number): Promise<Sheet> =>
    decodeSheet(await documents.load(sheetKey(year, sheet), KEPT_MS));

  /** A call repeated on New Year's Day may have been counted the day before. */
  const wasCounted = async (before: number, year: number, sheet: number, ids: readonly string[]): Promise<boolean> =>
    before !== year && hasAny(await load(before, sheet), ids);

  return {
    count: async ({ service, region, timeZone, id }) => {
      const at = now();
      const [year, dayBefore] = [yearIn(timeZone, at), yearIn(timeZone, at - millisecondsInDay)];
      const ids = id === undefined ? [] : hashesOf(keyOf(`referral\u0000${id}`));
      const sheet = id === undefined ? Math.floor(Math.random() * SHEETS) : evenHash(id) % SHEETS;
      const referral = { service, region, year };
      if (await wasCounted(dayBefore, year, sheet, ids)) return { ...referral, repeated: true };
      return documents.update(sheetKey(year, sheet), KEPT_MS, (text) => {
        const before = decodeSheet(text);
        const repeated = hasAny(before, ids);
        const next = repeated ? text : encodeSheet(withReferral(before, { service, region }, ids[0]));
        return { next, ttlMs: KEPT_MS, result: { ...referral, repeated } };
      });
    },
    year: async (year) => {
      if (!Number.isInteger(year) || year < MIN_YEAR || year > MAX_YEAR) {
        throw new RecessError("argument-invalid", "year must be a year such as 2027.");
      }
      const numbers = Array.from({ length: SHEETS }, (_, sheet) => sheet);
      return yearOf(year, await inBatches(numbers, (sheet) => load(year, sheet)));
    },
  };
}

const MIN_YEAR = 1970;
const MAX_YEAR = 9999;

function sheetKey(year: number, sheet: number): AccountKey {
  return { key: `referrals.${year}.${sheet}`, previous: undefined, next: undefined };
}

function yearIn(timeZone: string, at: number): number {
  return new Date(at + zoneOf(timeZone).offsetAt(at)).getUTCFullYear();
}

/** While the secret changes, other servers may have counted it under another hash. */
function hashesOf({ key, previous, next }: AccountKey): readonly string[] {
  return [key, previous, next].filter((one) => one !== undefined);
}

function hasAny({ ids }: Sheet, wanted: readonly string[]): boolean {
  return wanted.some((id) => ids.includes(id));
}
