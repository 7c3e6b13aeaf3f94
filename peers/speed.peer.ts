import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CHAT_SECRET } from "./gateway.ts";
import { MASTER_KEY, startLiteLLM } from "./litellm.ts";
import { type Server, startServer } from "./program.ts";
import { pinned, pythonFor } from "./python.ts";
import { REPLY, startUpstream, type Upstream } from "./upstream.ts";

/** Few requests, sent in turns, so that other load on the machine slows all servers alike. */
const ROUNDS = 5;
const REQUESTS = 40;
const STREAMS = 20;
const AT_ONCE = 10;

const root = fileURLToPath(new URL("..", import.meta.url));

/** One user per concurrent request, because one user's concurrent replies are limited. */
const PEOPLE = Array.from({ length: AT_ONCE }, (_, index) => `person-${index}`);

const REQUIREMENTS = "clients/requirements.txt";

interface Contestant {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Requests per second, per round. */
  readonly rates: number[];
  /** Time from the request to the first byte of a streamed reply, ms. */
  readonly firstBytes: number[];
}

const stops: (() => Promise<void>)[] = [];
let upstream: Upstream;
let contestants: readonly Contestant[];

beforeAll(async () => {
  const programs = await pythonFor({ name: "clients", files: [REQUIREMENTS] });
  execFileSync(process.execPath, [join(root, "scripts", "build.mjs"), "gateway"], { stdio: "inherit" });
  upstream = await startUpstream();
  stops.push(() => upstream.close());
  const gateway = await startGateway(upstream.url);
  const litellm = await startLiteLLM({ programs, base: upstream.url, key: "none", tasks: null });
  stops.push(litellm.stop);
  const contestant = (name: string, url: string, headers: Contestant["headers"]): Contestant => ({
    name,
    url,
    headers: { "content-type": "application/json", ...headers },
    rates: [],
    firstBytes: [],
  });
  contestants = [
    contestant("the model's server alone", upstream.url, {}),
    contestant("the gateway", `${gateway.url}/v1`, {
      authorization: `Bearer ${CHAT_SECRET}`,
    }),
    contestant(`LiteLLM's proxy ${pinned(REQUIREMENTS)("litellm[proxy]")}`, `${litellm.url}/v1`, {
      authorization: `Bearer ${MASTER_KEY}`,
    }),
  ];
});

afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
});

/** The gateway in a separate process, like LiteLLM's proxy, for a user who has limits. */
async function startGateway(base: string): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), "recess-speed-"));
  stops.push(() => rm(folder, { recursive: true, force: true }));
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
  write(
    "policy.yaml",
    "bands: { teen: { ages: [13, 18], dailyLimit: 20h, messageLimits: [{ limit: 100000, per: day }] } }",
  );
  write("people.yaml", PEOPLE.map((id) => `- { id: ${id}, age: 14, timeZone: Asia/Shanghai }`).join("\n"));
  const program = join(root, "packages", "gateway", "bin", "recess-gateway.js");
  const server = await startServer(
    process.execPath,
    (port) => {
      write(
        "gateway.yaml",
        `
listen: 127.0.0.1:${port}
upstreams: [{ name: model, kind: openai, baseUrl: "${base}" }]
policy: policy.yaml
secret: { env: SECRET }
people: { file: people.yaml }
identity: [{ kind: open-webui, sharedSecret: { env: CHAT_SECRET } }]
`,
      );
      return [program, "gateway.yaml"];
    },
    { ready: "/healthz", cwd: folder, env: { SECRET: "s".repeat(40), CHAT_SECRET } },
  );
  stops.push(server.stop);
  return server;
}

/** Sends one message and returns the time to the first byte of its reply, ms. */
async function send({ url, headers }: Contestant, person: string, stream: boolean): Promise<number> {
  const body = JSON.stringify({ model: "starling", stream, messages: [{ role: "user", content: "Why is it blue?" }] });
  const asked = performance.now();
  const response = await fetch(`${url}/chat/completions`, {
    method: "POST",
    headers: { ...headers, "x-openwebui-user-id": person },
    body,
  });
  expect(response.status).toBe(200);
  let text = "";
  let firstByte: number | null = null;
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    firstByte ??= performance.now() - asked;
    text += decoder.decode(chunk, { stream: true });
  }
  expect(text).toContain(stream ? "blue." : REPLY);
  return firstByte ?? Number.NaN;
}

/** Sends this many, at most ten at once. */
async function sendAll(contestant: Contestant, count: number, stream: boolean): Promise<readonly number[]> {
  const times: number[] = [];
  let left = count;
  await Promise.all(
    PEOPLE.map(async (person) => {
      while (left-- > 0) times.push(await send(contestant, person, stream));
    }),
  );
  return times;
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

function table(): string {
  const rows = contestants.map(({ name, rates, firstBytes }) => {
    const [p50, p99] = [quantile(firstBytes, 0.5), quantile(firstBytes, 0.99)];
    return `| ${name} | ${quantile(rates, 0.5).toFixed(0)} | ${p50.toFixed(1)} ms | ${p99.toFixed(1)} ms |`;
  });
  return ["| | requests a second | first byte, p50 | first byte, p99 |", "| --- | --- | --- | --- |", ...rows].join(
    "\n",
  );
}

test("requests a second and time to the first byte, beside LiteLLM's proxy in the same run", async () => {
  // Warms up: everything is compiled and connected before it is measured.
  for (const contestant of contestants) await sendAll(contestant, AT_ONCE * 2, true);
  for (let round = 0; round < ROUNDS; round++) {
    for (const contestant of contestants) {
      const began = performance.now();
      await sendAll(contestant, REQUESTS, false);
      contestant.rates.push((REQUESTS / (performance.now() - began)) * 1000);
      contestant.firstBytes.push(...(await sendAll(contestant, STREAMS, true)));
    }
  }
  console.log(`\n${table()}\n`);
  const [, gateway, litellm] = contestants;
  expect(quantile(gateway?.rates ?? [], 0.5)).toBeGreaterThan(quantile(litellm?.rates ?? [], 0.5));
  expect(quantile(gateway?.firstBytes ?? [], 0.5)).toBeLessThan(quantile(litellm?.firstBytes ?? [], 0.5));
});
