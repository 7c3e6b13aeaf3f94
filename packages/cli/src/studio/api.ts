// The types of the requests and responses between the page and its server.

import type { Decision, PolicyIssue } from "@recess/core";
import type { Comparison } from "../compare/comparison.ts";
import type { Day } from "../explain/day.ts";
import type { WeekDay } from "../explain/explanation.ts";
import type { Use } from "../explain/use.ts";

/** The file as it stands on the disk. */
export interface OpenedFile {
  readonly name: string;
  readonly text: string;
  /** Of the text: another one means another text. */
  readonly version: string;
  readonly format: "json" | "yaml";
  readonly schema: object;
}

export interface LookRequest {
  readonly text: string;
  /** `null`: the youngest. */
  readonly band: string | null;
  /** `null`: the policy's. */
  readonly timeZone: string | null;
  /** The day's label. */
  readonly date: string;
  /** Minutes from the day's begin. */
  readonly minute: number;
  /** Minutes used by then, all of it just before. */
  readonly usedMinutes: number;
  /** As one of the accounts that a rollout has reached. */
  readonly rollout: boolean;
}

export interface Look {
  readonly issues: readonly PolicyIssue[];
  readonly bands: readonly BandName[];
  /** `null` while the policy is not valid. */
  readonly view: View | null;
}

export interface BandName {
  readonly name: string;
  readonly ages: readonly [number, number];
  readonly hasRollout: boolean;
}

export interface View {
  readonly band: string;
  readonly timeZone: string;
  readonly day: Day;
  /** What was used by then, and what comes if it is used on without a pause. */
  readonly use: Use;
  /** Each day with how much can be used of it. */
  readonly week: readonly WeekDay[];
  readonly moment: { readonly at: number; readonly usedMs: number; readonly decision: Decision };
}

export interface SaveRequest {
  readonly text: string;
  /** The version that was edited. */
  readonly version: string;
}

export type Saved =
  | { readonly saved: true; readonly version: string }
  /** The file is another one by now, or gone (`null`). */
  | { readonly saved: false; readonly file: OpenedFile | null };

export interface CompareRequest {
  readonly text: string;
  readonly timeZone: string | null;
}

/** `null`: one of the two is not valid, or a newer question came. */
export type Compared = Comparison | null;
