import type { Decision, Governor, Notice } from "@recess/core";
import { noticeNow, type NoticeOrigin } from "@recess/core/views";

/**
 * Notices that no reply's text has shown yet, for routes where only text shows them: those that a reply's own
 * heartbeats caused, those of a failed message, and those of a reply without text, such as a tool call. Per process:
 * another process shows the notices that it caused.
 */
export interface PendingNotices {
  /** Keeps a decision's notices until they are shown. */
  keep(accountId: string, decision: Decision): void;
  /** The notices to show in a text now: those kept that still apply. */
  due(accountId: string, decision: Decision): readonly Notice[];
  /** Call when a text with these notices has been sent. */
  shown(accountId: string, notices: readonly Notice[]): void;
}

interface Kept {
  readonly notice: Notice;
  readonly origin: NoticeOrigin;
}

/** The maximum number of accounts; the oldest beyond that are dropped. */
const MAX_ACCOUNTS = 10_000;

const ofGovernor = new WeakMap<Governor, PendingNotices>();

/** The notices of a governor, shared by all of its guards, including later ones. */
export function pendingNoticesOf(governor: Governor): PendingNotices {
  let pending = ofGovernor.get(governor);
  if (pending === undefined) {
    pending = pendingNotices();
    ofGovernor.set(governor, pending);
  }
  return pending;
}

function pendingNotices(): PendingNotices {
  const kept = new Map<string, readonly Kept[]>();
  const put = (accountId: string, list: readonly Kept[]): void => {
    kept.delete(accountId);
    if (list.length === 0) return;
    if (kept.size >= MAX_ACCOUNTS) {
      const oldest = kept.keys().next();
      if (oldest.done !== true) kept.delete(oldest.value);
    }
    kept.set(accountId, list);
  };

  return {
    keep(accountId, { notices, day, streakMs }) {
      if (notices.length === 0) return;
      const others = (kept.get(accountId) ?? []).filter(({ notice }) => notices.every(({ id }) => id !== notice.id));
      put(accountId, [...others, ...notices.map((notice) => ({ notice, origin: { day, streakMs } }))]);
    },
    due(accountId, decision) {
      return (kept.get(accountId) ?? []).flatMap(({ notice, origin }) => noticeNow(notice, origin, decision) ?? []);
    },
    shown(accountId, notices) {
      const list = kept.get(accountId) ?? [];
      put(
        accountId,
        list.filter(({ notice }) => notices.every(({ id }) => id !== notice.id)),
      );
    },
  };
}
