import type { Context } from "hono";

const controllers = new WeakMap<Context, AbortController>();

/**
 * A signal for the model's request: it aborts when a limit ends the reply, and when the client leaves. Most upstreams need
 * none, as their stream is cancelled; `streamText` of the AI SDK goes on reading its model unless it is given one.
 *
 * @example
 * ```ts
 * streamText({ model, messages, abortSignal: replySignal(c) }).toUIMessageStreamResponse();
 * ```
 */
export function replySignal(c: Context): AbortSignal {
  const controller = controllers.get(c) ?? new AbortController();
  controllers.set(c, controller);
  return AbortSignal.any([c.req.raw.signal, controller.signal]);
}

/** Aborts what the handler gave that signal to. */
export function abortReply(c: Context): void {
  controllers.get(c)?.abort();
}
