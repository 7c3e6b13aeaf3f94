import { arrayIn, isObject, type JsonObject } from "../http/json.ts";

/** The protocols of the chat clients that are answered in their own tongue. */
export type Dialect =
  | "openai-chat"
  | "openai-responses"
  | "anthropic"
  | "ollama-chat"
  | "ollama-generate"
  | "ui-message"
  | "text";

/** Whether it is one of Ollama's own, which streams lines of JSON. */
export function isOllama(dialect: Dialect | null): dialect is "ollama-chat" | "ollama-generate" {
  return dialect === "ollama-chat" || dialect === "ollama-generate";
}

/** The dialect that path and headers give away; `null` if they do not. */
export function dialectOf({ path, request }: { readonly path: string; readonly request: Request }): Dialect | null {
  if (path.endsWith("/chat/completions")) return "openai-chat";
  if (path.endsWith("/responses")) return "openai-responses";
  if (path.endsWith("/messages") || request.headers.has("anthropic-version")) return "anthropic";
  return null;
}

/** The dialect that a body gives away: `useChat` sends messages made of parts, openai's clients sends contents or an input. */
export function dialectOfBody(body: JsonObject): Dialect {
  const messages = arrayIn(body, "messages");
  if (typeof body["trigger"] === "string" || messages.some((message) => isObject(message) && "parts" in message)) {
    return "ui-message";
  }
  if (messages.length > 0) return "openai-chat";
  return "input" in body && "model" in body ? "openai-responses" : "text";
}
