/** The notices of a policy file: reminders, nudges, notifications. */
import type { Duration } from "./policy-terms.ts";
import type { WindowInput } from "./policy-limits.ts";

/** A repeated notice, such as "this is an AI". Needs `at` or `every`, or both. */
export interface ReminderInput {
  readonly id: string;
  readonly at?: "start-of-day" | "start-of-session";
  /** Given again once this has passed since it was last given. */
  readonly every?: Duration;
  /** `"persistent"`: besides, it stands on screen all the time, in a label; decisions always carry it. */
  readonly as?: "persistent";
}

/** When an app must not send notifications, such as pushes. The governor closes nothing by it: it says when they may go out. */
export interface NotificationsInput {
  readonly quietHours: readonly WindowInput[];
}

/** Thresholds by metric, all of which must be reached (`>=`); under `not`, all must stay below (`<`). */
export interface NudgeConditionInput {
  readonly [metric: string]: number | { readonly [metric: string]: number } | undefined;
  readonly not?: { readonly [metric: string]: number };
}

/** A hint about how someone leans on the machine. */
export interface NudgeInput {
  readonly id: string;
  readonly when: NudgeConditionInput;
  /** Not given again before this has passed. Default `"24h"`. */
  readonly cooldown?: Duration;
  /** `"hint"` (default) is a toast, `"pause"` a dialog with a short delay. */
  readonly level?: "hint" | "pause";
}
