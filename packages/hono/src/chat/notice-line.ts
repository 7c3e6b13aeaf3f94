import { isObject, type JsonObject, objectIn, parseObject } from "../http/json.ts";
import { createSplitter } from "../stream/pieces.ts";
import { dataOf } from "../stream/tracker.ts";
import { dropBodyHeaders, withBody } from "./mark.ts";

/** An invisible mark around the line, by which it is recognised in messages that a client sends back. */
const MARK = "\u2063";

const LINE = /^> \u2063[^\u2063]*\u2063\n\n/u;

/** Notices as one line before a reply. */
export function noticeLine(words: string): string {
  return `> ${MARK}${words.replaceAll(/\s+/gu, " ").replaceAll(MARK, "")}${MARK}\n\n`;
}

/** A chat message without such a line; the same object if it has none. */
export function withoutNoticeLine<Message>(message: Message): Message {
  if (!isObject(message)) return message;
  const { content, parts } = message;
  if (typeof content === "string") {
    return LINE.test(content) ? { ...message, content: content.replace(LINE, "") } : message;
  }
  const key = Array.isArray(content) ? "content" : Array.isArray(parts) ? "parts" : null;
  const list: unknown = key === null ? null : message[key];
  if (key === null || !Array.isArray(list)) return message;
  const at = list.findIndex((part) => isObject(part) && typeof part["text"] === "string" && LINE.test(part["text"]));
  if (at === -1) return message;
  const part = list[at] as JsonObject;
  return { ...message, [key]: list.with(at, { ...part, text: String(part["text"]).replace(LINE, "") }) };
}

export interface LineBefore {
  readonly line: string;
  /** Called once, when the line has been sent. */
  readonly onShown: () => void;
}

/** Puts a line before the text of a reply, in the reply's own dialect. Other replies are left unchanged. */
export async function withLine(response: Response, before: LineBefore): Promise<Response> {
  const { line, onShown } = before;
  if (response.body === null) return response;
  const type = response.headers.get("content-type") ?? "";
  const headers = new Headers(response.headers);
  dropBodyHeaders(headers);
  if (/^application\/json\b/.test(type)) {
    const text = await response.text();
    const body = parseObject(text);
    const changed = body === null ? null : inWhole(body, line);
    if (changed !== null) onShown();
    return withBody(response, changed === null ? text : JSON.stringify(changed), headers);
  }
  if (/^text\/plain\b/.test(type)) return withBody(response, prepended(response.body, before), headers);
  if (type.startsWith("text/event-stream"))
    return withBody(response, inEvents(response.body, before, "event"), headers);
  return /ndjson/.test(type) ? withBody(response, inEvents(response.body, before, "line"), headers) : response;
}

type Bytes = Uint8Array<ArrayBuffer>;

function prepended(body: ReadableStream<Bytes>, { line, onShown }: LineBefore): ReadableStream<Bytes> {
  let isFirst = true;
  return body.pipeThrough(
    new TransformStream<Bytes, Bytes>({
      transform(chunk, controller) {
        if (isFirst) {
          controller.enqueue(new TextEncoder().encode(line));
          onShown();
        }
        isFirst = false;
        controller.enqueue(chunk);
      },
    }),
  );
}

