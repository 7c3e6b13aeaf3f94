import { type JsonObject, textIn } from "../../http/json.ts";
import type { Origin } from "../tracker.ts";

/** An output item of the response, as far as it has come. */
export interface Item {
  item: JsonObject;
  isDone: boolean;
  /** Its contents by their index. */
  readonly contents: Map<number, JsonObject>;
}

/** The usage of a reply for which no model was called. */
export const NO_USAGE: JsonObject = {
  input_tokens: 0,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 0,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 0,
};

/** A response that contains only a message of the governor. */
export function newResponse(origin: Origin): JsonObject {
  return {
    id: origin.id,
    object: "response",
    created_at: origin.createdAt,
    status: "in_progress",
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model: origin.model,
    output: [],
    parallel_tool_calls: true,
    temperature: null,
    tool_choice: "auto",
    tools: [],
    top_p: null,
    usage: null,
  };
}

export function newMessage(id: string): JsonObject {
  return { id, type: "message", role: "assistant", status: "in_progress", content: [] };
}

export function newText(text: string): { type: string; text: string; annotations: []; logprobs: [] } {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

/** Writes one event with the next number. */
type WriteEvent = (type: string, members: JsonObject) => string;

/** Ends the message at `index` with `sentence`, whether its last text is open or it has none yet. */
export function closeMessage(write: WriteEvent, index: number, { item, contents }: Item, sentence: string): string {
  let end = "";
  const last = [...contents.keys()].at(-1);
  const part = last === undefined ? undefined : contents.get(last);
  const before = part !== undefined && part["type"] === "output_text" ? (textIn(part, "text") ?? "") : null;
  const contentIndex = before === null ? (last ?? -1) + 1 : (last ?? 0);
  const place = { item_id: textIn(item, "id") ?? "", output_index: index, content_index: contentIndex };
  if (before === null) end += write("response.content_part.added", { ...place, part: newText("") });
  const delta = before === null || before === "" ? sentence : `\n\n${sentence}`;
  const done = { ...newText(""), ...part, text: (before ?? "") + delta };
  contents.set(contentIndex, done);
  end += write("response.output_text.delta", { ...place, delta, logprobs: [] });
  end += write("response.output_text.done", { ...place, text: done.text, logprobs: [] });
  return end + write("response.content_part.done", { ...place, part: done });
}

/** Ends the open text as it is, incomplete. */
export function cutMessage(write: WriteEvent, index: number, { item, contents }: Item): string {
  const last = [...contents.keys()].at(-1);
  const part = last === undefined ? undefined : contents.get(last);
  if (last === undefined || part === undefined || part["type"] !== "output_text") return "";
  const place = { item_id: textIn(item, "id") ?? "", output_index: index, content_index: last };
  return (
    write("response.output_text.done", { ...place, text: textIn(part, "text") ?? "", logprobs: [] }) +
    write("response.content_part.done", { ...place, part })
  );
}
