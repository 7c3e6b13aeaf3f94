import type { Reason } from "@recess/protocol";
import { type Announcement, topicOf } from "./announcement.ts";
import type { VoiceKey } from "./locale.ts";
import { endsSpeech, type WordParts, type Words } from "./words.ts";

/** The five things that every screen says, in their order. */
export interface ScreenWords {
  readonly what: string;
  /** When it opens again, by the clock; empty if it is open. */
  readonly opens: string;
  readonly saved: string;
  readonly facts: string;
  readonly idea: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A message limit over less time than this is not the limit of a day. */
const SHORTEST_DAY_MS = 20 * HOUR_MS;

/** The words of a block's screen, or of the pause that a nudge asks for. */
export function screenWords({ label, short, parts }: Words, nudge?: Announcement): ScreenWords {
  const { situation, say, by } = parts;
  const { state } = situation;
  const reason: Reason = nudge ? "break" : (state?.reason ?? "paused");
  const isSpeech = !nudge && endsSpeech(state, reason);
  const what = nudge ? pauseWords(parts, nudge) : isSpeech ? label("voiceLimit") : say(whatKey(parts, reason));
  // The use is left out if another sentence has it: as the reached limit, in a notice, or as one long streak.
  const usedMs = state?.usedMs ?? 0;
  const isStreak = reason === "break" && usedMs - (state?.streakMs ?? 0) < MINUTE_MS;
  const isLimit = reason === "daily-limit" && !isSpeech;
  return {
    what,
    opens: nudge ? "" : by("opens", opensKey(parts, reason)),
    saved: say("saved"),
    facts: !usedMs || isLimit || isStreak || what.includes(short(usedMs)) ? "" : say("facts"),
    idea: by("idea", reason),
  };
}

/** How long until it opens, such as `"in 5 minutes"`; empty if it is open, or if the screen says so already. */
export function relativeWords({ parts }: Words): string {
  const { situation, format, young, now } = parts;
  const { state, resumesInMs } = situation;
  const resumesAt = state?.resumesAt ?? null;
  if (state?.outcome !== "block" || resumesAt === null || resumesInMs === null) return "";
  // The screen then names the day, or the minutes of the rest.
  if ((young && state.reason === "break") || format.day(resumesAt, now) !== null) return "";
  // From an hour on, the duration is rounded to hours and would contradict the clock time beside it.
  return resumesInMs < HOUR_MS ? format.relative(resumesInMs) : "";
}

/** Whose limit it is; empty if the state does not say. */
export function setByWords({ label, parts }: Words): string {
  const setBy = parts.situation.state?.setBy;
  return setBy ? label("family" in setBy ? "setByFamily" : "setBy") : "";
}

/** For the young, the usual notice of a rest would repeat the screen's idea, so the words of a break replace it. */
function pauseWords({ young, say, about }: WordParts, { id }: Announcement): string {
  const words = about(id, "nudge");
  return young && topicOf(id) === "break:remind" && words === say("break:remind") ? say("break") : words;
}

/** Which sentence says what happened. */
function whatKey({ situation, quota }: WordParts, reason: string): VoiceKey {
  // A limit of 0: the day has no time or no messages at all, so nothing was used up.
  const isMessages = reason === "message-limit";
  const limit = isMessages ? quota?.limit : reason === "daily-limit" && situation.state?.limitMs;
  if (limit === 0) return "daily-limit:none";
  return isMessages && (quota?.perMs ?? SHORTEST_DAY_MS) < SHORTEST_DAY_MS
    ? "message-limit:window"
    : (reason as VoiceKey);
}

/** Which sentence says when it opens. */
function opensKey({ situation, restMs }: WordParts, reason: string): string {
  const { resumesAt = null, serverNow = 0 } = situation.state ?? {};
  if (resumesAt === null) return reason === "paused" ? "unknown" : reason === "consent-required" ? reason : "none";
  // Another rule, such as quiet hours, follows the rest, so it does not open when the rest ends.
  if (reason === "break" && resumesAt - serverNow > restMs + MINUTE_MS) return "";
  return reason;
}
