import type { Context } from "hono";
import { incomingOf } from "./incoming.ts";

/** Requests whose body is readable again. */
const restored = new WeakSet<object>();

/**
 * Makes a body readable again that another framework's parser has read, such as `express.json()` before a
 * `getRequestListener`: the parsed body is on Node's own request, which Hono calls `incoming`.
 */
export function restoreParsedBody(c: Context): void {
  const incoming = incomingOf(c);
  if (incoming === null || incoming.readableDidRead !== true || incoming.body === undefined) return;
  if (restored.has(incoming)) return;
  restored.add(incoming);
  const { raw } = c.req;
  const headers = new Headers(raw.headers);
  for (const name of ["Content-Length", "Content-Encoding"]) headers.delete(name);
  const body = textOf(incoming.body, headers.get("content-type") ?? "");
  c.req.raw = new Request(raw.url, { method: raw.method, headers, signal: raw.signal, body });
}

/** Serializes a parsed body again: with the same meaning, but not the same bytes. */
function textOf(body: unknown, type: string): BodyInit {
  if (typeof body === "string") return body;
  if (body instanceof Uint8Array) return Uint8Array.from(body);
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return new URLSearchParams(body as Record<string, string>);
  return JSON.stringify(body);
}
