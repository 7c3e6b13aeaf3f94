import { createHash } from "node:crypto";
import type { Asked } from "./asked.ts";

/**
 * The chat server's id for a repeated message: the id of the person's message, else the chat and the message itself.
 * Accepted only from a proven sender, never from the person's own client.
 */
export function messageIdOf({ identity, body }: Asked): string | undefined {
  if (!identity.isProvenSender) return undefined;
  if (identity.message !== null) return `message:${identity.message}`;
  if (identity.chat === null) return undefined;
  const last = JSON.stringify(lastMessage(body) ?? null);
  return `chat:${identity.chat}:${createHash("sha256").update(last).digest("base64url")}`;
}

function lastMessage(body: Asked["body"]): unknown {
  const { messages, input, prompt } = body;
  if (Array.isArray(messages)) return messages.at(-1);
  return Array.isArray(input) ? input.at(-1) : (input ?? prompt);
}
