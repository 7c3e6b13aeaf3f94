import { type JsonObject, objectIn, textIn } from "../http/json.ts";
import type { Dialect } from "../stream/dialect.ts";
import { ollamaEnd, ollamaReply } from "../stream/formats/ollama.ts";
import { newResponse, NO_USAGE } from "../stream/formats/openai-response-parts.ts";
import { dataEvent, type Origin, typedEvent } from "../stream/tracker.ts";

interface Said {
  readonly text: string;
  /** Whether the request asks for JSON. OpenAI's formats have a refusal field for this case. */
  readonly isRefusal: boolean;
}

/** Whether a request to one of OpenAI's APIs asks for JSON. Its client could not parse a plain sentence. */
export function asksForStructure(body: JsonObject): boolean {
  const format = objectIn(body, "response_format") ?? objectIn(objectIn(body, "text") ?? {}, "format") ?? {};
  return textIn(format, "type")?.startsWith("json_") ?? false;
}

/** A refusal as the events of a streamed reply; `null` if the format has none. */
export function refusalEvents(dialect: Dialect, origin: Origin, text: string): string | null {
  if (dialect === "openai-chat") {
    const { id, model, createdAt } = origin;
    const chunk = (delta: JsonObject, finish_reason: string | null): string =>
      dataEvent({
        id,
        object: "chat.completion.chunk",
        created: createdAt,
        model,
        choices: [{ index: 0, delta, finish_reason }],
      });
    return `${chunk({ role: "assistant", content: null, refusal: text }, null)}${chunk({}, "stop")}data: [DONE]\n\n`;
  }
  if (dialect !== "openai-responses") return null;
  let sequence = -1;
  const event = (type: string, members: JsonObject): string =>
    typedEvent({ type, sequence_number: ++sequence, ...members });
  const place = { item_id: origin.id, output_index: 0, content_index: 0 };
  const part = { type: "refusal", refusal: text };
  const item = { id: origin.id, type: "message", role: "assistant" };
  const done = { ...item, status: "completed", content: [part] };
  return (
    event("response.created", { response: newResponse(origin) }) +
    event("response.output_item.added", { output_index: 0, item: { ...item, status: "in_progress", content: [] } }) +
    event("response.content_part.added", { ...place, part: { ...part, refusal: "" } }) +
    event("response.refusal.delta", { ...place, delta: text }) +
    event("response.refusal.done", { ...place, refusal: text }) +
    event("response.content_part.done", { ...place, part }) +
    event("response.output_item.done", { output_index: 0, item: done }) +
    event("response.completed", {
      response: { ...newResponse(origin), status: "completed", output: [done], usage: NO_USAGE },
    })
  );
}

/** A text as a whole JSON reply. */
export function wholeReply(
  dialect: Exclude<Dialect, "ui-message" | "text">,
  origin: Origin,
  { text, isRefusal }: Said,
): JsonObject {
  const { id, model, createdAt } = origin;
  switch (dialect) {
    case "openai-chat":
      return {
        id,
        object: "chat.completion",
        created: createdAt,
        model,
        choices: [
          {
            index: 0,
            message: isRefusal
              ? { role: "assistant", content: null, refusal: text }
              : { role: "assistant", content: text, refusal: null },
            logprobs: null,
            finish_reason: "stop",
          },
        ],
        usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
      };
    case "openai-responses": {
      const content = [
        isRefusal ? { type: "refusal", refusal: text } : { type: "output_text", text, annotations: [], logprobs: [] },
      ];
      return {
        ...newResponse(origin),
        status: "completed",
        output: [{ id, type: "message", role: "assistant", status: "completed", content }],
        output_text: isRefusal ? "" : text,
        usage: NO_USAGE,
      };
    }
    case "ollama-chat":
    case "ollama-generate":
      return { ...ollamaReply(dialect, origin, text), ...ollamaEnd("stop") };
    case "anthropic":
      return {
        id,
        type: "message",
        role: "assistant",
        model,
        content: [{ type: "text", text }],
        stop_reason: "end_turn",
        stop_sequence: null,
        usage: { input_tokens: 0, output_tokens: 0 },
      };
  }
}
