import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { compare, type Group } from "../figure.ts";
import { median } from "../race.ts";

const CONNECTIONS = 16;
const ROUNDS = 5;
/** The rate of each server still rises for so long: after 3 rounds, V8 optimized 29 functions during those measured. */
const WARM_UPS = 12;
const REQUESTS = 2000;
/** `REQUEST_EVERY_MS` in http-server.ts assumes this number. */
const ACCOUNTS = 2000;

interface Served {
  readonly name: string;
  readonly child: ChildProcess;
  readonly sockets: readonly Socket[];
}

const body = JSON.stringify({
  model: "model",
  messages: Array.from({ length: 6 }, (_, i) => ({
    role: i % 2 === 0 ? "user" : "assistant",
    content: "What is a prime number? ".repeat(8),
  })),
});

function requestOf(user: string): string {
  return (
    `POST /chat HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nx-user: ${user}\r\n` +
    `Content-Length: ${body.length}\r\n\r\n${body}`
  );
}

async function start(name: string): Promise<Served> {
  const child = fork(process.argv[1]!, ["--serve", name]);
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  const sockets = await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const socket = connect(port, "127.0.0.1");
      await once(socket, "connect");
      return socket.setNoDelay(true);
    }),
  );
  return { name, child, sockets };
}

async function cpuOf({ child }: Served): Promise<number> {
  child.send("cpu");
  const [{ cpu }] = (await once(child, "message")) as [{ cpu: NodeJS.CpuUsage }];
  return cpu.user + cpu.system;
}

/** One request after the other on one connection. */
function ask(socket: Socket, count: number, first: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = count;
    let received = "";
    const send = (): void => void socket.write(requestOf(`account-${(first + left * CONNECTIONS) % ACCOUNTS}`));
    const onData = (data: Buffer): void => {
      received += data.toString("latin1");
      const head = received.indexOf("\r\n\r\n");
      if (head === -1) return;
      const length = /content-length: (\d+)/i.exec(received);
      if (length === null || !received.startsWith("HTTP/1.1 200")) reject(new Error(received.slice(0, 300)));
      else if (received.length >= head + 4 + Number(length[1])) {
        received = "";
        left -= 1;
        if (left > 0) send();
        else {
          socket.off("data", onData).removeAllListeners("close");
          resolve();
        }
      }
    };
    socket.on("data", onData).once("close", () => reject(new Error("The server closed a connection.")));
    send();
  });
}

/** Keeps this process awake. Otherwise a server that is slower than this process pays for waking it at each response. */
function stayAwake(): () => void {
  let next = setImmediate(function again() {
    next = setImmediate(again);
  });
  return () => clearImmediate(next);
}

async function round(served: Served): Promise<{ readonly rate: number; readonly cpuUs: number }> {
  const before = await cpuOf(served);
  const started = performance.now();
  await Promise.all(served.sockets.map((socket, i) => ask(socket, REQUESTS / CONNECTIONS, i)));
  const seconds = (performance.now() - started) / 1000;
  return { rate: REQUESTS / seconds, cpuUs: ((await cpuOf(served)) - before) / REQUESTS };
}

export const http: Group = {
  id: "http",
  title: "A chat request over HTTP",
  about:
    `A server in a process of its own (@hono/node-server), ${CONNECTIONS} connections on loopback, a body of ${body.length} bytes; ` +
    "limits in memory, 2,000 accounts that each write every two minutes of the server's clock. The CPU time is the server's.",
  run: async () => {
    const all = await Promise.all(["recess", "bare", "hono-rate-limiter"].map(start));
    const sleep = stayAwake();
    try {
      const rounds = all.map((): Awaited<ReturnType<typeof round>>[] => []);
      for (let i = -WARM_UPS; i < ROUNDS; i += 1) {
        for (let turn = 0; turn < all.length; turn += 1) {
          const index = (turn + i + WARM_UPS) % all.length;
          const result = await round(all[index]!);
          if (i >= 0) rounds[index]!.push(result);
        }
      }
      const measures = (key: "rate" | "cpuUs") =>
        all.map(({ name }, i) => ({ name, value: median(rounds[i]!.map((result) => result[key])) }));
      const floors = ["bare"];
      return [
        ...compare(measures("rate"), { id: "http", unit: "requests/s", floors }),
        ...compare(measures("cpuUs"), {
          id: "http-cpu",
          unit: "µs of CPU/request",
          lessIsBetter: true,
          goals: { bare: { ratioAtLeast: 0.6 }, "hono-rate-limiter": { ratioAtLeast: 0.8 } },
          floors,
        }),
      ];
    } finally {
      sleep();
      for (const { child, sockets } of all) {
        for (const socket of sockets) socket.destroy();
        child.kill();
      }
    }
  },
};
