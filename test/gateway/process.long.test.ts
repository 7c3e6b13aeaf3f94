import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { program, type Server, startServer } from "../runtimes/servers.ts";
import { buildPackages, root } from "../support/built.ts";
import { freePort, type RedisServer, startRedis } from "../support/redis.ts";
import { asPerson, chat, CHAT_SECRET } from "./gateway.ts";
import { startUpstream, type TestUpstream, WORDS } from "./upstream.ts";

const policyOf = (limit: number): string => `
bands:
  teen: { ages: [13, 18], finishReply: 20s, messageLimits: [{ limit: ${limit}, per: day }] }
`;

const ENV = { SECRET: "s".repeat(40), CHAT_SECRET, SERVICE_KEY: "service-key", LOG_LEVEL: "info" };

let upstream: TestUpstream;

beforeAll(async () => {
  buildPackages();
  upstream = await startUpstream();
});

afterAll(() => upstream.close());

/** A folder with a gateway's files. */
async function filesFor(store: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "recess-gateway-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "policy.yaml"), policyOf(20));
  await writeFile(join(folder, "people.yaml"), "- { id: ana, age: 14, timeZone: Asia/Shanghai }\n");
  await writeFile(
    join(folder, "gateway.yaml"),
    `
listen: 127.0.0.1:${await freePort()}
upstreams: [{ name: local, kind: openai, baseUrl: "${upstream.url}/v1" }]
policy: policy.yaml
store: ${store}
secret: { env: SECRET }
people: { file: people.yaml }
identity: [{ kind: open-webui, sharedSecret: { env: CHAT_SECRET } }]
decisions: { keys: [{ key: { env: SERVICE_KEY }, name: test, scopes: [status] }] }
`,
  );
  return folder;
}

interface Running {
  readonly url: string;
  readonly child: ChildProcess;
  readonly exited: Promise<unknown[]>;
}

/** The published command in a separate process. */
async function runGateway(folder: string): Promise<Running> {
  const bin = join(root, "packages/gateway/bin/recess-gateway.js");
  const child = spawn(process.execPath, [bin, "gateway.yaml"], { cwd: folder, env: { ...process.env, ...ENV } });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exited = once(child, "exit");
  let printed = "";
  child.stderr?.on("data", (data) => (printed += String(data)));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", (data) => {
      printed += String(data);
      const found = /"address":"([^"]+)"/.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", () => reject(new Error(printed)));
  });
  return { url, child, exited };
}

const ask = (url: string, more: object = {}, model = "large-1"): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${CHAT_SECRET}`, "content-type": "application/json", ...asPerson("ana") },
    body: JSON.stringify(chat(model, more)),
  });

async function messagesLeft(url: string): Promise<number> {
  const response = await fetch(`${url}/recess/v1/status`, {
    method: "POST",
    headers: { authorization: "Bearer service-key", "content-type": "application/json" },
    body: JSON.stringify({ account: { id: "ana" } }),
  });
  const { decision } = (await response.json()) as { decision: { quotas: { remaining: number }[] } };
  return decision.quotas[0]?.remaining ?? -1;
}

test("SIGTERM lets replies finish, accepts no new ones, and loses no decision", async () => {
  const folder = await filesFor("records");
  const { url, child, exited } = await runGateway(folder);
  const streaming = await ask(url, { stream: true }, "endless");
  // One after the other: concurrent replies above `maxStreams` are refused.
  const answers: Response[] = [];
  for (let count = 0; count < 8; count++) answers.push(await ask(url));
  child.kill("SIGTERM");
  await expect
    .poll(
      () =>
        ask(url).then(
          () => "taken",
          () => "refused",
        ),
      { timeout: 120_000 },
    )
    .toBe("refused");
  const text = await streaming.text();
  expect(text).toContain("word499");
  expect(text).toContain("[DONE]");
  expect(await exited).toEqual([0, null]);
  const answered = answers.filter(({ status }) => status === 200).length;
  const again = await runGateway(folder);
  // Requests between the signal and the closed port may have been answered as well.
  expect(answered).toBe(8);
  expect(await messagesLeft(again.url)).toBeLessThanOrEqual(20 - 1 - answered);
  expect(await messagesLeft(again.url)).toBe(
    20 - upstream.received.filter(({ path }) => path.endsWith("/completions")).length,
  );
});

test("SIGHUP reads the files again, and a bad one changes nothing", async () => {
  const folder = await filesFor("records");
  const { url, child } = await runGateway(folder);
  const healthOf = async (): Promise<{ status: string; problems: string[] }> => (await fetch(`${url}/healthz`)).json();
  expect(await messagesLeft(url)).toBe(20);
  await writeFile(join(folder, "policy.yaml"), policyOf(30));
  child.kill("SIGHUP");
  await expect.poll(() => messagesLeft(url), { timeout: 120_000 }).toBe(30);
  await writeFile(join(folder, "policy.yaml"), "bands: {");
  child.kill("SIGHUP");
  await expect.poll(async () => (await healthOf()).status, { timeout: 120_000 }).toBe("degraded");
  expect((await healthOf()).problems.join()).toContain("The configuration was refused; the one before it is in force.");
  expect(await messagesLeft(url)).toBe(30);
  expect(child.exitCode).toBeNull();
});

const RUNNERS: Readonly<Record<string, readonly string[]>> = {
  Bun: [program("bun"), join(import.meta.dirname, "runners/bun.ts")],
  Deno: [
    program("deno"),
    "run",
    "--quiet",
    "--no-check",
    "--no-prompt",
    "--node-modules-dir=manual",
    "--allow-all",
    join(import.meta.dirname, "runners/deno.ts"),
  ],
};

describe.each(Object.keys(RUNNERS))("on %s", (name) => {
  let redis: RedisServer;
  let server: Server;

  beforeAll(async () => {
    redis = await startRedis();
  });

  afterAll(async () => {
    await server?.stop();
    await redis.stop();
  });

  test("messages are answered, streamed and charged, up to a limit", async () => {
    const folder = await filesFor(redis.url);
    await writeFile(join(folder, "policy.yaml"), policyOf(2));
    server = await startServer(RUNNERS[name] ?? [], await freePort(), {
      ...ENV,
      GATEWAY_FILE: join(folder, "gateway.yaml"),
    });
    const { origin } = server;
    const contentOf = async (response: Response): Promise<string> => (await response.json()).choices[0].message.content;
    expect(await contentOf(await ask(origin))).toBe(WORDS.join(""));
    const streamed = await (await ask(origin, { stream: true })).text();
    expect(streamed).toContain('"blue."');
    expect(streamed).toContain("[DONE]");
    await sleep(100);
    expect(await contentOf(await ask(origin))).not.toBe(WORDS.join(""));
    expect(await messagesLeft(origin)).toBe(0);
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  });
});
