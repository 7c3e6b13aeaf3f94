/** One moment of the day: in words, and as the state that a page would receive. */
import type { RecessState } from "@recess/browser";
import type { View } from "../api.ts";
import { REASON_WORDS } from "../../reasons.ts";
import { clock, duration, noticeWords } from "./words.ts";

export function sentence({ at, usedMs, decision }: View["moment"], timeZone: string): string {
  const { outcome, reason, wouldBlock, resumesAt, remainingMs, stopReason, notices } = decision;
  const begin = `At ${clock(at, timeZone)}, after ${duration(usedMs)}: `;
  if (outcome === "block" && reason !== null) {
    const until = resumesAt === null ? "until someone lifts it" : `until ${clock(resumesAt, timeZone)}`;
    return `${begin}stopped by ${REASON_WORDS[reason]}, ${until}.`;
  }
  const left =
    remainingMs === null || stopReason === null
      ? "open, with no stop in the next two weeks"
      : `open; ${duration(remainingMs)} until ${REASON_WORDS[stopReason]}`;
  const observed = wouldBlock === undefined ? "" : ` ${REASON_WORDS[wouldBlock]} would stop it, but is only observed.`;
  const shown = notices.length === 0 ? "" : ` On screen: ${notices.map(noticeWords).join(", ")}.`;
  return `${begin}${left}.${observed}${shown}`;
}

/** The state that an app's routes would send its page. */
export function stateOf({ decision }: View["moment"]): RecessState {
  const { at, day, band: name, outcome, notices, type: _type, channel: _channel, ...rest } = decision;
  const about = { may: { askForTime: false, appeal: false }, setBy: { name: "your app" }, help: "#help" };
  return { ...rest, ...about, v: 1, serverNow: at, day, band: name, outcome, notices };
}
