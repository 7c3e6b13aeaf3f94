import type { Notice } from "@recess/protocol";
import type { Decision } from "./decision.ts";

/** The parts of a notice's decision that show whether the notice still applies. */
export type NoticeOrigin = Pick<Decision, "day" | "streakMs">;

/**
 * A notice that could not be shown when it was given, as it applies at a later decision; `null` if it no longer does:
 * the day is over, a rest was taken, or a warning's limit has moved, which causes a new warning.
 */
export function noticeNow(notice: Notice, origin: NoticeOrigin, decision: Decision): Notice | null {
  const { day, streakMs, stopReason, remainingMs } = decision;
  if (day !== origin.day) return null;
  if (notice.kind === "break") return (streakMs ?? 0) >= (origin.streakMs ?? 0) ? notice : null;
  if (notice.kind !== "warning") return notice;
  if (stopReason !== notice.stopReason || remainingMs === null || remainingMs > notice.remainingMs) return null;
  return { ...notice, remainingMs };
}
