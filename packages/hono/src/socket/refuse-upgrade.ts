import type { Context } from "hono";

/** The parts of a Node socket that are used here. */
interface NodeSocket {
  readonly destroyed: boolean;
  end(data: string): unknown;
  resume(): unknown;
  destroy(): unknown;
  once(event: "close", listener: () => void): unknown;
}

/** How long a refused client may take to read the refusal. */
const READ_MS = 2000;

/**
 * Answers an upgrade request with a refusal. Node's servers send only the status and headers of such a response, without its body, so
 * on Node the response is written to the connection directly.
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
  // Read and discard what the client still sends: otherwise the connection is reset and the refusal is lost.
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

/** The connection of an upgrade request on Node; other requests have an `outgoing` too. */
function nodeSocketOf(env: unknown): NodeSocket | null {
  if (typeof env !== "object" || env === null || !("incoming" in env) || !("outgoing" in env)) return null;
  if (env.outgoing !== undefined) return null;
  const { incoming } = env;
  if (typeof incoming !== "object" || incoming === null || !("socket" in incoming)) return null;
  const socket = incoming.socket as NodeSocket | null;
  return socket === null || socket.destroyed ? null : socket;
}
