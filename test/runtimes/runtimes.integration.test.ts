import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPackages, bundleBuilt, root } from "../support/built.ts";
import { launchChromium } from "../support/chromium.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { checkChat } from "./chat.ts";
import { checkSocket } from "./socket.ts";
import { checkForwarding, startUpstream, type Upstream } from "./upstream.ts";
import { runtimes, type Server, startRuntime } from "./servers.ts";

const vectors = join(root, "test", "vectors");
const examples = readdirSync(vectors).map((name) => {
  const read = (file: string): string => readFileSync(join(vectors, name, file), "utf8");
  return {
    name,
    policy: JSON.parse(read("policy.json")) as unknown,
    trace: read("trace.jsonl"),
    expected: read("expected.jsonl"),
  };
});

let redis: RedisServer;
let upstream: Upstream;
beforeAll(async () => {
  buildPackages();
  redis = await startRedis();
  upstream = await startUpstream();
});
afterAll(async () => {
  await redis.stop();
  await upstream.close();
});

describe.each(Object.keys(runtimes).filter((name) => name !== "Deno with ws"))("%s", (name) => {
  let server: Server;
  beforeAll(async () => {
    server = await startRuntime(name, { REDIS_URL: redis.url });
  });
  afterAll(async () => server?.stop());

  test("all worked examples come out byte for byte", async () => {
    expect(examples).toHaveLength(119);
    for (const { name, policy, trace, expected } of examples) {
      const body = JSON.stringify({ policy, trace });
      const answer = await fetch(`${server.origin}/replay`, { method: "POST", body });
      expect(await answer.text(), name).toBe(expected);
    }
  });

  test("a chat in memory: a reply, presence, a wind-down, a block", () => checkChat(server.origin));

  test("an upstream, compressed or not, by fetch or proxyUpstream: the answer is readable, its tokens count, and a limit ends it", async () => {
    await Promise.all([
      checkForwarding(server.origin, upstream, "fetch"),
      checkForwarding(server.origin, upstream, "proxy"),
    ]);
  });

  test("a conversation over a socket: a turn, the limit, and a refusal before the upgrade", () =>
    // Deno's own sockets drop a close frame when one more frame arrives; no other runtime does.
    checkSocket(server.origin, name === "Deno" ? [4403, 1006] : [4403]));

  // A Worker may not share a connection between requests; the store for Cloudflare is @recess/cloudflare.
  if (name !== "workerd") {
    test("the same chat over Redis", () => checkChat(`${server.origin}/redis`, `kai of ${name}`));
  }
});

test("Deno with the sockets of `ws`: the same conversation, with its close code", async () => {
  const server = await startRuntime("Deno with ws", { REDIS_URL: redis.url });
  try {
    await checkSocket(server.origin);
  } finally {
    await server.stop();
  }
});

test("core in Chromium, from its bundle: all worked examples come out byte for byte", async () => {
  const { outputFiles } = await bundleBuilt(join(root, "test/runtimes/runners/page.ts"), { platform: "browser" });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: outputFiles[0]!.text, type: "module" });
    await page.waitForFunction("globalThis.replay !== undefined");
    for (const { name, policy, trace, expected } of examples) {
      const lines = await page.evaluate(
        (example) => (globalThis as unknown as { replay: (...example: unknown[]) => string }).replay(...example),
        [policy, trace],
      );
      expect(lines, name).toBe(expected);
    }
  } finally {
    await browser.close();
  }
});
