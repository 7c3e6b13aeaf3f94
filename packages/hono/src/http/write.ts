import type { Context } from "hono";

import { toBase64Url } from "./base64url.ts";
import { refusal } from "./problem.ts";
import { type JsonObject, parseObject } from "./json.ts";
import { peekBody } from "./body.ts";
import { isFromHere } from "./origin.ts";

/** A write that was accepted: from this site, JSON, and not too long. */
export interface Write {
  readonly body: JsonObject;
  readonly text: string;
}

/** The write in a request, or the response to an invalid one. An empty body is an empty object. */
export async function readWrite(c: Context, origins: ReadonlySet<string>, limit: number): Promise<Write | Response> {
  if (!isFromHere(c, origins)) return refusal(403, "cross-site", "This is taken from this site's pages alone.");
  const type = c.req.header("content-type");
  if (type === undefined || !/^application\/json[ \t]*(?:;|$)/i.test(type)) {
    return refusal(415, "content-type", "This is application/json.");
  }
  const bytes = await peekBody(c, limit);
  if (bytes === null) return refusal(413, "body-too-large", `This has at most ${limit} bytes.`);
  const text = new TextDecoder().decode(bytes);
  const body = text.trim() === "" ? {} : parseObject(text);
  return body === null ? refusal(400, "malformed", "The body must be a JSON object.") : { body, text };
}

const MAX_KEY = 256;

/** The id of this action: the `Idempotency-Key`, or `id` in the body, or `null`. */
export function keyOf(c: Context, { body }: Write): string | null {
  const header = c.req.header("idempotency-key");
  const key = header === undefined || header === "" ? body["id"] : header;
  return typeof key === "string" && key !== "" && key.length <= MAX_KEY ? key : null;
}

/** An id bound to the person, the action and the content: the same key with other content is another action. */
export async function actionIdOf(...parts: readonly string[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(parts));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return toBase64Url(hash.subarray(0, 18));
}
