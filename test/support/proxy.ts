import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A loopback proxy in front of a server, for bad networks. */
export interface Proxy {
  readonly port: number;
  /** The port of the server to which new connections go. */
  target: number;
  /** Delay in each direction, ms, plus up to as much again at random. */
  delayMs: number;
  /** Loses the data on its way back, and closes the connection. */
  cutReplies: () => void;
  cut: () => void;
  close: () => Promise<void>;
}

export async function startProxy(target: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let dropsReplies = false;

  const server = createServer((client) => {
    const upstream = connect(proxy.target, "127.0.0.1");
    const destroy = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay();
      socket.on("error", destroy);
      socket.on("close", () => {
        sockets.delete(socket);
        destroy();
      });
    }
    const there = makeLine((chunk) => upstream.write(chunk), delay);
    const back = makeLine((chunk) => client.write(chunk), delay);
    client.on("data", there);
    upstream.on("data", (chunk) => {
      if (dropsReplies) destroy();
      else back(chunk);
    });
  });

  const delay = (): number => proxy.delayMs * (1 + Math.random());

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port.");
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const proxy: Proxy = {
    port: address.port,
    target,
    delayMs: 0,
    cut,
    cutReplies: () => {
      dropsReplies = true;
      setTimeout(() => {
        dropsReplies = false;
      }, 30);
    },
    close: async () => {
      cut();
      server.close();
      await once(server, "close");
    },
  };
  return proxy;
}

/** Passes chunks on, each after its delay, in their order. */
function makeLine(pass: (chunk: Buffer) => void, delay: () => number): (chunk: Buffer) => void {
  const chunks: Buffer[] = [];
  let due = 0;
  const passNext = (): void => {
    const chunk = chunks.shift();
    if (chunk !== undefined) pass(chunk);
  };
  return (chunk) => {
    chunks.push(chunk);
    due = Math.max(due, performance.now() + delay());
    // Timers may fire in another order; each passes on the chunk whose turn it is.
    setTimeout(passNext, due - performance.now());
  };
}
