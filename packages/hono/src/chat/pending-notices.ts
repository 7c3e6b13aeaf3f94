import { type Decision, type Governor, type Notice, noticeNow, type NoticeOrigin } from "@recess/core";

/**
 * Notices that no reply's text has shown yet, where text is all that shows them: those that a reply's own heartbeats brought, those of
 * a message that failed, and those of a reply without text, such as a call of a tool. In this process: another one shows
 * what it brought itself.
 */
export interface PendingNotices {
  /** Keeps what a decision brought, until it is shown. */
  keep(accountId: string, decision: Decision): void;
  /** What is due in a text now: what is kept, as far as it still holds. */
  due(accountId: string, decision: Decision): readonly Notice[];
  /** These are in a text that goes out. */
  shown(accountId: string, notices: readonly Notice[]): void;
}

interface Kept {
  readonly notice: Notice;
  readonly origin: NoticeOrigin;
}

/** Accounts; of more, those that were heard of first are dropped. */
const MAX_ACCOUNTS = 10_000;

const ofGovernor = new WeakMap<Governor, PendingNotices>();

/** What is kept for a governor: all guards of it know it, and those that take their place. */
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
