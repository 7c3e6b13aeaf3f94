import { type Block, isState } from "@recess/protocol";
import { parse } from "./json.ts";

/**
 * The refusal inside an error of a chat client, or `null` if the error is something else. Reads the parts of a response
 * body that useChat, the AI SDK, openai and Anthropic's SDK keep, and the body itself as text or as an object.
 *
 * @example
 * ```ts
 * const { messages } = useChat({ onError: (error) => recess.accept(parseBlock(error)) });
 * ```
 */
export function parseBlock(error: unknown): Block | null {
  return search(error, 0);
}

function search(value: unknown, depth: number): Block | null {
  // Some clients put the status before the body: `403 {…}`.
  const found = typeof value === "string" ? parse(value.slice(value.indexOf("{"))) : value;
  if (depth > 4 || Object(found) !== found) return null;
  const parts = found as { readonly [key: string]: unknown };
  const { recess } = parts;
  if (isState(recess) && "code" in recess) return recess as Block;
  for (const key of ["responseBody", "error", "cause", "message"]) {
    const block = search(parts[key], depth + 1);
    if (block) return block;
  }
  return null;
}
