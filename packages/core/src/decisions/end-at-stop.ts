/** Ends leases at a stop. */
import type { TimeReason } from "../values/decision.ts";
import type { Draft } from "./draft.ts";
import { cutLeases, endLeases } from "./settle.ts";
import type { Situation } from "./situation.ts";
import { nextStop, type Stop, timeStop } from "./stops.ts";
import { cutVoice, endVoice } from "./voice.ts";

/**
 * Ends leases at a stop, and cuts them at the next one, so that no limit is overrun. A stop of speech alone does not
 * end writing.
 */
export function enforceStop(situation: Situation, draft: Draft, stopped: TimeReason | null, stop: Stop | null): void {
  if (!situation.isSpeech) {
    cut(draft, stopped, stop);
    return;
  }
  const ofAll: Situation = { ...situation, isSpeech: false, speech: null };
  const stoppedAll = timeStop(ofAll);
  cut(draft, stoppedAll, stoppedAll === null ? nextStop(ofAll) : null);
  if (stopped !== null) endVoice(draft);
  else if (stop !== null) cutVoice(draft, stop.at);
}

function cut(draft: Draft, stopped: TimeReason | null, stop: Stop | null): void {
  if (stopped !== null) endLeases(draft);
  else if (stop !== null) cutLeases(draft, stop.at);
}
