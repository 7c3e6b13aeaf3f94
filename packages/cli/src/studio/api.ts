// The types of the requests and responses between the page and its server.

import type { Decision, PolicyIssue } from "@recess/core";
import type { Comparison } from "../compare/comparison.ts";
import type { Day } from "../explain/day.ts";
import type { WeekDay } from "../explain/explanation.ts";
import type { Use } from "../explain/use.ts";

/** The file as stored on disk. */
export interface OpenedFile {
  readonly name: string;
  readonly text: string;
  /** Identifies the text: another version means another text. */
  readonly version: string;
  readonly format: "json" | "yaml";
  readonly schema: object;
}

export interface LookRequest {
  readonly text: string;
  /** `null`: the youngest band. */
  readonly band: string | null;
  /** `null`: the policy's zone. */
  readonly timeZone: string | null;
  /** The day's label. */
  readonly date: string;
  /** Minutes since the start of the day. */
  readonly minute: number;
  /** Minutes used by then, as late as possible. */
  readonly usedMinutes: number;
  /** Show the accounts that a rollout has reached. */
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
  /** Use before the moment, and the continuous use that could follow. */
  readonly use: Use;
  /** Each day with its possible use. */
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
  /** The file has changed on disk, or is gone (`null`). */
  | { readonly saved: false; readonly file: OpenedFile | null };

export interface CompareRequest {
  readonly text: string;
  readonly timeZone: string | null;
}

/** `null`: one of the two is not valid, or a newer request replaced this one. */
export type Compared = Comparison | null;
