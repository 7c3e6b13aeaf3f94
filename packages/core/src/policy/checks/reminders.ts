import type { PolicyIssue } from "../../values/errors.ts";
import { error } from "../issues.ts";
import { bandsOf, itemsOf, type ValidPolicyPart } from "./check.ts";

/** Finds reminders that say neither when nor how often. */
export function* checkReminders(policy: ValidPolicyPart): Iterable<PolicyIssue> {
  for (const [name, { reminders }] of bandsOf(policy)) {
    for (const [index, reminder] of itemsOf(reminders)) {
      // A key without a value had the wrong shape.
      const timed = "at" in reminder || "every" in reminder;
      if (!timed) yield error("reminder-without-time", ["bands", name, "reminders", index], NEVER);
    }
  }
}

const NEVER =
  'It says neither when nor how often. Add "at": "start-of-day" or "start-of-session", or "every": "1h", or both.';
