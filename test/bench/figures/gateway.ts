import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { compare, type Figure, type Group, withGoal } from "../figure.ts";
import { median } from "../race.ts";
import { type Client, clientOf, type Load } from "./gateway-client.ts";
import { PEOPLE } from "./gateway-reply.ts";

const ROUNDS = 3;
const STREAMS = 100;
const WORDS = 50;
/** The usual pace of a model. */
const WORD_MS = 50;
/** The pace of a fast model: the streams alone then take most of two cores. */
const FAST_WORD_MS = 20;
/** The number of first words that are timed in a turn, and the time between two of them, ms. */
const PROBES = 100;
const PROBE_MS = 25;
const AT_ONCE = 16;
const RATE_MS = 1500;

interface Part {
  readonly name: string;
  readonly child: ChildProcess;
  readonly port: number;
}

interface Served {
  readonly part: Part;
  readonly client: Client;
}

async function start(name: string, upstream = ""): Promise<Part> {
  const child = fork(process.argv[1]!, ["--serve", `gateway:${name}`, "--upstream", upstream]);
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return { name, child, port };
}

async function tell({ child }: Part, message: Load | "cpu" | "stop"): Promise<unknown> {
  child.send(message);
  const [answer] = (await once(child, "message")) as [unknown];
  return answer;
}

async function cpuOf(part: Part): Promise<number> {
  const { cpu } = (await tell(part, "cpu")) as { cpu: NodeJS.CpuUsage };
  return cpu.user + cpu.system;
}

/** Measures the time until a first word while the load's streams are open, ms. */
async function firstWords(served: Served, load: Part, wordMs: number): Promise<readonly number[]> {
  await tell(load, { port: served.part.port, streams: STREAMS, words: WORDS, wordMs });
  const asked: Promise<number>[] = [];
  for (let i = 0; i < PROBES; i += 1) {
    asked.push(served.client.ask({ stream: true, max_tokens: 1, word_ms: wordMs }));
    await sleep(PROBE_MS);
  }
  const times = await Promise.all(asked);
  await tell(load, "stop");
  return times;
}

interface Rate {
  readonly perSecond: number;
  readonly cpuUs: number;
}

/** Whole replies, sixteen at once. */
async function rate(served: Served): Promise<Rate> {
  const before = await cpuOf(served.part);
  const started = performance.now();
  let count = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - started < RATE_MS) {
      await served.client.ask({ stream: false, max_tokens: 240, word_ms: 0 });
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const seconds = (performance.now() - started) / 1000;
  return { perSecond: count / seconds, cpuUs: ((await cpuOf(served.part)) - before) / count };
}

const percentile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;

/** The time that the gateway adds to that of the bare server, at one percentile. */
function added(id: string, [ours, theirs]: readonly (readonly number[])[], part: number): Figure {
  const [own, peer] = [percentile(ours ?? [], part), percentile(theirs ?? [], part)];
  return { id, ours: own - peer, peer, peerName: "bare", ratio: peer / own, unit: "ms added" };
}

export const gateway: Group = {
  id: "gateway",
  title: "The gateway in front of a model",
  about:
    "The gateway on LMDB, and a server that only forwards requests by `fetch`, in turns. Each runs in a separate process, before one model server, " +
    `for ${PEOPLE} people who have written before. First byte: the time until the first word of a reply, while another process keeps ${STREAMS} streams ` +
    `open, each of ${1000 / WORD_MS} words a second, the usual pace of a model. \`gateway-fast\`: the same at ${1000 / FAST_WORD_MS} words a second, ` +
    `which takes most of two cores, so that it measures how long requests wait for a core. The other figures: whole replies, ${AT_ONCE} at once.`,
  run: async () => {
    const [upstream, load] = await Promise.all([start("upstream"), start("load")]);
    const address = `http://127.0.0.1:${upstream.port}`;
    const all = await Promise.all(
      ["recess", "bare"].map(async (name): Promise<Served> => {
        const part = await start(name, address);
        return { part, client: clientOf(part.port, 0) };
      }),
    );
    try {
      const firsts = all.map((): number[] => []);
      const fastFirsts = all.map((): readonly number[] => []);
      const rates = all.map((): Rate[] => []);
      for (let round = -1; round < ROUNDS; round++) {
        for (let turn = 0; turn < all.length; turn++) {
          const index = (turn + round + 1) % all.length;
          const served = all[index]!;
          const measured = await rate(served);
          // The first round warms all of them up.
          if (round < 0) {
            await rate(served);
            continue;
          }
          rates[index]!.push(measured);
          firsts[index]!.push(...(await firstWords(served, load, WORD_MS)));
          if (round === ROUNDS - 1) fastFirsts[index] = await firstWords(served, load, FAST_WORD_MS);
        }
      }
      const measure = (value: (index: number) => number) =>
        all.map(({ part }, index) => ({ name: part.name, value: value(index) }));
      return [
        withGoal(added("gateway-first-byte-p50", firsts, 0.5), { atMost: 3 }),
        withGoal(added("gateway-first-byte-p99", firsts, 0.99), { atMost: 10 }),
        added("gateway-fast-first-byte-p50", fastFirsts, 0.5),
        added("gateway-fast-first-byte-p99", fastFirsts, 0.99),
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
      for (const { client } of all) client.close();
      for (const { child } of [upstream, load, ...all.map(({ part }) => part)]) child.kill();
    }
  },
};
