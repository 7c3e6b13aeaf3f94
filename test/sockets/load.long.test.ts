import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { openaiRealtime, proxySocket, rawFrames } from "@recess/hono/socket";
import { afterEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { opened } from "./client.ts";
import { type Site, startSite } from "./site.ts";

let site: Site | null = null;
afterEach(async () => {
  await site?.close();
  site = null;
});

const CONVERSATIONS = 200;
const FRAMES = 60;
/** 100 ms of sound, ten times a second. */
const SOUND = Buffer.alloc(4800).toString("base64");
const EVERY_MS = 100;

/** A model that notes how long each frame was on its way. */
async function startModel(): Promise<{ readonly url: string; readonly delays: number[]; readonly close: () => void }> {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  const delays: number[] = [];
  sockets.on("connection", (socket) => {
    socket.on("message", (data: Buffer) => {
      const { event_id } = JSON.parse(data.toString()) as { event_id: string };
      delays.push(performance.now() - Number(event_id));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    delays,
    close() {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
    },
  };
}

/** Every conversation sends its sound, each beginning at another moment of the first 100 ms. */
async function talk(connect: (i: number) => WebSocket): Promise<void> {
  const clients = await Promise.all(Array.from({ length: CONVERSATIONS }, (_, i) => opened(connect(i))));
  await Promise.all(
    clients.map(async ({ send }, i) => {
      await new Promise((resolve) => setTimeout(resolve, (i / CONVERSATIONS) * EVERY_MS));
      for (let frame = 0; frame < FRAMES; frame += 1) {
        send({ type: "input_audio_buffer.append", event_id: String(performance.now()), audio: SOUND });
        await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      }
    }),
  );
  // What is still on its way arrives before the close.
  for (const { socket } of clients) socket.close();
  await Promise.all(clients.map(({ closed }) => closed));
}

const p99 = (delays: readonly number[]): number =>
  delays.toSorted((a, b) => a - b)[Math.floor(delays.length * 0.99)] ?? Infinity;

test("200 conversations at once: the 99th percentile of a forwarded frame is within 10 ms of a bare proxy's", async () => {
  const [bare, governed] = [await startModel(), await startModel()];
  const proxy = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  proxy.on("connection", (socket) => {
    const up = new WebSocket(bare.url);
    const early: string[] = [];
    up.on("open", () => {
      for (const data of early) up.send(data);
      early.length = 0;
    });
    socket.on("message", (data: Buffer) =>
      up.readyState === 1 ? up.send(data.toString()) : early.push(data.toString()),
    );
    socket.on("close", () => up.close());
  });
  await once(proxy, "listening");
  const { port } = proxy.address() as AddressInfo;
  await talk(() => new WebSocket(`ws://127.0.0.1:${port}`));
  const here = await startSite({ dialect: openaiRealtime(), model: proxySocket(() => new WebSocket(governed.url)) });
  site = here;
  await talk((i) => here.connect(`child-${i}`));

  await expect.poll(() => governed.delays.length, { timeout: 60_000 }).toBe(CONVERSATIONS * FRAMES);
  expect(here.errors).toEqual([]);
  console.log(
    `p99 of a forwarded frame: bare ${p99(bare.delays).toFixed(1)} ms, governed ${p99(governed.delays).toFixed(1)} ms`,
  );
  expect(p99(governed.delays) - p99(bare.delays)).toBeLessThan(10);
  for (const { close } of [bare, governed]) close();
  for (const socket of proxy.clients) socket.terminate();
  proxy.close();
});

test("a client that is frozen is let go, and its time stops with what it said", async () => {
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
  // A look pings it; the next one, when it has had its time to answer, lets it go.
  here.pass(15_000);
  await new Promise((resolve) => setTimeout(resolve, 11_000));
  here.pass(15_000);
  await new Promise((resolve) => setTimeout(resolve, 100));
  here.pass(600_000);
  expect(await usedMs()).toBeLessThanOrEqual(60_000);
  child.kill("SIGKILL");
});
