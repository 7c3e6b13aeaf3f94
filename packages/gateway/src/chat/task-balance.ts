import { createHmac } from "node:crypto";
import type { Store } from "@recess/core";

/** An account's remaining tasks, and when its last message was answered. */
interface Balance {
  readonly left: number;
  /** When the last message was charged, or its reply ended, ms since the epoch. */
  readonly at: number;
}

/** Tasks that follow messages: titles, tags, follow-up questions. */
export interface TaskBalance {
  /** A message was charged, so tasks may follow. */
  messageCharged(id: string, at: number): Promise<void>;
  /** Its reply ended, so its tasks are due. */
  replyEnded(id: string, at: number): Promise<void>;
  /** Takes one task. `isBlocked`: the chat is closed, so only tasks that follow a recent answer are accepted. */
  take(id: string, options: { readonly at: number; readonly isBlocked: boolean }): Promise<boolean>;
}

/** How many tasks may follow a message. */
const TASKS_A_MESSAGE = 4;

/** How long after the last reply a task is still accepted if the chat has closed meanwhile. */
const AFTER_A_STOP_MS = 60_000;

const KEPT_MS = 24 * 60 * 60 * 1000;

const TRIES = 8;

/**
 * Counts tasks in the store, so that several gateways agree. Some chats send a task before its message (a search
 * query), so an account starts with the tasks of one message.
 */
export function taskBalance(store: Store, secret: string): TaskBalance {
  const keyOf = (id: string): string =>
    `gateway-task-${createHmac("sha256", secret).update(`task\u0000${id}`).digest("base64url").slice(0, 22)}`;

  const change = async (id: string, at: number, next: (balance: Balance) => Balance | null): Promise<boolean> => {
    const key = keyOf(id);
    let text = await store.load(key);
    for (let tries = 0; tries < TRIES; tries++) {
      const changed = next(balanceOf(text));
      if (changed === null) return false;
      const swap = await store.swap(key, text, JSON.stringify([changed.left, changed.at]), at, KEPT_MS);
      if (swap.swapped) return true;
      text = swap.current;
    }
    return false;
  };

  return {
    async messageCharged(id, at) {
      await change(id, at, () => ({ left: TASKS_A_MESSAGE, at }));
    },
    async replyEnded(id, at) {
      await change(id, at, ({ left }) => ({ left, at }));
    },
    take: (id, { at, isBlocked }) =>
      change(id, at, (balance) => {
        if (balance.left < 1 || (isBlocked && at - balance.at > AFTER_A_STOP_MS)) return null;
        return { left: balance.left - 1, at: balance.at };
      }),
  };
}

function balanceOf(text: string | null): Balance {
  try {
    const [left, at]: unknown[] = JSON.parse(text ?? "[]");
    if (typeof left === "number" && typeof at === "number") return { left, at };
  } catch {
    // Not a valid value: start again.
  }
  return { left: TASKS_A_MESSAGE, at: 0 };
}
