import type { Finding } from "./finding.ts";
import type { Comparison } from "./rules/comparison.ts";
import { ofConsent, ofFeatures, ofGuardian } from "./rules/family.ts";
import { ofMessages, ofTokens } from "./rules/messages.ts";
import { ofNotifications, ofNudges, ofReminders } from "./rules/notices.ts";
import { ofPolicy, ofReply } from "./rules/policy.ts";
import { ofSpeech } from "./rules/speech.ts";
import { ofUnaskedGuardian } from "./rules/guardian.ts";
import { ofWindows } from "./rules/hours.ts";
import { ofRest } from "./rules/rest.ts";
import { ofBreak, ofDay, ofWeek } from "./rules/time.ts";

/**
 * Where a band is looser than the claimed one: each rule by itself, then guardians' powers. Values that cannot be
 * compared exactly count as looser. Every kind of day is checked, also with the hour that a clock change skips or
 * repeats, so the absence of findings is a proof.
 */
export function* looserThan(comparison: Comparison): Iterable<Finding> {
  yield* ofRules(comparison);
  if (comparison.claimed.band.guardian !== undefined || comparison.everyKey) yield* ofGuardian(comparison);
  else yield* ofUnaskedGuardian(comparison, ofRules);
  yield* ofPolicy(comparison);
}

function* ofRules(comparison: Comparison): Iterable<Finding> {
  yield* ofDay(comparison);
  yield* ofWeek(comparison);
  yield* ofWindows(comparison);
  const ofBreaks = [...ofBreak(comparison)];
  yield* ofBreaks;
  const isReported = ofBreaks.some(({ key }) => key === "break" || key === "break.rest");
  // Between two versions of a policy, the remaining keys are reported separately.
  if (!isReported && !comparison.everyKey) yield* ofRest(comparison);
  yield* ofMessages(comparison);
  yield* ofTokens(comparison);
  yield* ofReminders(comparison);
  yield* ofNudges(comparison);
  yield* ofSpeech(comparison);
  yield* ofConsent(comparison);
  yield* ofFeatures(comparison);
  yield* ofNotifications(comparison);
  yield* ofReply(comparison);
}
