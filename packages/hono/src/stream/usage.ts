import { type JsonObject, numberIn, objectIn, parseObject, textIn } from "../http/json.ts";
import { dataOf } from "./tracker.ts";

/** Tokens that a reply used. */
export interface Tokens {
  readonly count: number;
  /** The upstream reported none or only part of it, so it was estimated from the characters that were sent. */
  readonly isEstimate: boolean;
}

/** Collects the usage that a reply reports. Streams repeat fields with rising numbers; the highest of each counts. */
export interface UsageCount {
  /** Takes the usage in a JSON reply, or in an event of a stream. */
  see(value: JsonObject): void;
  /** The tokens; `null` if nothing is known. `estimate`: for the output that was sent. */
  tokens(estimate: number): Tokens | null;
}

export function createUsageCount(): UsageCount {
  let total = 0;
  let input = 0;
  let output = 0;
  let isFinal = false;

  const take = (usage: JsonObject | null, isLast: boolean): void => {
    if (usage === null) return;
    total = Math.max(total, countIn(usage, "total_tokens", "totalTokens"));
    // Anthropic reports tokens read from or written to its cache separately from the input.
    const cached = countIn(usage, "cache_creation_input_tokens") + countIn(usage, "cache_read_input_tokens");
    input = Math.max(
      input,
      countIn(usage, "input_tokens", "inputTokens", "prompt_tokens", "prompt_eval_count") + cached,
    );
    output = Math.max(output, countIn(usage, "output_tokens", "outputTokens", "completion_tokens", "eval_count"));
    isFinal ||= isLast;
  };

  return {
    see(value) {
      const type = textIn(value, "type");
      // Ollama's counts are members of the last line itself.
      if (numberIn(value, "eval_count") !== null) take(value, true);
      else if (type === null || type === "message" || type === "message_delta") take(objectIn(value, "usage"), true);
      else if (type === "message_start") take(objectIn(objectIn(value, "message") ?? {}, "usage"), false);
      else if (type.startsWith("response.")) take(objectIn(objectIn(value, "response") ?? {}, "usage"), true);
      else if (type === "finish" || type === "message-metadata") {
        const metadata = objectIn(value, "messageMetadata");
        take(metadata && (objectIn(metadata, "totalUsage") ?? objectIn(metadata, "usage") ?? metadata), true);
      }
    },
    tokens(estimate) {
      const said = Math.max(total, input + output);
      if (said > 0 && isFinal) return { count: whole(said), isEstimate: false };
      const guessed = whole(input + Math.max(output, estimate));
      return guessed === 0 ? null : { count: guessed, isEstimate: true };
    },
  };
}

/** Reads the usage at the end of an event stream from its last bytes. */
export function seeUsageInTail(count: UsageCount, tail: string): void {
  if (!/usage|totalTokens/i.test(tail)) return;
  for (const event of tail.split(/\r\n\r\n|\n\n|\r\r/)) {
    const data = /usage|totalTokens/i.test(event) ? dataOf(event) : null;
    const value = data === null ? null : parseObject(data);
    if (value !== null) count.see(value);
  }
  // The last event of a Responses stream holds the whole response, and may be longer than the tail. A quote inside a
  // JSON string is escaped, so this can only be a key.
  const total = /^.*\}?,"usage":\{[^{}]*(?:\{[^{}]*\}[^{}]*)*"total_tokens":\s*(\d+)/s.exec(tail)?.[1];
  if (total !== undefined) count.see({ usage: { total_tokens: Number(total) } });
}

/**
 * Estimates the tokens of a text: a quarter for each Latin character, one for each other character. The result is slightly high for
 * Chinese and slightly low for code; no single tokenizer fits all models.
 */
export function estimateTokens(text: string): number {
  const wide = text.match(/[\u0250-\u{10ffff}]/gu)?.length ?? 0;
  return wide + (text.length - wide) / 4;
}

function countIn(usage: JsonObject, ...names: readonly string[]): number {
  for (const name of names) {
    const count = numberIn(usage, name);
    if (count !== null && count > 0) return count;
  }
  return 0;
}

function whole(count: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.ceil(count));
}
