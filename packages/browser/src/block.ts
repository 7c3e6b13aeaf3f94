import { type Block, isState } from "./wire.ts";

/**
 * The refusal inside an error of a chat client, or `null` if the error is something else. Reads what useChat, the AI SDK,
 * openai and Anthropic's SDK keep of an answer's body, and the body itself as text or as an object.
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
  if (depth > 3) return null;
  if (typeof value === "string") return value.includes('"recess"') ? search(parse(value), depth + 1) : null;
  if (typeof value !== "object" || value === null) return null;
  const parts = value as { readonly [key: string]: unknown };
  const { recess } = parts;
  if (isState(recess) && "code" in recess) return recess as Block;
  for (const key of ["responseBody", "error", "cause", "message"]) {
    const found = search(parts[key], depth + 1);
    if (found) return found;
  }
  return null;
}

/** Some clients put the status before the body: `403 {…}`. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text.slice(text.indexOf("{")));
  } catch {
    return null;
  }
}
