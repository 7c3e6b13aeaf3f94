import type { Context } from "hono";

const controllers = new WeakMap<object, AbortController>();

/**
 * A signal for the request to the model: it aborts when a limit ends the reply, and when the client disconnects. Most
 * upstreams do not need it, as their stream is cancelled; the AI SDK's `streamText` continues to read its model unless
 * it has one.
 *
 * @example
 * ```ts
 * streamText({ model, messages, abortSignal: replySignal(c) }).toUIMessageStreamResponse();
 * ```
 */
export function replySignal(of: Context | Request): AbortSignal {
  const request = "req" in of ? of.req.raw : of;
  const keys = request === of ? [request] : [of, request];
  const controller =
    keys.map((key) => controllers.get(key)).find((known) => known !== undefined) ?? new AbortController();
  for (const key of keys) controllers.set(key, controller);
  return AbortSignal.any([request.signal, controller.signal]);
}

/** Aborts what the handler passed that signal to. */
export function abortReply(keys: readonly object[]): void {
  for (const key of keys) controllers.get(key)?.abort();
}
