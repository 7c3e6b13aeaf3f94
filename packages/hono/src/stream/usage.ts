import { type JsonObject, numberIn, objectIn, parseObject, textIn } from "../http/json.ts";
import { dataOf } from "./tracker.ts";

/** The tokens that a JSON reply says it used; `null` if it does not say. */
export function tokensInJson(body: JsonObject): number | null {
  const usage = objectIn(body, "usage");
  return usage === null ? null : tokensOf(usage);
}

/** The tokens that the end of an event stream says the reply used; `null` if it does not say. */
export function tokensInEvents(tail: string): number | null {
  if (!/usage|totalTokens/i.test(tail)) return null;
  const events = tail.split(/\r\n\r\n|\n\n|\r\r/).toReversed();
  for (const event of events) {
    const data = dataOf(event);
    const value = data === null ? null : parseObject(data);
    const tokens = value === null ? null : tokensInEvent(value);
    if (tokens !== null) return tokens;
  }
  // The last event of a Responses stream holds the whole response, and may be longer than the tail. A quote inside a
  // JSON text is escaped, so this can only be a key.
  const total = /^.*\}?,"usage":\{[^{}]*(?:\{[^{}]*\}[^{}]*)*"total_tokens":\s*(\d+)/s.exec(tail)?.[1];
  return total === undefined ? null : Number(total);
}

function tokensInEvent(value: JsonObject): number | null {
  const type = textIn(value, "type");
  if (type === null || type === "message_delta") return tokensInJson(value);
  if (type.startsWith("response.")) return tokensInJson(objectIn(value, "response") ?? {});
  const metadata = type === "finish" || type === "message-metadata" ? objectIn(value, "messageMetadata") : null;
  if (metadata === null) return null;
  return tokensOf(objectIn(metadata, "totalUsage") ?? objectIn(metadata, "usage") ?? metadata);
}

/** OpenAI's names, the AI SDK's, and Anthropic's, which has no total. */
function tokensOf(usage: JsonObject): number | null {
  const total = numberIn(usage, "total_tokens") ?? numberIn(usage, "totalTokens");
  if (total !== null) return whole(total);
  const input = numberIn(usage, "input_tokens") ?? numberIn(usage, "inputTokens");
  const output = numberIn(usage, "output_tokens") ?? numberIn(usage, "outputTokens");
  return input === null && output === null ? null : whole((input ?? 0) + (output ?? 0));
}

function whole(count: number): number | null {
  return count > 0 ? Math.round(count) : null;
}
