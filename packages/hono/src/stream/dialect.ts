import { arrayIn, isObject, type JsonObject } from "../http/json.ts";

/** The chat protocols in which Recess can answer. */
export type Dialect =
  | "openai-chat"
  | "openai-responses"
  | "anthropic"
  | "ollama-chat"
  | "ollama-generate"
  | "ui-message"
  | "text";

/** Whether it is one of Ollama's own protocols, which stream lines of JSON. */
export function isOllama(dialect: Dialect | null): dialect is "ollama-chat" | "ollama-generate" {
  return dialect === "ollama-chat" || dialect === "ollama-generate";
}

/** The dialect, recognised by path and headers; `null` if they do not show it. */
export function dialectOf({ path, request }: { readonly path: string; readonly request: Request }): Dialect | null {
  if (path.endsWith("/chat/completions")) return "openai-chat";
  if (path.endsWith("/responses")) return "openai-responses";
  if (path.endsWith("/messages") || request.headers.has("anthropic-version")) return "anthropic";
  return null;
}

/** The dialect, recognised by the body: `useChat` sends messages with `parts`; OpenAI clients send `messages` without parts, or `input`. */
export function dialectOfBody(body: JsonObject): Dialect {
  const messages = arrayIn(body, "messages");
  if (typeof body["trigger"] === "string" || messages.some((message) => isObject(message) && "parts" in message)) {
    return "ui-message";
  }
  if (messages.length > 0) return "openai-chat";
  return "input" in body && "model" in body ? "openai-responses" : "text";
}
