import { type JsonObject, parseObject } from "../http/json.ts";
import type { RecessState } from "@recess/protocol";
import { tokensInJson } from "./usage.ts";

/** What a JSON reply said, and what is to be sent in its place. */
export interface JsonReply {
  readonly text: string;
  readonly tokens: number | null;
}

/**
 * A whole reply in JSON: takes its usage, and gives a model's reply the state as a member more, which every client
 * ignores. Other JSON, and the rest of the text, stay as they are.
 */
export function meterJson(text: string, stateOf: () => RecessState): JsonReply {
  // Every model's reply has it, and looking costs less than parsing what is none.
  const body = text.includes('"usage"') ? parseObject(text) : null;
  if (body === null) return { text, tokens: null };
  const at = text.indexOf("{") + 1;
  const withState = isModelReply(body)
    ? `${text.slice(0, at)}"recess":${JSON.stringify(stateOf())},${text.slice(at)}`
    : text;
  return { text: withState, tokens: tokensInJson(body) };
}

function isModelReply(body: JsonObject): boolean {
  const { object, type } = body;
  return object === "chat.completion" || object === "response" || (type === "message" && "stop_reason" in body);
}
