import { type CancelFrame, type GoodbyeFrame, type RefusedFrame, STATE_FRAME, type StateFrame } from "@recess/protocol";

import { arrayIn, type JsonObject, numberIn, objectIn, parseObject, textIn } from "../../http/json.ts";
import type { FrameData } from "../frame.ts";
import { MAX_ANSWERS, type Meaning, PASSES, type SocketDialect } from "./dialect.ts";

/**
 * A chat of JSON objects in text frames.
 *
 * From the page: `{"type":"message","id":"m1","text":"…"}` is a turn; the same `id` and text sent again is the same turn.
 * `{"type":"results","id":"m2","results":[{"call":"c1",…}]}` returns the results of tools: a step of the turn that called them.
 * `{"type":"cancel","reply":"r1"}` ends a reply.
 *
 * To the page: `{"type":"delta","reply":"r1","text":"…"}`, `{"type":"calls","reply":"r1","calls":[{"id":"c1",…}]}`, and
 * `{"type":"done","reply":"r1","usage":{"total_tokens":12}}`, with `"error":"…"` if the reply has failed. A `delta` of a new
 * `reply` begins it.
 *
 * Recess adds, to the page: `{"type":"recess.state","recess":{…}}`, `{"type":"refused","id":"m1","code":"message-limit",
 * "message":"…","recess":{…}}`, and `{"type":"goodbye","text":"…"}`; and to the model, `{"type":"cancel","reply":"r1"}`.
 *
 * All other frames pass, including binary ones, and count as use.
 */
export function jsonChat(): SocketDialect {
  return {
    open() {
      const begun = new Set<string>();
      return {
        fromPerson: readPerson,
        fromModel(data) {
          const frame = objectOf(data);
          return frame === null ? PASSES : readModel(frame, begun);
        },
        refuse: ({ id }, { code, message, recess }) => ({
          toPerson: [
            JSON.stringify({
              type: "refused",
              id,
              code,
              message,
              ...(recess !== null && { recess }),
            } satisfies RefusedFrame),
          ],
        }),
        cancel: (reply) => ({ toModel: [JSON.stringify({ type: "cancel", reply } satisfies CancelFrame)] }),
        state: (recess) => JSON.stringify({ type: STATE_FRAME, recess } satisfies StateFrame),
        goodbye: (text) => ({
          toPerson: [JSON.stringify({ type: "goodbye", text } satisfies GoodbyeFrame)],
          isReply: false,
        }),
      };
    },
  };
}

function objectOf(data: FrameData): JsonObject | null {
  return typeof data === "string" ? parseObject(data) : null;
}

function readPerson(data: FrameData): Meaning {
  const frame = objectOf(data);
  if (frame === null) return PASSES;
  const type = textIn(frame, "type") ?? "";
  if (type.startsWith("recess.")) return { isDropped: true, isUpkeep: true };
  if (type === "ping") return { isUpkeep: true };
  if (type === "cancel") return { passesStop: true };
  if (type !== "message" && type !== "results") return PASSES;
  const id = textIn(frame, "id");
  const answers = type === "message" ? [] : idsIn(frame, "results", "call").slice(0, MAX_ANSWERS);
  return {
    turn: {
      id,
      key: id === null ? null : `${id}\n${String(data)}`,
      answers,
      text: type === "message" ? textIn(frame, "text") : null,
      item: null,
    },
  };
}

function readModel(frame: JsonObject, begun: Set<string>): Meaning {
  const type = textIn(frame, "type");
  if (type === "pong") return { isUpkeep: true };
  if (type !== "delta" && type !== "calls" && type !== "done") return PASSES;
  const reply = textIn(frame, "reply") ?? "";
  const begins = begun.has(reply) ? {} : ({ begins: true } as const);
  if (type === "done") {
    const isKnown = begun.delete(reply);
    const tokens = numberIn(objectIn(frame, "usage") ?? {}, "total_tokens");
    // A reply that failed before it began is not charged as its own turn.
    return { reply, ...(isKnown ? {} : begins), ends: { hasFailed: textIn(frame, "error") !== null, tokens } };
  }
  begun.add(reply);
  if (type === "calls") return { reply, ...begins, hasContent: true, calls: idsIn(frame, "calls", "id") };
  const text = textIn(frame, "text") ?? "";
  return { reply, ...begins, text, ...(text !== "" && { hasContent: true }) };
}

function idsIn(frame: JsonObject, list: string, key: string): string[] {
  return arrayIn(frame, list)
    .map((entry) => (typeof entry === "object" && entry !== null ? textIn(entry as JsonObject, key) : null))
    .filter((id): id is string => id !== null && id !== "");
}