function inEvents(body: ReadableStream<Bytes>, before: LineBefore, unit: "event" | "line"): ReadableStream<Bytes> {
  const reader = body.getReader();
  const splitter = createSplitter(unit);
  const encoder = new TextEncoder();
  const { rewrite, isOver } = rewriter(before);

  function* rewritten(chunk: Bytes): Iterable<Bytes> {
    for (const { text, parts, isWhole } of splitter.push(chunk)) {
      const data = isWhole ? (unit === "event" ? dataOf(text) : text.trim()) : null;
      const value = data === null ? null : parseObject(data);
      const changed = value === null ? null : rewrite(value);
      if (changed === null || data === null) yield* parts;
      else yield encoder.encode(text.replace(data, () => JSON.stringify(changed)));
    }
  }

  return new ReadableStream<Bytes>(
    {
      async pull(controller) {
        // A chunk of which nothing can be sent yet must not end this pull: there may not be another one.
        for (let hasSent = false; !hasSent;) {
          const { done, value } = await reader.read();
          if (done) {
            for (const part of splitter.rest()) controller.enqueue(part);
            controller.close();
            return;
          }
          // After the line, most replies need no change: the rest passes without being parsed.
          const parts = isOver() && splitter.rest().length === 0 ? [value] : rewritten(value);
          for (const part of parts) {
            controller.enqueue(part);
            hasSent = true;
          }
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

interface Rewriter {
  /** An event with the line in its text; `null` if it stays as it is. */
  rewrite(value: JsonObject): JsonObject | null;
  /** Whether no later event needs the line. */
  isOver(): boolean;
}

/** Puts the line before the first text of a stream, and into events that repeat that text later. */
function rewriter({ line, onShown }: LineBefore): Rewriter {
  let item: unknown = null;
  let isDone = false;
  let isRepeated = false;
  const rewrite = (value: JsonObject): JsonObject | null => {
    const { type } = value;
    if (typeof type === "string" && type.startsWith("response.") && (isDone || type === "response.output_text.delta")) {
      if (!isDone) {
        isDone = true;
        isRepeated = true;
        onShown();
        item = value["item_id"];
        return { ...value, delta: line + String(value["delta"]) };
      }
      return type === "response.output_text.delta" ? null : repeated(value, item, line);
    }
    if (isDone) return null;
    const changed = firstText(value, line);
    isDone = changed !== null;
    if (isDone) onShown();
    return changed;
  };
  return { rewrite, isOver: () => isDone && !isRepeated };
}

/** The first text event of a stream, with the line before its text; `null` if it has no text. */
function firstText(value: JsonObject, line: string): JsonObject | null {
  const { type, choices, message, response, delta } = value;
  if (type === "content_block_delta" && isObject(delta)) {
    return isText(delta["text"]) ? { ...value, delta: { ...delta, text: line + delta["text"] } } : null;
  }
  if (type === "text-delta") return isText(delta) ? { ...value, delta: line + delta } : null;
  if (Array.isArray(choices)) {
    const [choice, ...others] = choices;
    const content = isObject(choice) ? objectIn(choice, "delta") : null;
    if (!isObject(choice) || content === null || !isText(content["content"])) return null;
    return { ...value, choices: [{ ...choice, delta: { ...content, content: line + content["content"] } }, ...others] };
  }
  if (isObject(message) && isText(message["content"])) {
    return { ...value, message: { ...message, content: line + message["content"] } };
  }
  return isText(response) ? { ...value, response: line + response } : null;
}

/** Events of OpenAI's Responses repeat a text when it is complete. */
function repeated(value: JsonObject, item: unknown, line: string): JsonObject | null {
  const { type } = value;
  if (type === "response.output_text.done" && value["item_id"] === item) {
    return { ...value, text: line + String(value["text"]) };
  }
  if (type === "response.content_part.done" && value["item_id"] === item && isObject(value["part"])) {
    return { ...value, part: { ...value["part"], text: line + String(value["part"]["text"]) } };
  }
  const done = objectIn(value, "item");
  if (type === "response.output_item.done" && done?.["id"] === item)
    return { ...value, item: inItem(done ?? {}, line) };
  const whole = objectIn(value, "response");
  if (type !== "response.completed" || whole === null) return null;
  return { ...value, response: inWhole(whole, line) ?? whole };
}

/** A whole reply with the line before its first text; `null` if it has no text. */
function inWhole(body: JsonObject, line: string): JsonObject | null {
  const { choices, output, content, message, response } = body;
  if (Array.isArray(choices)) {
    const [choice, ...others] = choices;
    const said = isObject(choice) ? objectIn(choice, "message") : null;
    if (!isObject(choice) || said === null || !isText(said["content"])) return null;
    return { ...body, choices: [{ ...choice, message: { ...said, content: line + said["content"] } }, ...others] };
  }
  if (Array.isArray(output)) {
    const at = output.findIndex((item) => isObject(item) && item["type"] === "message");
    if (at === -1) return null;
    const text = body["output_text"];
    return {
      ...body,
      output: output.with(at, inItem(output[at] as JsonObject, line)),
      ...(typeof text === "string" && { output_text: line + text }),
    };
  }
  if (Array.isArray(content)) return inItem(body, line);
  if (isObject(message) && isText(message["content"])) {
    return { ...body, message: { ...message, content: line + message["content"] } };
  }
  return isText(response) ? { ...body, response: line + response } : null;
}

function inItem(item: JsonObject, line: string): JsonObject {
  const content: unknown = item["content"];
  if (!Array.isArray(content)) return item;
  const at = content.findIndex((part) => isObject(part) && isText(part["text"]));
  if (at === -1) return item;
  const part = content[at] as JsonObject;
  return { ...item, content: content.with(at, { ...part, text: line + String(part["text"]) }) };
}

/** Whether a value is text for people. JSON for programs is left unchanged. */
function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && !/^\s*[{[]/.test(value);
}
