import type { Context } from "hono";

const controllers = new WeakMap<object, AbortController>();

/**
 * A signal for the model's request: it aborts when a limit ends the reply, and when the client leaves. Most upstreams need
 * none, as their stream is cancelled; `streamText` of the AI SDK goes on reading its model unless it is given one.
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

/** Aborts what the handler gave that signal to. */
export function abortReply(keys: readonly object[]): void {
  for (const key of keys) controllers.get(key)?.abort();
}
