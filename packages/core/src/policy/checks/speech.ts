import type { PolicyIssue } from "../../values/errors.ts";
import { warning } from "../issues.ts";
import { bandsOf, type ValidPolicyPart } from "./check.ts";
import { limitOf, typicalWeeks } from "./week.ts";

/** Finds limits of speech that the band's own limits make unreachable. */
export function* checkSpeech(policy: ValidPolicyPart): Iterable<PolicyIssue> {
  for (const [name, band] of bandsOf(policy)) {
    const spoken = band.voice?.dailyLimit;
    if (spoken === undefined) continue;
    for (const day of typicalWeeks(policy, {}).flat()) {
      const [speech, all] = [limitOf(spoken, day), limitOf(band.dailyLimit, day)];
      if (speech === undefined || all === undefined || speech.minutes <= all.minutes) continue;
      const path = ["bands", name, "voice", "dailyLimit", ...(speech.key === undefined ? [] : [speech.key])];
      const message = `Speech has ${speech.minutes} minutes a day, and the day has ${all.minutes} by "dailyLimit", which counts speech too, so it ends first. Write less, or leave it out.`;
      yield warning("speech-longer-than-limit", path, message);
      break;
    }
  }
}
