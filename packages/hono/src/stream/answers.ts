import { arrayIn, isObject, type JsonObject, objectIn, textIn } from "../http/json.ts";

/** The tool results that a request contains. */
export interface Answers {
  /** The ids of the tool calls that they answer. */
  readonly ids: readonly string[];
  /** How many calls without ids were answered since the person's last message. The reply's own calls are numbered from there. */
  readonly unnamed: number;
}

export const NO_ANSWERS: Answers = { ids: [], unnamed: 0 };

/** The tool results in a request of any dialect. */
export function answersIn(body: JsonObject): Answers {
  return { ids: idsIn(body), unnamed: unnamedIn(arrayIn(body, "messages")) };
}

/**
 * The ids of the tool calls whose results a request contains, in any dialect: the results after the model's last turn, and only if
 * nothing else follows it. Anything that the person says with them makes the request a message.
 */
function idsIn(body: JsonObject): readonly string[] {
  // A handler reads only one of these members, but a client may fill in several: none of them may hold a question beside the results.
  const { input, messages, message, prompt } = body;
  if (isFilled(prompt)) return [];
  const found = [];
  if (isFilled(input)) found.push(Array.isArray(input) ? answersInItems(input) : []);
  if (isFilled(messages)) found.push(Array.isArray(messages) ? answersInMessages(messages) : []);
  if (isFilled(message)) found.push(answersInMessages([message]));
  return all(found.map((ids) => (ids.length === 0 ? null : ids)));
}

function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);
}

/** The results at the end of a chat. */
function answersInMessages(messages: readonly unknown[]): readonly string[] {
  const last = messages.at(-1);
  if (!isObject(last)) return [];
  if (Array.isArray(last["parts"])) return answersInParts(last);
  if (last["role"] === "assistant") return pausedCalls(last);
  const turn = messages.findLastIndex((message) => isObject(message) && message["role"] === "assistant");
  const results = messages.slice(turn + 1);
  const first = unnamedIn(messages.slice(0, turn + 1));
  return all(results.map((message, order) => (isObject(message) ? resultsIn(message, first + order) : null)));
}

/** The number of results without ids since the person's last message. */
function unnamedIn(messages: readonly unknown[]): number {
  const said = messages.findLastIndex((message) => isObject(message) && message["role"] === "user");
  return messages.slice(said + 1).filter((message) => isObject(message) && isUnnamed(message)).length;
}

function isUnnamed(message: JsonObject): boolean {
  return (
    message["role"] === "tool" && textIn(message, "tool_call_id") === null && textIn(message, "tool_name") !== null
  );
}

/** The results in one chat message; `null` if it contains anything else. */
function resultsIn(message: JsonObject, order: number): readonly string[] | null {
  if (message["role"] === "tool") {
    const id = textIn(message, "tool_call_id");
    if (id !== null) return [id];
    const name = textIn(message, "tool_name");
    return name === null ? null : [unnamedCall(name, order)];
  }
  const blocks = message["role"] === "user" ? arrayIn(message, "content") : [];
  if (blocks.length === 0) return null;
  return all(
    blocks.map((block) => {
      const id = isObject(block) && block["type"] === "tool_result" ? textIn(block, "tool_use_id") : null;
      return id === null ? null : [id];
    }),
  );
}

/** Ollama's calls have no ids: the id is made of the name and the call's position in the person's turn. */
export function unnamedCall(name: string, order: number): string {
  return `${name}#${order}`;
}

/** Anthropic's `pause_turn`: the client sends the model's turn back unchanged so that the model continues it. */
function pausedCalls(message: JsonObject): readonly string[] {
  return arrayIn(message, "content").flatMap((block) => {
    const isServerCall = isObject(block) && /.tool_use$/.test(textIn(block, "type") ?? "");
    const id = isServerCall ? textIn(block, "id") : null;
    return id === null ? [] : [id];
  });
}

const RESULT = /(?:_output|^mcp_approval_response)$/;

/** The results at the end of a Responses request's input. */
function answersInItems(items: readonly unknown[]): readonly string[] {
  const turn = items.findLastIndex((item) => isObject(item) && isModels(item));
  return all(
    items.slice(turn + 1).map((item) => {
      if (!isObject(item) || !RESULT.test(textIn(item, "type") ?? "")) return null;
      const id = textIn(item, "call_id") ?? textIn(item, "approval_request_id");
      return id === null ? null : [id];
    }),
  );
}

/** Whether the model produced the item. A message without a type is recognised by its role. */
function isModels(item: JsonObject): boolean {
  const role = textIn(item, "role");
  return role === null ? !RESULT.test(textIn(item, "type") ?? "") : role === "assistant";
}

const ANSWERED = new Set(["output-available", "output-error", "output-denied", "approval-responded"]);

/** The ids of the tools in the last step of an AI SDK UI message that have a result or the person's decision on an approval. */
function answersInParts(message: JsonObject): readonly string[] {
  if (message["role"] !== "assistant") return [];
  const parts = arrayIn(message, "parts").filter(isObject);
  const step = parts.findLastIndex((part) => part["type"] === "step-start");
  return parts.slice(step + 1).flatMap((part) => {
    const type = textIn(part, "type") ?? "";
    const isTool = type === "dynamic-tool" || type.startsWith("tool-");
    const isAnswered =
      ANSWERED.has(textIn(part, "state") ?? "") || objectIn(part, "approval")?.["approved"] !== undefined;
    const id = isTool && isAnswered ? textIn(part, "toolCallId") : null;
    return id === null ? [] : [id];
  });
}

/** All ids, or none if any entry is `null`. */
function all(results: readonly (readonly string[] | null)[]): readonly string[] {
  return results.includes(null) ? [] : results.flatMap((ids) => ids ?? []);
}
