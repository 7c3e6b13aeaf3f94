import { millisecondsInDay } from "date-fns/constants";
import type { ReferralCount, YearOfReferrals } from "@recess/core/views";
import type { JournalEntry } from "@recess/core/journal";
import { droppedSince } from "./counts.ts";

/** Counts a year's crisis referrals in a journal. They belong to no account, so small counts may be shown. */
export interface ReferralTallier {
  add(entry: JournalEntry): void;
  end(): YearOfReferrals & {
    /** Entries that did not reach the journal around that year: the count may be too low by that many. */
    readonly dropped: { readonly entries: number; readonly times: number };
  };
}

export function makeReferralTallier(year: number): ReferralTallier {
  const counts = new Map<string, ReferralCount>();
  const seen = new Set<string>();
  const dropped = { entries: 0, times: 0 };
  // The year is local to the region, which may begin or end half a day away from UTC.
  const [from, to] = [Date.UTC(year, 0, 1) - millisecondsInDay, Date.UTC(year + 1, 0, 1) + millisecondsInDay];

  const count = ({ region, service, case: id }: JournalEntry): void => {
    if (typeof service !== "string") return;
    // Several servers may have recorded the same call.
    if (typeof id === "string") {
      if (seen.has(id)) return;
      seen.add(id);
    }
    const of = { region: typeof region === "string" ? region : null, service };
    const key = JSON.stringify([of.region, service]);
    counts.set(key, { ...of, count: 1 + (counts.get(key)?.count ?? 0) });
  };

  return {
    add: (entry) => {
      if (entry.kind === "referral" && entry["year"] === year) count(entry);
      if (entry.kind !== "dropped" || typeof entry["count"] !== "number") return;
      if (entry.at < from || droppedSince(entry) >= to) return;
      dropped.entries += entry["count"];
      dropped.times++;
    },
    end: () => {
      const all = [...counts.values()].toSorted(
        (a, b) => (a.region ?? "").localeCompare(b.region ?? "", "en") || a.service.localeCompare(b.service, "en"),
      );
      return { year, total: all.reduce((sum, one) => sum + one.count, 0), counts: all, dropped };
    },
  };
}

/** A region with its count; 0 for a requested region without any. */
export interface RegionCount {
  readonly region: string | null;
  readonly count: number;
  readonly services: readonly ReferralCount[];
}

export function byRegion({ counts }: YearOfReferrals, asked: readonly string[]): readonly RegionCount[] {
  const regions = new Set<string | null>([...asked, ...counts.map(({ region }) => region)]);
  return [...regions].map((region) => {
    const services = counts.filter((one) => one.region === region);
    return { region, count: services.reduce((sum, one) => sum + one.count, 0), services };
  });
}
