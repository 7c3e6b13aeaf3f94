import type { Finding } from "./finding.ts";
import type { Comparison } from "./rules/comparison.ts";
import { ofConsent, ofFeatures, ofGuardian } from "./rules/family.ts";
import { ofMessages, ofTokens } from "./rules/messages.ts";
import { ofNotifications, ofNudges, ofReminders } from "./rules/notices.ts";
import { ofPolicy, ofReply } from "./rules/policy.ts";
import { ofSpeech } from "./rules/speech.ts";
import { ofBreak, ofDay, ofWeek, ofWindows } from "./rules/time.ts";

/**
 * Where a band is looser than the claimed one: each rule by itself. What cannot be compared exactly counts as looser. Every
 * kind of day is looked at, so a finding that is missing is a proof, on the wall clock: the hour that a clock change skips or
 * repeats is not looked at apart.
 */
export function* looserThan(comparison: Comparison): Iterable<Finding> {
  yield* ofDay(comparison);
  yield* ofWeek(comparison);
  yield* ofWindows(comparison);
  yield* ofBreak(comparison);
  yield* ofMessages(comparison);
  yield* ofTokens(comparison);
  yield* ofReminders(comparison);
  yield* ofNudges(comparison);
  yield* ofSpeech(comparison);
  yield* ofConsent(comparison);
  yield* ofGuardian(comparison);
  yield* ofFeatures(comparison);
  yield* ofNotifications(comparison);
  yield* ofReply(comparison);
  yield* ofPolicy(comparison);
}
