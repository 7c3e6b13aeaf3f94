import { createHmac } from "node:crypto";
import type { Store } from "@recess/core/store";

/** Stores answers to events with ids, so that a repeated request is one event, on any gateway with the same store. */
export interface AnswerLog {
  /** Runs the event unless it was run before; `null` while another request is running it. */
  once<Answer>(key: string, at: number, run: () => Promise<Answer>): Promise<Answer | null>;
}

const KEPT_MS = 24 * 60 * 60 * 1000;

/** A claim without an answer that is older than this belongs to a process that has ended. */
const CLAIM_MS = 30_000;

export function answerLog(store: Store, secret: string): AnswerLog {
  const keyFor = (key: string): string =>
    `gateway-event-${createHmac("sha256", secret).update(`event\u0000${key}`).digest("base64url").slice(0, 22)}`;

  return {
    async once<Answer>(key: string, at: number, run: () => Promise<Answer>): Promise<Answer | null> {
      const place = keyFor(key);
      const before = await store.load(place);
      const known = parse(before);
      if (known !== null && "answer" in known) return known.answer as Answer;
      if (known !== null && at - known.at < CLAIM_MS) return null;
      const claim = JSON.stringify({ at });
      const claimed = await store.swap(place, before, claim, at, KEPT_MS);
      if (!claimed.swapped) return null;
      let answer: Answer;
      try {
        answer = await run();
      } catch (error) {
        // The claim is released, so that the event can be sent again.
        await store.swap(place, claim, null, at, KEPT_MS);
        throw error;
      }
      await store.swap(place, claim, JSON.stringify({ at, answer }), at, KEPT_MS);
      return answer;
    },
  };
}

function parse(text: string | null): { readonly at: number; readonly answer?: unknown } | null {
  if (text === null) return null;
  const value: unknown = JSON.parse(text);
  return typeof value === "object" && value !== null && "at" in value && typeof value.at === "number"
    ? { ...value, at: value.at }
    : null;
}
