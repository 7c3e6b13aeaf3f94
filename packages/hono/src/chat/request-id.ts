import type { Context } from "hono";

import { toBase64Url } from "../http/base64url.ts";
import { peekBody } from "../http/body.ts";

/** The id under which a message is charged and may be refunded. */
export interface RequestId {
  readonly id: string;
  /**
   * Nobody else can send this id again. A client that leaves early gets the charge of such a one back; not that of a
   * repeatable one, with which it could take back a message that was answered.
   */
  readonly isServerGenerated: boolean;
}

/**
 * Says whether a request is a client library's retry of another: the same `Idempotency-Key` or a
 * `x-stainless-retry-count` (openai and Anthropic's SDKs count their tries in it, from 0), on the same path with the
 * same body. The body's hash is part of the id, so an id cannot be used for another message.
 *
 * All other requests get `own`, an id of their own. That is right for the AI SDK, whose retries carry no mark: it retries what
 * failed, a failure is refunded, and so the message is charged once; while two equal bodies without a mark may well be
 * someone who asks for another answer. So is a body too long to be read.
 */
export async function requestIdOf(c: Context, key: string | undefined, own: string): Promise<RequestId> {
  const mark = key === undefined ? markOf(c) : `app:${key}`;
  const body = mark === null ? null : await peekBody(c);
  if (mark === null || body === null) return { id: own, isServerGenerated: true };
  const head = new TextEncoder().encode(`${mark}\n${c.req.method} ${c.req.path}\n`);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return { id: toBase64Url(hash.subarray(0, 16)), isServerGenerated: false };
}

function markOf(c: Context): string | null {
  const idempotencyKey = c.req.header("idempotency-key");
  if (idempotencyKey !== undefined && idempotencyKey !== "") return `key:${idempotencyKey}`;
  // The count itself is left out: it differs between the tries of one message.
  return c.req.header("x-stainless-retry-count") === undefined ? null : "stainless";
}
