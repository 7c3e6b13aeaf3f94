import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { compare, type Group, withGoal } from "../figure.ts";
import { median } from "../race.ts";
import { CHUNK_MS, CHUNKS } from "./gateway-reply.ts";

const ROUNDS = 2;
const STREAMS = 100;
const REQUESTS = 240;
const AT_ONCE = 16;
const PEOPLE = 2000;

interface Served {
  readonly name: string;
  readonly child: ChildProcess;
  readonly port: number;
  readonly agent: Agent;
}

async function start(name: string, upstream = ""): Promise<Served> {
  const child = fork(process.argv[1]!, ["--serve", `gateway:${name}`, "--upstream", upstream]);
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return { name, child, port, agent: new Agent({ keepAlive: true, maxSockets: STREAMS }) };
}

const messages = Array.from({ length: 6 }, (_, i) => ({
  role: i % 2 === 0 ? "user" : "assistant",
  content: "What is a prime number? ".repeat(8),
}));

let next = 0;

interface Timed {
  /** Time to the first byte of the reply's text, ms. */
  readonly firstMs: number;
}

function ask({ port, agent }: Served, stream: boolean): Promise<Timed> {
  const body = JSON.stringify({ model: "m", stream, messages });
  const person = `person-${next++ % PEOPLE}`;
  const headers = {
    authorization: "Bearer chat",
    "x-openwebui-user-id": person,
    "content-type": "application/json",
    "content-length": body.length,
  };
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request({ port, agent, method: "POST", path: "/v1/chat/completions", headers }, (response) => {
      let firstMs = 0;
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
      response.on("data", (data: Buffer) => {
        if (firstMs === 0 && (!stream || data.includes("word"))) firstMs = performance.now() - started;
      });
      response.once("end", () => resolve({ firstMs }));
      response.once("error", reject);
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

/** Time to the first word while a hundred streams are open. They start one after the other, and each starts again when it ends. */
async function streams(served: Served): Promise<readonly number[]> {
  const replyMs = CHUNKS * CHUNK_MS;
  const all = await Promise.all(
    Array.from({ length: STREAMS }, async (_, index) => {
      await sleep((index * replyMs) / STREAMS);
      // Until all have started, fewer than a hundred are open.
      await ask(served, true);
      return ask(served, true);
    }),
  );
  return all.map(({ firstMs }) => firstMs);
}

async function cpuOf({ child }: Served): Promise<number> {
  child.send("cpu");
  const [{ cpu }] = (await once(child, "message")) as [{ cpu: NodeJS.CpuUsage }];
  return cpu.user + cpu.system;
}

interface Rate {
  readonly perSecond: number;
  readonly cpuUs: number;
}

/** Complete replies, sixteen at once. */
async function rate(served: Served): Promise<Rate> {
  const before = await cpuOf(served);
  const started = performance.now();
  let left = REQUESTS;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await ask(served, false);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const perSecond = REQUESTS / ((performance.now() - started) / 1000);
  return { perSecond, cpuUs: ((await cpuOf(served)) - before) / REQUESTS };
}

const percentile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;

export const gateway: Group = {
  id: "gateway",
  title: "The gateway in front of a model",
  about:
    `The gateway on LMDB, and a server that only passes requests on, in turns; each in a process of its own, before one model's server. ` +
    `The time until a reply's first word while ${STREAMS} streams of ${1000 / CHUNK_MS} words a second are under way; and whole replies, ${AT_ONCE} at once.`,
  run: async () => {
    const upstream = await start("upstream");
    const address = `http://127.0.0.1:${upstream.port}`;
    const all = await Promise.all(["recess", "bare"].map((name) => start(name, address)));
    try {
      const firsts = all.map((): number[] => []);
      const rates = all.map((): Rate[] => []);
      for (let round = -1; round < ROUNDS; round++) {
        for (let turn = 0; turn < all.length; turn++) {
          const index = (turn + round + 1) % all.length;
          const served = all[index]!;
          // The gateway closes connections that stay idle during the other server's turn.
          served.agent.destroy();
          const [times, measured] = [await streams(served), await rate(served)];
          // The first round warms up all servers.
          if (round < 0) continue;
          firsts[index]!.push(...times);
          rates[index]!.push(measured);
        }
      }
      const measure = (value: (index: number) => number) =>
        all.map(({ name }, index) => ({ name, value: value(index) }));
      const ahead = (part: number): number => percentile(firsts[0]!, part) - percentile(firsts[1]!, part);
      const added = (id: string, part: number, atMost: number) =>
        withGoal(
          {
            id,
            ours: ahead(part),
            peer: percentile(firsts[1]!, part),
            peerName: "bare",
            ratio: percentile(firsts[1]!, part) / percentile(firsts[0]!, part),
            unit: "ms added",
          },
          { atMost },
        );
      return [
        added("gateway-first-byte-p50", 0.5, 3),
        added("gateway-first-byte-p99", 0.99, 10),
        ...compare(
          measure((index) => median(rates[index]!.map(({ perSecond }) => perSecond))),
          { id: "gateway", unit: "requests/s", goals: { bare: { ratioAtLeast: 0.6 } } },
        ),
        ...compare(
          measure((index) => median(rates[index]!.map(({ cpuUs }) => cpuUs))),
          { id: "gateway-cpu", unit: "µs of CPU/request", lessIsBetter: true },
        ),
      ];
    } finally {
      for (const { child, agent } of [upstream, ...all]) {
        agent.destroy();
        child.kill();
      }
    }
  },
};
