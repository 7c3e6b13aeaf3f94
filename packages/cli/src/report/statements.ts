import type { CaseFigures } from "./case-figures.ts";
import type { NoticeRow } from "./evidence.ts";
import type { Row } from "./cells.ts";
import type { Shown } from "./suppress.ts";

/**
 * Every statement of fact in a report. Each is derived from a journal entry or a policy key alone; each language has
 * words for it.
 */
export type Statement =
  // About the journal.
  | { readonly id: "journal-whole" }
  | { readonly id: "journal-damaged"; readonly problems: number }
  | { readonly id: "entries-dropped"; readonly entries: number; readonly times: number }
  | { readonly id: "begins-late"; readonly writers: number; readonly entries: number }
  | { readonly id: "not-extended"; readonly problems: number }
  | { readonly id: "covered"; readonly from: string; readonly to: string }
  | { readonly id: "partly-covered"; readonly from: string; readonly to: string }
  | { readonly id: "not-covered"; readonly from: string; readonly to: string }
  // About the preset.
  | { readonly id: "not-yet-in-force" }
  | { readonly id: "no-longer-in-force" }
  // About the policies.
  | { readonly id: "no-policy" }
  | { readonly id: "unreadable-policy"; readonly version: string }
  | { readonly id: "looser"; readonly timePercent: number; readonly decisionsPercent: number | null }
  | { readonly id: "nowhere-looser" }
  | { readonly id: "observes"; readonly version: string; readonly bands: readonly string[] }
  | { readonly id: "rollout"; readonly version: string; readonly band: string; readonly percent: number }
  | { readonly id: "unknown-age-band"; readonly version: string; readonly band: string }
  | { readonly id: "unknown-age-ungoverned"; readonly version: string }
  | { readonly id: "features"; readonly version: string }
  // About what happened.
  | { readonly id: "nothing-decided" }
  | { readonly id: "governed"; readonly accounts: Shown }
  | { readonly id: "stops"; readonly reason: string; readonly count: Shown }
  | { readonly id: "no-stops" }
  | { readonly id: "observed-stops"; readonly count: Shown }
  | { readonly id: "notice"; readonly notice: NoticeRow }
  | { readonly id: "no-notices" }
  | { readonly id: "guardian-actions"; readonly actions: readonly Row[] }
  | { readonly id: "no-guardian-actions" }
  | { readonly id: "denied"; readonly count: Shown }
  | { readonly id: "appeals"; readonly cases: CaseFigures }
  | { readonly id: "no-cases" };

export type StatementId = Statement["id"];
