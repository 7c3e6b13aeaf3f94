import type { IncomingMessage, ServerResponse } from "node:http";
import type { Decision } from "@recess/core";
import { type GuardOptions, replySignal as replySignalOf } from "@recess/hono";
import { bindOptions, guardWith, type Handled } from "@recess/hono/adapter";
import { capture } from "./capture.ts";
import { peekBody, requestOf } from "./request.ts";
import { send, writerOf } from "./send.ts";

/** What `nodeGuard()` takes: the options of `createGuard()`, whose functions are given the app's own request. */
export interface NodeGuardOptions<Incoming extends IncomingMessage = IncomingMessage> extends GuardOptions<Incoming> {}

/** A middleware of Connect's shape. `next` runs the app's handler, which answers by `(request, response)` as ever. */
export type NodeGuard<Incoming extends IncomingMessage = IncomingMessage> = (
  incoming: Incoming,
  outgoing: ServerResponse,
  next: (error?: unknown) => unknown,
) => void;

interface Governed {
  readonly request: Request;
  decision?: Decision;
}

const governed = new WeakMap<IncomingMessage, Governed>();

/**
 * Guards a chat route of Express, Connect, Fastify or `node:http`: each request is a message of the account, charged, and refused
 * by the account's limits; what the handler streams is use, and ends gracefully when a limit comes meanwhile. The handler
 * keeps its own `(request, response)`. Body parsers may stand in front or behind.
 *
 * @example
 * ```ts
 * app.post("/chat", nodeGuard({ governor, account: (request) => accountOfSession(request) }), handler);
 * ```
 */
export function nodeGuard<Incoming extends IncomingMessage = IncomingMessage>(
  options: NodeGuardOptions<Incoming>,
): NodeGuard<Incoming> {
  const guard = guardWith(bindOptions<Incoming>("nodeGuard", options));
  return (incoming, outgoing, next) => {
    const writer = writerOf(outgoing);
    const request = requestOf(incoming, outgoing);
    const state: Governed = { request };
    governed.set(incoming, state);
    let isHandled = false;

    const handle = async (): Promise<Handled> => {
      isHandled = true;
      const { response } = capture(incoming, outgoing);
      // A router's `next` returns nothing, and a handler's own promise says no more than its response does, unless it fails.
      const failed = new Promise<never>((_, reject) => {
        void (async () => {
          await next();
        })().catch(reject);
      });
      return { response: await Promise.race([response, failed]), hasThrown: false };
    };

    const answer = async (): Promise<void> => {
      try {
        const response = await guard({
          input: incoming,
          request,
          keys: [incoming, request],
          path: new URL(request.url).pathname,
          peekBody: () => peekBody(incoming),
          // Node reads the rest of a body once the response is sent.
          drainBody: () => Promise.resolve(),
          setDecision: (decision) => {
            state.decision = decision;
          },
          handle,
          waitUntil: () => {},
        });
        await send(response, writer);
      } catch (error) {
        // Before the handler ran, its app can still answer; behind it, the reply must not look whole.
        if (!isHandled) next(error);
        else outgoing.socket?.destroy();
      }
    };
    void answer();
  };
}

/** The decision that let a request through `nodeGuard`; `undefined` for a request that nobody governs. */
export function decisionOf(incoming: IncomingMessage): Decision | undefined {
  return governed.get(incoming)?.decision;
}

/**
 * A signal for the model's request: it aborts when a limit ends the reply, and when the client leaves. Throws a TypeError for a
 * request that has not been through `nodeGuard`.
 */
export function replySignal(incoming: IncomingMessage): AbortSignal {
  const state = governed.get(incoming);
  if (state === undefined) throw new TypeError("replySignal: this request has not been through nodeGuard().");
  return replySignalOf(state.request);
}
