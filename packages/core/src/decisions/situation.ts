import type { Band, Limits, Policy, SpeechLimits } from "../rules/rules.ts";
import type { Ahead } from "../time/ahead.ts";
import type { AccountRecord } from "../values/record.ts";

/** What the rules look at: a record that is settled to `now`, under the limits in force. */
export interface Situation {
  readonly policy: Policy;
  readonly band: Band;
  readonly limits: Limits;
  /** Whether the event is by speech. */
  readonly isSpeech: boolean;
  /** Of an event by speech, in a band that limits it. */
  readonly speech: SpeechLimits | null;
  readonly record: AccountRecord;
  /** The record's days ahead. */
  readonly ahead: Ahead;
  /** What decides on later dates; `null` if that is the same policy. */
  readonly later: Later | null;
  readonly now: number;
}

/** One version of a policy, with the band that it gives an account. */
export interface Version {
  readonly policy: Policy;
  readonly band: Band;
  /** What decides on later dates; `null` if that is the same policy. */
  readonly later: Later | null;
}

/** The plain policies that come to decide for an account as dates pass. */
export interface Later {
  /** The labels from which another policy decides, ascending. Some may be past. */
  readonly dates: readonly number[];
  /** What decides from the day of a label on; `undefined` is ungoverned. */
  readonly decidingOn: (label: number) => Pick<Version, "policy" | "band"> | undefined;
}
