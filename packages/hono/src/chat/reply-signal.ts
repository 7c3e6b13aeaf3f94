import type { Context } from "hono";

const controllers = new WeakMap<Request, AbortController>();

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
  const controller = controllers.get(request) ?? new AbortController();
  controllers.set(request, controller);
  return AbortSignal.any([request.signal, controller.signal]);
}

/** Aborts what the handler gave that signal to. */
export function abortReply(request: Request): void {
  controllers.get(request)?.abort();
}
