import { arrayIn, isObject, type JsonObject, numberIn, objectIn, parseObject, textIn } from "../../http/json.ts";
import { holdsAnything, type Ledger } from "../ledger.ts";
import { dataOf, type Origin, type Tracker, typedEvent } from "../tracker.ts";

interface Item {
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

/**
 * OpenAI Responses: typed events with a rising number. The last one contains the whole response, so all of it must be seen. Clients send
 * the ids of items back, and the API accepts only its own ids: a reply that is ended here gets no item of this server.
 */
export function trackOpenAIResponses(origin: Origin, ledger: Ledger): Tracker {
  let response: JsonObject | null = null;
  let sequence = -1;
  let isDone = false;
  let isStored = false;
  const items = new Map<number, Item>();

  function see(value: JsonObject): void {
    const index = numberIn(value, "output_index") ?? 0;
    const contentIndex = numberIn(value, "content_index") ?? 0;
    const type = textIn(value, "type") ?? "";
    const item = items.get(index);
    sequence = numberIn(value, "sequence_number") ?? sequence;
    ledger.usage.see(value);
    switch (type) {
      case "response.created":
      case "response.queued":
      case "response.in_progress":
        response = objectIn(value, "response") ?? response;
        return;
      case "response.completed":
      case "response.incomplete":
        isDone = true;
        isStored = true;
        for (const output of arrayIn(objectIn(value, "response") ?? {}, "output"))
          if (isObject(output)) seeWhole(output);
        return;
      case "response.failed":
      case "error":
        isDone = true;
        return;
      case "response.output_item.added": {
        const added = objectIn(value, "item") ?? {};
        items.set(index, { item: added, isDone: false, contents: new Map() });
        seeCall(added);
        return;
      }
      case "response.output_item.done": {
        const done = objectIn(value, "item") ?? {};
        items.set(index, { item: done, isDone: true, contents: new Map() });
        seeWhole(done);
        return;
      }
      case "response.content_part.added":
      case "response.content_part.done":
        item?.contents.set(contentIndex, objectIn(value, "part") ?? {});
        return;
      case "response.output_text.delta": {
        const delta = textIn(value, "delta") ?? "";
        const part = item?.contents.get(contentIndex) ?? newText("");
        item?.contents.set(contentIndex, { ...part, text: (textIn(part, "text") ?? "") + delta });
        ledger.addText(delta);
        return;
      }
      default:
        if (type.endsWith(".delta")) ledger.addOutput(textIn(value, "delta") ?? "");
        else if (type.endsWith(".partial_image")) ledger.addContent();
    }
  }

  /** An item that is not empty is content, whether or not its deltas came. */
  function seeWhole(item: JsonObject): void {
    seeCall(item);
    const type = textIn(item, "type") ?? "";
    const isText = type === "message" || type === "reasoning";
    const parts = [...arrayIn(item, "content"), ...arrayIn(item, "summary")].filter(isObject);
    if (!isText || parts.some((part) => holdsAnything(part["text"] ?? part["refusal"]))) ledger.addContent();
  }

  function seeCall(item: JsonObject): void {
    const type = textIn(item, "type") ?? "";
    const id = type === "mcp_approval_request" ? textIn(item, "id") : isCall(item) ? textIn(item, "call_id") : null;
    if (id !== null) ledger.addCall(id);
  }

  const event = (type: string, members: JsonObject): string =>
    typedEvent({ type, sequence_number: ++sequence, ...members });

  /** Ends the message at `index` with `sentence`, whether its last text is open or it has none yet. */
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

  /** Ends the open text as it is, incomplete. */
  function cutMessage(index: number, { item, contents }: Item): string {
    const last = [...contents.keys()].at(-1);
    const part = last === undefined ? undefined : contents.get(last);
    if (last === undefined || part === undefined || part["type"] !== "output_text") return "";
    const place = { item_id: textIn(item, "id") ?? "", output_index: index, content_index: last };
    return (
      event("response.output_text.done", { ...place, text: textIn(part, "text") ?? "", logprobs: [] }) +
      event("response.content_part.done", { ...place, part })
    );
  }

  const openItems = (): [number, Item][] => [...items].filter(([, { isDone: isItemDone }]) => !isItemDone);
  const isMessage = ({ item }: Item): boolean => item["type"] === "message";

  /** Closes the upstream's open items and the response: with the sentence in the open message if there is one, otherwise as incomplete. */
  function finish(sentence: string | null): string {
    let end = "";
    const open = openItems();
    const hasWords = sentence !== null && open.some(([, entry]) => isMessage(entry));
    const status = hasWords ? "completed" : "incomplete";
    for (const [index, entry] of open) {
      if (isMessage(entry)) {
        end += hasWords ? closeMessage(index, entry, sentence ?? "") : cutMessage(index, entry);
        entry.item = { ...entry.item, status, content: [...entry.contents.values()] };
      } else if ("status" in entry.item) entry.item = { ...entry.item, status: "incomplete" };
      end += event("response.output_item.done", { output_index: index, item: entry.item });
    }
    const output = [...items].toSorted(([a], [b]) => a - b).map(([, { item }]) => item);
    // The API does not accept a reasoning item without the item that follows it.
    while (output.at(-1)?.["type"] === "reasoning") output.pop();
    const usage = isObject(response?.["usage"]) ? response["usage"] : NO_USAGE;
    const why = hasWords ? null : { reason: "max_output_tokens" };
    const whole = { ...response, status, incomplete_details: why, output, usage };
    return end + event(`response.${status}`, { response: whole });
  }

  const fail = (message: string): string => event("error", { code: "recess", message, param: null });
  const hasOpenCall = (): boolean => openItems().some(([, { item }]) => isCall(item));
  /** Thinking ends only when the next item begins: the API does not accept one without the other. */
  const isThinking = (): boolean => [...items].toSorted(([a], [b]) => a - b).at(-1)?.[1].item["type"] === "reasoning";

  return {
    unit: "event",
    needsAll: true,
    see(text) {
      const data = dataOf(text);
      const value = data === null ? null : parseObject(data);
      if (value !== null) see(value);
    },
    isBusy: () =>
      !isDone &&
      (hasOpenCall() || isThinking() || (ledger.isStructured() && openItems().some(([, entry]) => isMessage(entry)))),
    isUsageOnly: () => false,
    lost: () =>
      isStored
        ? []
        : [response, ...[...items.values()].map(({ item }) => item)].flatMap((of) => textIn(of ?? {}, "id") ?? []),
    open() {
      response = newResponse(origin);
      const added: Item = { item: newMessage(origin.id), isDone: false, contents: new Map() };
      items.set(0, added);
      return (
        event("response.created", { response }) +
        event("response.output_item.added", { output_index: 0, item: added.item })
      );
    },
    close(sentence) {
      if (isDone) return "";
      return response === null ? fail(sentence) : finish(sentence);
    },
    giveUp(message) {
      if (isDone) return "";
      return response === null || hasOpenCall() ? fail(message) : finish(null);
    },
    stateEvent: () => "",
    resume() {
      return this;
    },
  };
}

/** Whether the item is a tool call, run by the client or on OpenAI's servers. */
function isCall(item: JsonObject): boolean {
  return textIn(item, "type")?.endsWith("_call") ?? false;
}

function newText(text: string): { type: string; text: string; annotations: []; logprobs: [] } {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

function newMessage(id: string): JsonObject {
  return { id, type: "message", role: "assistant", status: "in_progress", content: [] };
}

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
