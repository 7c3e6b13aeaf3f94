import { arrayIn, isObject, type JsonObject, numberIn, objectIn, parseObject, textIn } from "../../http/json.ts";
import { holdsAnything, type Ledger } from "../ledger.ts";
import { dataOf, type Origin, type Tracker, typedEvent } from "../tracker.ts";
import {
  closeMessage,
  cutMessage,
  type Item,
  newMessage,
  newResponse,
  newText,
  NO_USAGE,
} from "./openai-response-parts.ts";

/** What has come of a response so far. */
interface Received {
  /** The response object of the last event that had one. */
  whole: JsonObject | null;
  /** The number of the last event. */
  sequence: number;
  isDone: boolean;
  /** Whether the provider has stored it, so that it accepts its ids in later requests. */
  isStored: boolean;
  readonly items: Map<number, Item>;
}

/**
 * OpenAI Responses: typed events with a rising number. The last one contains the whole response, so all of it must be seen. Clients send
 * the ids of items back, and the API accepts only its own ids: a reply that is ended here gets no item of this server.
 */
export function trackOpenAIResponses(origin: Origin, ledger: Ledger): Tracker {
  const response: Received = { whole: null, sequence: -1, isDone: false, isStored: false, items: new Map() };

  return {
    unit: "event",
    needsAll: true,
    see(text) {
      const data = dataOf(text);
      const value = data === null ? null : parseObject(data);
      if (value !== null) seeEvent(response, ledger, value);
    },
    isBusy: () => !response.isDone && mustNotBeCut(response, ledger),
    isUsageOnly: () => false,
    lost: () => (response.isStored ? [] : idsIn(response)),
    open() {
      response.whole = newResponse(origin);
      const item = newMessage(origin.id);
      response.items.set(0, { item, isDone: false, contents: new Map() });
      return (
        event(response, "response.created", { response: response.whole }) +
        event(response, "response.output_item.added", { output_index: 0, item })
      );
    },
    close(sentence) {
      if (response.isDone) return "";
      return response.whole === null ? fail(response, sentence) : finish(response, sentence);
    },
    giveUp(message) {
      if (response.isDone) return "";
      return response.whole === null || hasOpenCall(response) ? fail(response, message) : finish(response, null);
    },
    stateEvent: () => "",
    resume() {
      return this;
    },
  };
}

// Reading

function seeEvent(response: Received, ledger: Ledger, value: JsonObject): void {
  const index = numberIn(value, "output_index") ?? 0;
  response.sequence = numberIn(value, "sequence_number") ?? response.sequence;
  ledger.usage.see(value);
  const type = textIn(value, "type") ?? "";
  switch (type) {
    case "response.created":
    case "response.queued":
    case "response.in_progress":
      response.whole = objectIn(value, "response") ?? response.whole;
      return;
    case "response.completed":
    case "response.incomplete":
      response.isDone = true;
      response.isStored = true;
      for (const output of arrayIn(objectIn(value, "response") ?? {}, "output")) {
        if (isObject(output)) addItem(ledger, output);
      }
      return;
    case "response.failed":
    case "error":
      response.isDone = true;
      return;
    case "response.output_item.added": {
      const added = objectIn(value, "item") ?? {};
      response.items.set(index, { item: added, isDone: false, contents: new Map() });
      addCall(ledger, added);
      return;
    }
    case "response.output_item.done": {
      const done = objectIn(value, "item") ?? {};
      response.items.set(index, { item: done, isDone: true, contents: new Map() });
      addItem(ledger, done);
      return;
    }
    default:
      seeContent(response.items.get(index), ledger, type, value);
  }
}

function seeContent(item: Item | undefined, ledger: Ledger, type: string, value: JsonObject): void {
  const index = numberIn(value, "content_index") ?? 0;
  switch (type) {
    case "response.content_part.added":
    case "response.content_part.done":
      item?.contents.set(index, objectIn(value, "part") ?? {});
      return;
    case "response.output_text.delta": {
      const delta = textIn(value, "delta") ?? "";
      const part = item?.contents.get(index) ?? newText("");
      item?.contents.set(index, { ...part, text: (textIn(part, "text") ?? "") + delta });
      ledger.addText(delta);
      return;
    }
    default:
      if (type.endsWith(".delta")) ledger.addOutput(textIn(value, "delta") ?? "");
      else if (type.endsWith(".partial_image")) ledger.addContent();
  }
}

