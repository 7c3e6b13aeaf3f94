/** The notices in a policy file: reminders, nudges, notifications. */
import type { Duration } from "./policy-terms.ts";
import type { WindowInput } from "./policy-limits.ts";

/** A repeated notice, such as "this is an AI". Needs `at` or `every`, or both. */
export interface ReminderInput {
  readonly id: string;
  readonly at?: "start-of-day" | "start-of-session";
  /** Repeated once this time has passed since it was last given. */
  readonly every?: Duration;
  /** `"persistent"`: it is also on screen all the time, in a label; decisions always contain it. */
  readonly as?: "persistent";
}

/**
 * When an app must not send notifications, such as pushes. The governor refuses nothing because of it; it only says
 * when they may be sent.
 */
export interface NotificationsInput {
  readonly quietHours: readonly WindowInput[];
}

/** Thresholds by metric, all of which must be reached (`>=`); under `not`, all must stay below (`<`). */
export interface NudgeConditionInput {
  readonly [metric: string]: number | { readonly [metric: string]: number } | undefined;
  readonly not?: { readonly [metric: string]: number };
}

/** A hint about a person's reliance on the AI. */
export interface NudgeInput {
  readonly id: string;
  readonly when: NudgeConditionInput;
  /** The minimum time between repetitions. Default `"24h"`. */
  readonly cooldown?: Duration;
  /** `"hint"` (default) is a toast, `"pause"` a dialog with a short delay. */
  readonly level?: "hint" | "pause";
}
