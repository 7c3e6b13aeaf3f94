import type { IncomingMessage, ServerResponse } from "node:http";
import type { Decision } from "@recess/core";
import { type GuardOptions, replySignal as replySignalOf } from "@recess/hono";
import { bindOptions, guardWith, type Handled } from "@recess/hono/adapter";
import { capture } from "./capture.ts";
import { peekBody, requestOf } from "./request.ts";
import { send, writerOf } from "./send.ts";

/** The options of `nodeGuard()`: those of `createGuard()`, whose functions receive the app's own request. */
export interface NodeGuardOptions<Incoming extends IncomingMessage = IncomingMessage> extends GuardOptions<Incoming> {}

/** A Connect-style middleware. `next` runs the app's handler, which responds through `(request, response)` as usual. */
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
 * Guards a chat route of Express, Connect, Fastify or `node:http`. Each request is charged as a message of the account
 * and is refused by the account's limits; a streamed reply counts as use, and ends gracefully if a limit is reached.
 * The handler keeps its `(request, response)` signature. Body parsers may come before or after.
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
      // A router's `next` returns nothing, and a handler's promise matters only if it rejects.
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
          // Node reads the rest of a body after the response is sent.
          drainBody: () => Promise.resolve(),
          setDecision: (decision) => {
            state.decision = decision;
          },
          handle,
          waitUntil: () => {},
        });
        await send(response, writer);
      } catch (error) {
        // Before the handler has run, the app can still respond; afterwards, the reply must not look complete.
        if (!isHandled) next(error);
        else outgoing.socket?.destroy();
      }
    };
    void answer();
  };
}

/** The decision that accepted a request in `nodeGuard`; `undefined` for a request that is not governed. */
export function decisionOf(incoming: IncomingMessage): Decision | undefined {
  return governed.get(incoming)?.decision;
}

/**
 * A signal for the request to the model: it aborts when a limit ends the reply, and when the client disconnects. Throws
 * a TypeError for a request that has not passed through `nodeGuard`.
 */
export function replySignal(incoming: IncomingMessage): AbortSignal {
  const state = governed.get(incoming);
  if (state === undefined) throw new TypeError("replySignal: this request has not been through nodeGuard().");
  return replySignalOf(state.request);
}
