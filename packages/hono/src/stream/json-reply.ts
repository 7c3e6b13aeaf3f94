import type { RecessState } from "@recess/protocol";
import { arrayIn, isObject, type JsonObject, objectIn, parseObject, textIn } from "../http/json.ts";
import { unnamedCall } from "./answers.ts";
import { isErrorAlone } from "./ledger.ts";
import { createUsageCount, estimateTokens, type Tokens } from "./usage.ts";

/** What a JSON reply held, and what is to be sent in its place. */
export interface JsonReply {
  readonly text: string;
  /** Worked out when it is asked: most bands do not limit them, and the estimate looks at each character. */
  tokens(): Tokens | null;
  /** Calls of tools whose results the client may bring. */
  readonly calls: readonly string[];
  /** Anything but an error, or nothing. */
  readonly hasContent: boolean;
}

/**
 * A whole reply in JSON: takes its usage and its calls, and gives a model's reply the state as a member more, which every client
 * ignores. Other JSON, and the rest of the text, stay as they are. `unnamed`: how many calls without ids came before in the turn.
 */
export function meterJson(text: string, stateOf: () => RecessState, unnamed: number = 0): JsonReply {
  // Looking costs less than parsing, and what apps answer in a protocol of their own holds none of it.
  const body = MAY_SAY.test(text) ? parseObject(text) : null;
  if (body === null) return { text, tokens: () => tokensIn(text, true), calls: [], hasContent: text.trim() !== "" };
  const at = text.indexOf("{") + 1;
  const withState = isModelReply(body)
    ? `${text.slice(0, at)}"recess":${JSON.stringify(stateOf())},${text.slice(at)}`
    : text;
  const hasContent = !isErrorAlone(body);
  return { text: withState, tokens: () => tokensIn(text, hasContent), calls: callsIn(body, unnamed), hasContent };
}

/** A member of an error, of a model's reply, or of a call; `\u` may hide one. */
const MAY_SAY = /"(?:error|type|object|output)"|call|function|custom|\\u/;

/** Anything else than an object is estimated, too. */
function tokensIn(text: string, hasContent: boolean): Tokens | null {
  const usage = createUsageCount();
  const body = parseObject(text);
  if (body !== null) usage.see(body);
  return usage.tokens(hasContent ? estimateTokens(text) : 0);
}

function callsIn(body: JsonObject, unnamed: number): readonly string[] {
  const chat = arrayIn(body, "choices").flatMap((choice) =>
    isObject(choice) ? arrayIn(objectIn(choice, "message") ?? {}, "tool_calls") : [],
  );
  const ids = [...chat, ...arrayIn(body, "output"), ...arrayIn(body, "content")].flatMap((part) => {
    if (!isObject(part)) return [];
    const type = textIn(part, "type") ?? "";
    const isWaiting = type === "tool_use" || type === "mcp_approval_request" || "function" in part || "custom" in part;
    const id = textIn(part, "call_id") ?? (isWaiting ? textIn(part, "id") : null);
    return id === null ? [] : [id];
  });
  if (body["stop_reason"] === "pause_turn") ids.push(...serverCallsIn(body));
  const ollama = arrayIn(objectIn(body, "message") ?? {}, "tool_calls").flatMap((call, order) => {
    const name = isObject(call) ? textIn(objectIn(call, "function") ?? {}, "name") : null;
    return name === null ? [] : [unnamedCall(name, unnamed + order)];
  });
  return [...ids, ...ollama];
}

function serverCallsIn(body: JsonObject): readonly string[] {
  return arrayIn(body, "content").flatMap((block) =>
    isObject(block) && /.tool_use$/.test(textIn(block, "type") ?? "") ? [textIn(block, "id") ?? ""] : [],
  );
}

function isModelReply(body: JsonObject): boolean {
  const { object, type } = body;
  return object === "chat.completion" || object === "response" || (type === "message" && "stop_reason" in body);
}
