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
  const known = keys.map((key) => controllers.get(key)).find((controller) => controller !== undefined);
  if (known !== undefined) return known.signal;
  const controller = new AbortController();
  for (const key of keys) controllers.set(key, controller);
  // `AbortSignal.any` does the same at three times the cost on Node 20.
  const { signal } = request;
  if (signal.aborted) controller.abort(signal.reason);
  else signal.addEventListener("abort", () => controller.abort(signal.reason), { once: true });
  return controller.signal;
}

/** Aborts the signal that `replySignal` returned for this request. */
export function abortReply(keys: readonly object[]): void {
  for (const key of keys) controllers.get(key)?.abort();
}
