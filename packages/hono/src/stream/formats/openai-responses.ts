import { isObject, type JsonObject, numberIn, objectIn, parseObject, textIn } from "../../http/json.ts";
import { dataOf, type Origin, type Tracker, typedEvent } from "../tracker.ts";

interface Item {
  item: JsonObject;
  isDone: boolean;
  /** Its contents by their index. */
  readonly contents: Map<number, JsonObject>;
}

const NO_USAGE = {
  input_tokens: 0,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 0,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 0,
};

/** OpenAI Responses: typed events with a rising number, the last of which holds the whole response, so that all of it has to be seen. */
export function trackOpenAIResponses(origin: Origin): Tracker {
  let response: JsonObject | null = null;
  let sequence = -1;
  let hasContent = false;
  let hasFailed = false;
  let isDone = false;
  const items = new Map<number, Item>();

  function see(value: JsonObject): void {
    const index = numberIn(value, "output_index") ?? 0;
    const contentIndex = numberIn(value, "content_index") ?? 0;
    const type = textIn(value, "type") ?? "";
    const item = items.get(index);
    sequence = numberIn(value, "sequence_number") ?? sequence;
    switch (type) {
      case "response.created":
      case "response.queued":
      case "response.in_progress":
        response = objectIn(value, "response") ?? response;
        return;
      case "response.completed":
      case "response.incomplete":
        isDone = true;
        return;
      case "response.failed":
      case "error":
        isDone = true;
        hasFailed = !hasContent;
        return;
      case "response.output_item.added":
        items.set(index, { item: objectIn(value, "item") ?? {}, isDone: false, contents: new Map() });
        break;
      case "response.output_item.done":
        items.set(index, { item: objectIn(value, "item") ?? {}, isDone: true, contents: new Map() });
        break;
      case "response.content_part.added":
      case "response.content_part.done":
        item?.contents.set(contentIndex, objectIn(value, "part") ?? {});
        break;
      case "response.output_text.delta": {
        const part = item?.contents.get(contentIndex) ?? newText("");
        item?.contents.set(contentIndex, {
          ...part,
          text: (textIn(part, "text") ?? "") + (textIn(value, "delta") ?? ""),
        });
        break;
      }
      default:
    }
    hasContent ||= type.startsWith("response.");
  }

  const event = (type: string, members: JsonObject): string =>
    typedEvent({ type, sequence_number: ++sequence, ...members });

  /** Ends the message at `index` with `sentence`, whether its last text is open, or it has none yet. */
  function closeMessage(index: number, { item, contents }: Item, sentence: string): string {
    let end = "";
    const last = [...contents.keys()].at(-1);
    const part = last === undefined ? undefined : contents.get(last);
    const before = part !== undefined && part["type"] === "output_text" ? (textIn(part, "text") ?? "") : null;
    const contentIndex = before === null ? (last ?? -1) + 1 : (last ?? 0);
    const place = { item_id: textIn(item, "id") ?? "", output_index: index, content_index: contentIndex };
    if (before === null) end += event("response.content_part.added", { ...place, part: newText("") });
    const delta = before === null || before === "" ? sentence : `\n\n${sentence}`;
    const done = { ...newText(""), ...part, text: (before ?? "") + delta };
    contents.set(contentIndex, done);
    end += event("response.output_text.delta", { ...place, delta, logprobs: [] });
    end += event("response.output_text.done", { ...place, text: done.text, logprobs: [] });
    return end + event("response.content_part.done", { ...place, part: done });
  }

  return {
    unit: "event",
    needsAll: true,
    see(text) {
      const data = dataOf(text);
      const value = data === null ? null : parseObject(data);
      if (value !== null) see(value);
    },
    hasContent: () => hasContent,
    hasFailed: () => hasFailed,
    isBusy: () => [...items.values()].some(({ item, isDone: isItemDone }) => !isItemDone && isCall(item)),
    close(sentence) {
      if (isDone) return "";
      let end = "";
      if (response === null) {
        response = newResponse(origin);
        end += event("response.created", { response });
      }
      const open = [...items].filter(([, { isDone: isItemDone }]) => !isItemDone);
      if (open.every(([, { item }]) => item["type"] !== "message")) {
        const index = Math.max(-1, ...items.keys()) + 1;
        const added: Item = { item: newMessage(origin.id), isDone: false, contents: new Map() };
        items.set(index, added);
        open.push([index, added]);
        end += event("response.output_item.added", { output_index: index, item: added.item });
      }
      for (const [index, entry] of open) {
        if (entry.item["type"] === "message") {
          end += closeMessage(index, entry, sentence);
          entry.item = { ...entry.item, status: "completed", content: [...entry.contents.values()] };
        }
        end += event("response.output_item.done", { output_index: index, item: entry.item });
      }
      const output = [...items].toSorted(([a], [b]) => a - b).map(([, { item }]) => item);
      const usage = isObject(response["usage"]) ? response["usage"] : NO_USAGE;
      return end + event("response.completed", { response: { ...response, status: "completed", output, usage } });
    },
    fail: (message) => (isDone ? "" : event("error", { code: "recess", message, param: null })),
    tell: () => "",
    resume() {
      return this;
    },
  };
}

function isCall(item: JsonObject): boolean {
  return textIn(item, "type")?.endsWith("_call") ?? false;
}

function newText(text: string): { type: string; text: string; annotations: []; logprobs: [] } {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

function newMessage(id: string): JsonObject {
  return { id, type: "message", role: "assistant", status: "in_progress", content: [] };
}

/** A response that consists of a message of the governor's own. */
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
