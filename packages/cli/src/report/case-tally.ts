import type { JournalEntry } from "@recess/core/journal";
import { text } from "./counts.ts";

/** An appeal or a request, from its first entry to its last. */
export interface Case {
  readonly account: string;
  readonly at: number;
  dueAt: number | null;
  answeredAt: number | null;
}

const ANSWERED: ReadonlySet<string> = new Set(["answered", "accepted", "declined", "granted"]);

export function addCase(cases: Map<string, Case>, entry: JournalEntry): void {
  const key = text(entry, "case");
  const known = cases.get(key) ?? { account: text(entry, "account"), at: entry.at, dueAt: null, answeredAt: null };
  if (typeof entry["dueAt"] === "number") known.dueAt = entry["dueAt"];
  if (ANSWERED.has(text(entry, "state"))) known.answeredAt ??= entry.at;
  cases.set(key, known);
}
