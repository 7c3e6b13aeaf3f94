import type { Band, Limits, Policy, SpeechLimits } from "../rules/rules.ts";
import type { Ahead } from "../time/ahead.ts";
import type { AccountRecord, Hold } from "../values/record.ts";

/** What the rules read: a record settled to `now`, and the limits in force. */
export interface Situation {
  readonly policy: Policy;
  readonly band: Band;
  readonly limits: Limits;
  /** Whether the event is by speech. */
  readonly isSpeech: boolean;
  /** For a speech event in a band that limits speech. */
  readonly speech: SpeechLimits | null;
  readonly record: AccountRecord;
  /** The record's days ahead. */
  readonly ahead: Ahead;
  /** What decides on later dates; `null` if that is the same policy. */
  readonly later: Later | null;
  readonly now: number;
  /** Whether the stored record itself is being changed, not a copy. */
  readonly isInPlace: boolean;
}

/** One version of a policy, with an account's band in it. */
export interface Version {
  readonly policy: Policy;
  readonly band: Band;
  /** What decides on later dates; `null` if that is the same policy. */
  readonly later: Later | null;
  /** How long it still decides, if a tighter one waits. */
  readonly hold: Hold | null;
}

/** The plain policies that will decide for an account on later dates. */
export interface Later {
  /** The labels from which another policy decides, ascending. Some may be past. */
  readonly dates: readonly number[];
  /** What decides from a label's day on; `undefined` is ungoverned. */
  readonly decidingOn: (label: number) => Pick<Version, "policy" | "band"> | undefined;
}
