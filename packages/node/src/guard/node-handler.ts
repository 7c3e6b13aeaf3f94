import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { headersOf, parsedBody, urlOf } from "./request.ts";
import { send, writerOf } from "./send.ts";

/** What such an app finds in `c.env`. */
export interface NodeBindings {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** What can be served: an app of Hono's, such as `recessRoutes()` and `familyPages()` return. */
export interface FetchApp {
  fetch(request: Request, env: NodeBindings): Response | Promise<Response>;
}

/**
 * Serves an app of Hono's from Express, Connect, Fastify or `node:http`, also behind body parsers. Its functions find the
 * server's own request in `c.env.incoming`. Where a router cuts off the path that it is mounted on, the app sees the rest.
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
    // What was parsed need not be as long as what came.
    init.headers.delete("content-length");
    init.headers.delete("content-encoding");
  }
  const body = parsed ?? (Readable.toWeb(incoming) as ReadableStream<Uint8Array>);
  return new Request(urlOf(incoming, url), { ...init, body, duplex: "half" } as RequestInit);
}
