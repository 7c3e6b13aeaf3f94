import type { CaseFile } from "./file.ts";

/** The allowed difference between servers' clocks. */
const MAX_AHEAD_MS = 5 * 60_000;

/**
 * Corrects a file from the future, written with a wrong clock: later instants become now. Ends that somebody set, such
 * as a hold's, are kept.
 */
export function bringFileBack(file: CaseFile, now: number): CaseFile {
  if (file.last - now <= MAX_AHEAD_MS) return file;
  const past = (at: number): number => Math.min(at, now);
  const pastOrNull = (at: number | null): number | null => (at === null ? null : past(at));
  return {
    last: now,
    requests: file.requests.map((request) => ({
      ...request,
      at: past(request.at),
      answer: request.answer === null ? null : { ...request.answer, at: past(request.answer.at) },
    })),
    appeals: file.appeals.map((appeal) => ({
      ...appeal,
      at: past(appeal.at),
      respondBy: appeal.respondBy - Math.max(0, appeal.at - now),
      answeredAt: pastOrNull(appeal.answeredAt),
    })),
    notices: file.notices.map((notice) => ({
      ...notice,
      at: past(notice.at),
      deliveredAt: pastOrNull(notice.deliveredAt),
    })),
    history: file.history.map((entry) => ({
      ...entry,
      at: past(entry.at),
      takenBackAt: pastOrNull(entry.takenBackAt),
    })),
    hold: file.hold === null ? null : { ...file.hold, at: past(file.hold.at) },
  };
}
