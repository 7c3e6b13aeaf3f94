import type { Notice } from "@recess/protocol";
import type { Decision } from "./decision.ts";

/** What of the decision that brought a notice tells whether it still holds. */
export type NoticeOrigin = Pick<Decision, "day" | "streakMs">;

/**
 * A notice that could not be shown when it came, as it holds at a later decision; `null` if it does not hold any more: the day is
 * over, a rest was taken, or a warning's limit has moved, of which a new warning comes.
 */
export function noticeNow(notice: Notice, origin: NoticeOrigin, decision: Decision): Notice | null {
  const { day, streakMs, stopReason, remainingMs } = decision;
  if (day !== origin.day) return null;
  if (notice.kind === "break") return (streakMs ?? 0) >= (origin.streakMs ?? 0) ? notice : null;
  if (notice.kind !== "warning") return notice;
  if (stopReason !== notice.stopReason || remainingMs === null || remainingMs > notice.remainingMs) return null;
  return { ...notice, remainingMs };
}
