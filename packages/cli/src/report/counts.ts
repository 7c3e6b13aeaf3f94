/** Counts with the number of accounts behind them, and readers for the fields of entries that may have been edited. */
import { type JournalEntry, makeSketch, type Sketch } from "@recess/core/journal";

/** A number of events, and the accounts that they concern. */
export interface Count {
  count: number;
  readonly accounts: Set<string>;
}

export type Counts = Map<string, Count>;

export type Sketches = Map<string, Sketch>;

export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

export function emptyCount(): Count {
  return { count: 0, accounts: new Set() };
}

export function countOf(count: Count, account: string): void {
  count.count++;
  count.accounts.add(account);
}

export function countIn(counts: Counts, key: string, account: string): void {
  const count = counts.get(key) ?? emptyCount();
  counts.set(key, count);
  countOf(count, account);
}

export function sketchIn(sketches: Sketches, key: string): Sketch {
  const sketch = sketches.get(key) ?? makeSketch();
  sketches.set(key, sketch);
  return sketch;
}

// An edited journal may contain anything.

export function text(entry: JournalEntry, field: string): string {
  const value = entry[field];
  return typeof value === "string" ? value : "";
}

export function number(entry: JournalEntry, field: string): number {
  const value = entry[field];
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

/** Since when (ms) entries were dropped, from an entry that records it. */
export function droppedSince({ at, since }: JournalEntry): number {
  return typeof since === "number" && since < at ? since : at;
}
