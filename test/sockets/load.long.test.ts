import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { openaiRealtime, proxySocket, rawFrames } from "@recess/hono/socket";
import { afterEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { type Site, startSite } from "./site.ts";

let site: Site | null = null;
afterEach(async () => {
  await site?.close();
  site = null;
});

const CONVERSATIONS = 200;
/** Three seconds of sound. */
const FRAMES = 30;
const ROUNDS = 4;

/** The people who talk and the model that receives their speech, in another process. */
async function startTalkers(): Promise<{
  /** The model's address. */
  readonly url: string;
  /** Opens conversations with the server at `url`. */
  readonly connect: (name: string, url: string) => Promise<void>;
  /** Lets them talk, and returns how long each frame took to reach the model, ms. */
  readonly talk: (name: string) => Promise<number[]>;
  readonly close: () => void;
}> {
  const child = fork(fileURLToPath(new URL("talkers.mjs", import.meta.url)));
  const [{ url }] = (await once(child, "message")) as [{ readonly url: string }];
  const ask = async <Answer>(request: object): Promise<Answer> => {
    child.send(request);
    const [{ done }] = (await once(child, "message")) as [{ readonly done: Answer }];
    return done;
  };
  return {
    url,
    connect: (name, at) => ask({ do: "connect", name, url: at, count: CONVERSATIONS }),
    talk: (name) => ask({ do: "talk", name, frames: FRAMES }),
    close: () => void child.send({ do: "end" }),
  };
}

/** Forwards what it receives, as an app without Recess would. */
async function startProxy(model: string): Promise<{ readonly url: string; readonly close: () => void }> {
  const proxy = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  proxy.on("connection", (socket) => {
    const up = new WebSocket(model);
    const early: string[] = [];
    up.on("open", () => {
      for (const data of early.splice(0)) up.send(data);
    });
    up.on("message", (data: Buffer) => socket.send(data.toString()));
    socket.on("message", (data: Buffer) =>
      up.readyState === WebSocket.OPEN ? up.send(data.toString()) : early.push(data.toString()),
    );
    socket.on("close", () => up.close());
  });
  await once(proxy, "listening");
  return {
    url: `ws://127.0.0.1:${(proxy.address() as AddressInfo).port}/talk`,
    close() {
      for (const socket of proxy.clients) socket.terminate();
      proxy.close();
    },
  };
}

const p99 = (delays: readonly number[]): number =>
  delays.toSorted((a, b) => a - b)[Math.floor(delays.length * 0.99)] ?? Infinity;
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;

test("200 conversations at once: a forwarded frame takes at most 10 ms longer than over a bare proxy, and costs little more", async () => {
  const talkers = await startTalkers();
  const proxy = await startProxy(talkers.url);
  const here = await startSite({ dialect: openaiRealtime(), model: proxySocket(() => new WebSocket(talkers.url)) });
  site = here;
  await talkers.connect("bare", proxy.url);
  await talkers.connect("governed", `${here.origin.replace("http", "ws")}/talk`);
  const delays: { readonly [name: string]: number[] } = { bare: [], governed: [] };
  const costs: { readonly [name: string]: number[] } = { bare: [], governed: [] };
  // In turns, so that other load meets both. The first round warms up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const name of ["bare", "governed"]) {
      const before = process.cpuUsage();
      const measured = await talkers.talk(name);
      const { user, system } = process.cpuUsage(before);
      if (round === 0) continue;
      delays[name]?.push(p99(measured));
      costs[name]?.push((user + system) / measured.length);
    }
  }
  const [bare, governed] = [median(delays["bare"] ?? []), median(delays["governed"] ?? [])];
  const ratio = median(costs["governed"] ?? []) / median(costs["bare"] ?? []);
  console.log(
    `p99 of a forwarded frame: bare ${bare.toFixed(1)} ms, governed ${governed.toFixed(1)} ms; CPU time x ${ratio.toFixed(2)}`,
  );
  expect(here.errors).toEqual([]);
  expect(ratio).toBeLessThan(1.5);
  // If even a bare proxy takes longer than 10 ms, the machine is busy with something else.
  expect(governed - bare).toBeLessThan(Math.max(10, bare));
  talkers.close();
  proxy.close();
});

test("a frozen client is disconnected, and its time ends after its last frame", async () => {
  const here = await startSite({
    dialect: rawFrames(),
    model: () => ({ onMessage: (event, ws) => ws.send(event.data as string) }),
  });
  site = here;
  const program = `
    import { WebSocket } from "ws";
    const socket = new WebSocket(${JSON.stringify(`${here.origin.replace("http", "ws")}/talk?user=kai`)});
    socket.on("open", () => socket.send("0"));
    socket.on("message", () => console.log("heard"));
  `;
  const cwd = fileURLToPath(new URL(".", import.meta.url));
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    cwd,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.kill("SIGSTOP");
  const usedMs = async (): Promise<number> => (await here.governor.status({ id: "kai", age: 14 })).usedMs ?? 0;
  // A check pings it; the next check closes it if it has not responded.
  here.pass(15_000);
  await new Promise((resolve) => setTimeout(resolve, 11_000));
  here.pass(15_000);
  await new Promise((resolve) => setTimeout(resolve, 100));
  here.pass(600_000);
  expect(await usedMs()).toBeLessThanOrEqual(60_000);
  child.kill("SIGKILL");
});
