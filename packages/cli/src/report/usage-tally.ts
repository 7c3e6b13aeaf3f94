/** Adds the journal's daily sums of decisions and of the accounts that they concern. */
import { type JournalEntry, makeSketch, type Sketch } from "@recess/core/journal";
import { number, type Sketches, sketchIn, text } from "./counts.ts";

export interface UsageTally {
  readonly usage: { readonly total: Sketch; readonly bands: Sketches; readonly days: Sketches };
  decisions: number;
  refused: number;
  degradedDecisions: number;
}

export function emptyUsage(): UsageTally {
  return {
    usage: { total: makeSketch(), bands: new Map(), days: new Map() },
    decisions: 0,
    refused: 0,
    degradedDecisions: 0,
  };
}

export function addUsage(tally: UsageTally, entry: JournalEntry): void {
  const { total, bands, days } = tally.usage;
  const accounts = text(entry, "accounts");
  total.merge(accounts);
  sketchIn(bands, text(entry, "band")).merge(accounts);
  sketchIn(days, text(entry, "day")).merge(accounts);
  tally.decisions += number(entry, "decisions");
  tally.refused += number(entry, "refused");
  tally.degradedDecisions += number(entry, "degraded");
}