/** An item that is not empty is content, whether or not its deltas came. */
function addItem(ledger: Ledger, item: JsonObject): void {
  addCall(ledger, item);
  const type = textIn(item, "type") ?? "";
  const isText = type === "message" || type === "reasoning";
  const parts = [...arrayIn(item, "content"), ...arrayIn(item, "summary")].filter(isObject);
  if (!isText || parts.some((part) => holdsAnything(part["text"] ?? part["refusal"]))) ledger.addContent();
}

function addCall(ledger: Ledger, item: JsonObject): void {
  const type = textIn(item, "type") ?? "";
  const id = type === "mcp_approval_request" ? textIn(item, "id") : isCall(item) ? textIn(item, "call_id") : null;
  if (id !== null) ledger.addCall(id);
}

// What is open

function openItems({ items }: Received): [number, Item][] {
  return [...items].filter(([, { isDone }]) => !isDone);
}

/** The items that have come, in the order of their indexes. */
function itemsInOrder({ items }: Received): JsonObject[] {
  return [...items].toSorted(([a], [b]) => a - b).map(([, { item }]) => item);
}

function isMessage({ item }: Item): boolean {
  return item["type"] === "message";
}

/** Whether the item is a tool call, run by the client or on OpenAI's servers. */
function isCall(item: JsonObject): boolean {
  return textIn(item, "type")?.endsWith("_call") ?? false;
}

function hasOpenCall(response: Received): boolean {
  return openItems(response).some(([, { item }]) => isCall(item));
}

/** Thinking ends only when the next item begins: the API does not accept one without the other. */
function isThinking(response: Received): boolean {
  return itemsInOrder(response).at(-1)?.["type"] === "reasoning";
}

function mustNotBeCut(response: Received, ledger: Ledger): boolean {
  return (
    hasOpenCall(response) ||
    isThinking(response) ||
    (ledger.isStructured() && openItems(response).some(([, item]) => isMessage(item)))
  );
}

/** The ids of the response and its items. */
function idsIn({ whole, items }: Received): readonly string[] {
  return [whole, ...[...items.values()].map(({ item }) => item)].flatMap((of) => textIn(of ?? {}, "id") ?? []);
}

// Ending

function event(response: Received, type: string, members: JsonObject): string {
  return typedEvent({ type, sequence_number: ++response.sequence, ...members });
}

function fail(response: Received, message: string): string {
  return event(response, "error", { code: "recess", message, param: null });
}

/** Closes the upstream's open items and the response: with the sentence in the open message if there is one, otherwise as incomplete. */
function finish(response: Received, sentence: string | null): string {
  const write = (type: string, members: JsonObject): string => event(response, type, members);
  const open = openItems(response);
  const isComplete = sentence !== null && open.some(([, item]) => isMessage(item));
  const status = isComplete ? "completed" : "incomplete";
  let end = "";
  for (const [index, entry] of open) {
    if (isMessage(entry)) {
      end += isComplete ? closeMessage(write, index, entry, sentence) : cutMessage(write, index, entry);
      entry.item = { ...entry.item, status, content: [...entry.contents.values()] };
    } else if ("status" in entry.item) entry.item = { ...entry.item, status: "incomplete" };
    end += write("response.output_item.done", { output_index: index, item: entry.item });
  }
  return end + write(`response.${status}`, { response: wholeResponse(response, status) });
}

function wholeResponse(response: Received, status: "completed" | "incomplete"): JsonObject {
  const { whole } = response;
  const output = itemsInOrder(response);
  // The API does not accept a reasoning item without the item that follows it.
  while (output.at(-1)?.["type"] === "reasoning") output.pop();
  const usage = isObject(whole?.["usage"]) ? whole["usage"] : NO_USAGE;
  const why = status === "completed" ? null : { reason: "max_output_tokens" };
  return { ...whole, status, incomplete_details: why, output, usage };
}
