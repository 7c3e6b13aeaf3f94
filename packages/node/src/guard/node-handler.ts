import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { headersOf, parsedBody, urlOf } from "./request.ts";
import { send, writerOf } from "./send.ts";

/** What the served app finds in `c.env`. */
export interface NodeBindings {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** An app that can be served: a Hono app, such as those of `recessRoutes()` and `familyPages()`. */
export interface FetchApp {
  fetch(request: Request, env: NodeBindings): Response | Promise<Response>;
}

/**
 * Serves a Hono app from Express, Connect, Fastify or `node:http`, also after body parsers. The app's functions find
 * the server's own request in `c.env.incoming`. If a router strips its mount path, the app sees the remaining path.
 *
 * @example
 * ```ts
 * app.use("/recess", nodeHandler(recessRoutes({ governor, account: (c) => accountOfSession(c.env.incoming) })));
 * ```
 */
export function nodeHandler(
  app: FetchApp,
): (incoming: IncomingMessage, outgoing: ServerResponse, next?: (error?: unknown) => unknown) => void {
  return (incoming, outgoing, next) => {
    const writer = writerOf(outgoing);
    const answer = async (): Promise<void> => {
      try {
        await send(await app.fetch(requestWithBody(incoming), { incoming, outgoing }), writer);
      } catch (error) {
        if (!outgoing.headersSent && next !== undefined) next(error);
        else outgoing.destroy();
      }
    };
    void answer();
  };
}

function requestWithBody(incoming: IncomingMessage): Request {
  const { method = "GET", url = "/" } = incoming;
  const init = { method, headers: headersOf(incoming) };
  if (method === "GET" || method === "HEAD") return new Request(urlOf(incoming, url), init);
  const parsed = parsedBody(incoming);
  if (parsed !== undefined) {
    // The parsed body may differ in length from the received one.
    init.headers.delete("content-length");
    init.headers.delete("content-encoding");
  }
  const body = parsed ?? (Readable.toWeb(incoming) as ReadableStream<Uint8Array>);
  return new Request(urlOf(incoming, url), { ...init, body, duplex: "half" } as RequestInit);
}
