import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { createGovernor } from "@recess/core";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { recess } from "@recess/hono";
import { lmdbStore } from "@recess/lmdb";
import { Hono } from "hono";
import { beforeAll, expect, test } from "vitest";
import { secret } from "./load.ts";
import { buildWorkers, startWorker } from "./worker.ts";

const policy: PolicyInput = { bands: { teen: { ages: [13, 18] } } };
const ROUNDS = 6;
const ACCOUNTS = 20;

beforeAll(buildWorkers);

/** The store holds what was acknowledged, and at most what was under way when each round ended. */
async function checkTokens(path: string, answered: ArrayLike<number>): Promise<void> {
  const store = lmdbStore({ path });
  const governor = createGovernor({ policy: definePolicy(policy), secret, store });
  for (let account = 0; account < ACCOUNTS; account++) {
    const held = await governor.export({ id: `a${account}` });
    const tokens = held?.record?.today.tokens ?? 0;
    expect(tokens).toBeGreaterThanOrEqual(answered[account] ?? 0);
    expect(tokens).toBeLessThanOrEqual((answered[account] ?? 0) + ROUNDS);
  }
  await store.close();
}

test("a process that SIGTERM ends with decisions in flight loses nothing that was answered", async () => {
  const path = mkdtempSync(join(tmpdir(), "recess-term-"));
  const answered = Array<number>(ACCOUNTS).fill(0);
  for (let index = 0; index < ROUNDS; index++) {
    const each = { accounts: ACCOUNTS, policy, startAt: 0, events: 1_000_000, index };
    const worker = startWorker({ ...each, store: { lmdb: path }, task: "acknowledge" });
    while (worker.lines.length < 200) await sleep(5);
    await sleep(Math.random() * 100);
    worker.kill("SIGTERM");
    await worker.ended;
    for (const line of worker.lines as { account: number }[]) answered[line.account]! += 1;
  }
  await checkTokens(path, answered);
  rmSync(path, { recursive: true, force: true });
});

test("a thread on LMDB that is terminated with writes in flight loses nothing that was answered", async () => {
  const path = mkdtempSync(join(tmpdir(), "recess-thread-"));
  const counts = new SharedArrayBuffer(4 * ACCOUNTS);
  const answered = new Int32Array(counts);
  const file = fileURLToPath(new URL("lmdb-thread.mjs", import.meta.url));
  for (let round = 1; round <= ROUNDS; round++) {
    const thread = new Worker(file, { workerData: { path, secret, policy, counts }, execArgv: [] });
    const failed = once(thread, "error").then(([error]) => Promise.reject(error));
    const isEnough = (): boolean => answered.reduce((sum, count) => sum + count, 0) >= 200 * round;
    while (!isEnough()) await Promise.race([sleep(5), failed]);
    await sleep(Math.random() * 50);
    await thread.terminate();
  }
  await checkTokens(path, answered);
  rmSync(path, { recursive: true, force: true });
});

test("an upstream that breaks off anywhere: answers given are messages charged", async () => {
  const governor = createGovernor({ policy: definePolicy(policy) });
  const amy = { id: "amy", age: 14 };
  const app = new Hono();
  const encoder = new TextEncoder();
  app.post("/chat", recess({ governor, account: () => amy }), () => {
    const chunks = Math.floor(Math.random() * 4);
    let sent = 0;
    const body = new ReadableStream({
      pull: (controller) => {
        if (sent++ === chunks) controller.error(new Error("The upstream broke off."));
        else controller.enqueue(encoder.encode('data: {"choices":[{"delta":{"content":"word"}}]}\n\n'));
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });

  let answers = 0;
  const ask = async (question: number): Promise<void> => {
    let text = "";
    try {
      const response = await app.request("/chat", { method: "POST", body: JSON.stringify({ question }) });
      for await (const chunk of response.body ?? []) text += new TextDecoder().decode(chunk);
    } catch {
      // What arrived before it broke off counts as delivered.
    }
    if (text.includes("word")) answers++;
  };
  for (let round = 0; round < 50; round++) await Promise.all(Array.from({ length: 20 }, (_, i) => ask(round * 20 + i)));
  expect(answers).toBeGreaterThan(500);
  await expect.poll(async () => (await governor.export(amy))?.record?.today.messages).toBe(answers);
});
