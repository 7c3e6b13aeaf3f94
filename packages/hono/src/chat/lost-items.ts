import { isObject, type JsonObject, objectIn, textIn } from "../http/json.ts";
import { CUT, itemIdsIn } from "../stream/formats/ui-message.ts";

// OpenAI's Responses API stores only the items of a completed response: a client that sends back the id of a cut item
// is rejected, in this turn and all following ones.

/** Ids of the latest items and responses whose reply was cut in this process. */
const lost = new Set<string>();
const MAX_LOST = 10_000;

/** Remembers ids that the provider has not stored. */
export function rememberLost(ids: readonly string[]): void {
  for (const id of ids) {
    lost.delete(id);
    lost.add(id);
  }
  for (const oldest of lost) {
    if (lost.size <= MAX_LOST) break;
    lost.delete(oldest);
  }
}

export function isLost(id: string | null): boolean {
  return id !== null && lost.has(id);
}

/** An item that a client sends back, in a form that the provider accepts, or `null`. */
export function withoutLostId(item: JsonObject): JsonObject | null {
  if (!isLost(textIn(item, "id"))) return item;
  const { id: _lost, ...rest } = item;
  const type = textIn(item, "type");
  // A reference is meaningless without its id, and reasoning is identified by its id alone.
  return type === "item_reference" || type === "reasoning" ? null : rest;
}

/**
 * A message of the AI SDK without the ids of cut items: those of a step that a limit ended (any server marks such a
 * step), and those of replies that were cut in this process.
 */
export function withoutLostParts<Message extends object>(message: Message): Message {
  if (!("parts" in message) || !Array.isArray(message.parts)) return message;
  const parts = message.parts.filter(isObject);
  const end = parts.findLastIndex(isCut);
  const begin = parts.findLastIndex((part, at) => at < end && part["type"] === "step-start");
  const isGone = (part: JsonObject, at: number): boolean =>
    (at > begin && at <= end) || itemIdsIn(part["providerMetadata"]).some((id) => isLost(id));
  if (!parts.some(isGone)) return message;
  const kept = parts.flatMap((part, at) => {
    if (!isGone(part, at)) return [part];
    if (part["type"] === "reasoning") return [];
    const { providerMetadata: _metadata, callProviderMetadata: _call, ...rest } = part;
    return [rest];
  });
  return { ...message, parts: kept };
}

function isCut(part: JsonObject): boolean {
  return objectIn(objectIn(part, "providerMetadata") ?? {}, CUT) !== null;
}
