import type { Context } from "hono";

/** A socket of Node's, as far as it is needed here. */
interface NodeSocket {
  readonly destroyed: boolean;
  end(data: string): unknown;
  resume(): unknown;
  destroy(): unknown;
  once(event: "close", listener: () => void): unknown;
}

/** How long a refused client may take to read its refusal. */
const READ_MS = 2000;

/**
 * Answers a request for a WebSocket with a refusal. Node's servers send the status and headers of such an answer and no body, so
 * there it is written by hand.
 */
export async function refuseUpgrade(c: Context, response: Response): Promise<Response> {
  const socket = nodeSocketOf(c.env);
  if (socket === null) return response;
  const body = await response.text();
  const headers = new Headers(response.headers);
  headers.set("Connection", "close");
  headers.set("Content-Length", String(new TextEncoder().encode(body).length));
  const head = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const closed = new Promise<void>((resolve) => {
    socket.once("close", resolve);
    setTimeout(resolve, READ_MS);
  });
  // What the client still sends is read away, or its refusal would be lost with a reset connection.
  socket.resume();
  socket.end(`HTTP/1.1 ${response.status} ${STATUS[response.status] ?? ""}\r\n${head}\r\n${body}`);
  await closed;
  socket.destroy();
  return new Response(null, { status: response.status });
}

const STATUS: { readonly [status: number]: string } = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  426: "Upgrade Required",
  429: "Too Many Requests",
  503: "Service Unavailable",
};

/** The connection of a request to upgrade, on Node: other answers have an `outgoing`. */
function nodeSocketOf(env: unknown): NodeSocket | null {
  if (typeof env !== "object" || env === null || !("incoming" in env) || !("outgoing" in env)) return null;
  if (env.outgoing !== undefined) return null;
  const { incoming } = env;
  if (typeof incoming !== "object" || incoming === null || !("socket" in incoming)) return null;
  const socket = incoming.socket as NodeSocket | null;
  return socket === null || socket.destroyed ? null : socket;
}
