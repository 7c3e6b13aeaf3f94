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
  const body = parseObject(text);
  if (body === null) {
    return {
      text,
      tokens: () => {
        const count = Math.ceil(estimateTokens(text));
        return count === 0 ? null : { count, isEstimate: true };
      },
      calls: [],
      hasContent: text.trim() !== "",
    };
  }
  const usage = createUsageCount();
  usage.see(body);
  const at = text.indexOf("{") + 1;
  const withState = isModelReply(body)
    ? `${text.slice(0, at)}"recess":${JSON.stringify(stateOf())},${text.slice(at)}`
    : text;
  const hasContent = !isErrorAlone(body);
  const tokens = (): Tokens | null => usage.tokens(hasContent ? estimateTokens(text) : 0);
  return { text: withState, tokens, calls: callsIn(body, unnamed), hasContent };
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
