import { append, orNone } from "../lib/lists.ts";
import type { Notice } from "../values/decision.ts";
import type { Unseen } from "../values/record.ts";
import type { Draft } from "./draft.ts";

/** Older ones are dropped: such a notice may then be repeated. */
const MAX_UNSEEN = 4;

/** The receipt with which a page says that a notice was on screen: its id and the instant at which it was given. */
export function receiptOf(notice: Notice, at: number): string {
  return `${notice.id}@${at}`;
}

/** The prefix of a receipt whose notice the person closed. */
export const DISMISSED = "dismissed:";

/** Keeps reminders and nudges until a page says that they were on screen. */
export function keepUnseen(draft: Draft, notices: readonly Notice[], now: number): void {
  for (const notice of notices) {
    if (notice.kind !== "reminder" && notice.kind !== "nudge") continue;
    const others = draft.unseen.filter((unseen) => unseen.notice.id !== notice.id);
    draft.unseen = append(others, { notice, at: now } satisfies Unseen).slice(-MAX_UNSEEN);
  }
}

/** Drops the notices that were on screen. */
export function dropSeen(draft: Draft, receipts: readonly string[] | undefined): void {
  if (receipts !== undefined && receipts.length > 0 && draft.unseen.length > 0) {
    draft.unseen = notAmong(draft.unseen, receipts);
  }
}

function notAmong(unseen: readonly Unseen[], receipts: readonly string[]): readonly Unseen[] {
  return orNone(unseen.filter(({ notice, at }) => !receipts.includes(receiptOf(notice, at))));
}
