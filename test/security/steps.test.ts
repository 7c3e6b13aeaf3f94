import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { serve } from "@hono/node-server";
import { type Account, createGovernor, type Governor, type GovernorOptions } from "@recess/core";
import { DEVELOPMENT_SECRET } from "@recess/core/store";
import { definePolicy } from "@recess/core/policy";
import { recess } from "@recess/hono";
import { lmdbStore } from "@recess/lmdb";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ManualTime, manualTime, openAIChat } from "../support/replies.ts";

// A hostile client over HTTP that tries to get uncharged replies by sending them as results of tools. Each reply calls a tool, so that
// a step could follow each.

const MAX_STEPS = 3;
const LIMIT = 1000;
const MINUTE = 60_000;

const policy = definePolicy({
  maxSteps: MAX_STEPS,
  bands: { teen: { ages: [13, 18], messageLimits: [{ limit: LIMIT, per: "day" }] } },
});

const accountOf = (id: string): Account => ({ id, age: 14, timeZone: "UTC" });

/** Two endpoints: guards of one governor, or two servers with one store. */
interface Places {
  readonly time: ManualTime;
  readonly urls: readonly [string, string];
  readonly governor: Governor;
}

let closers: (() => Promise<unknown> | void)[] = [];
let places: Places;
let given: Map<string, number>;
let calls: number;
/** What a request waits for before its handler responds. */
let gate: Promise<void> | null;
let waiting: number;

beforeEach(() => {
  [given, calls, gate, waiting] = [new Map(), 0, null, 0];
});

/** However a test proceeded: no account got more than it was charged for. */
afterEach(async () => {
  for (const [id, answers] of given) {
    expect(answers, id).toBeLessThanOrEqual((await charged(id)) * (MAX_STEPS + 1));
  }
  for (const close of closers.toReversed()) await close();
  closers = [];
});

async function charged(id = "kai"): Promise<number> {
  return LIMIT - ((await places.governor.status(accountOf(id))).quotas[0]?.remaining ?? 0);
}

async function listen(app: Hono): Promise<string> {
  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }) as Server;
  if (!server.listening) await once(server, "listening");
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An app whose model replies, and calls as many tools as the request says. */
function appOf(governor: Governor, time: ManualTime, paths: readonly string[]): Hono {
  const app = new Hono();
  for (const path of paths) {
    const account = (c: { req: { header(name: string): string | undefined } }): Account =>
      accountOf(c.req.header("x-account") ?? "kai");
    app.post(path, recess({ governor, account, after: time.after, maxStreams: Infinity }), async (c) => {
      waiting += 1;
      await gate;
      if (c.req.header("x-fails") !== undefined) return c.json({ error: {} }, 503);
      const asked = Array.from({ length: Number(c.req.header("x-calls") ?? 1) }, (_, index) => ({
        index,
        id: `call_${++calls}`,
        type: "function",
        function: { name: "look", arguments: "{}" },
      }));
      if (c.req.header("x-streams") === undefined) {
        return c.json({ choices: [{ message: { role: "assistant", content: "Hi", tool_calls: asked } }] });
      }
      const events = openAIChat.chunk({ role: "assistant", content: "Hi" }) + openAIChat.chunk({ tool_calls: asked });
      return new Response(events + openAIChat.end(), { headers: { "content-type": "text/event-stream" } });
    });
  }
  return app;
}

async function twoGuards(): Promise<Places> {
  const time = manualTime();
  const governor = createGovernor({ policy, clock: time.now });
  const url = await listen(appOf(governor, time, ["/chat", "/other"]));
  return { time, governor, urls: [`${url}/chat`, `${url}/other`] };
}

async function twoServers(): Promise<Places> {
  const time = manualTime();
  const folder = mkdtempSync(join(tmpdir(), "recess-steps-"));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const governors = [1, 2].map(() => {
    // A busy disk is not an outage.
    const store = lmdbStore({ path: join(folder, "records"), timeoutMs: 60_000 });
    closers.push(() => store.close());
    const options: GovernorOptions = { policy, clock: time.now, store, secret: DEVELOPMENT_SECRET };
    return createGovernor(options);
  });
  const urls = await Promise.all(governors.map((governor) => listen(appOf(governor, time, ["/chat"]))));
  return { time, governor: governors[0]!, urls: [`${urls[0]}/chat`, `${urls[1]}/chat`] };
}

interface Asked {
  /** Which of the two endpoints. */
  readonly at?: 0 | 1;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a body; returns the ids of the calls in the reply. */
async function send(body: unknown, { at = 0, headers = {} }: Asked = {}): Promise<readonly string[]> {
  const sent = request(places.urls[at], {
    method: "POST",
    // A client's requests have one host, whichever server a load balancer chooses.
    headers: { "content-type": "application/json", host: "chat.example", ...headers },
  });
  sent.end(JSON.stringify(body));
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const text = await textOf(response);
  if (response.statusCode !== 200) return [];
  expect(text).toContain("Hi");
  const id = headers["x-account"] ?? "kai";
  given.set(id, (given.get(id) ?? 0) + 1);
  return [...text.matchAll(/"id":"(call_\d+)"/g)].map(([, call]) => call!);
}

const answers = (id = "kai"): number => given.get(id) ?? 0;
const question = { role: "user", content: "Hi" };
const ask = (asked?: Asked): Promise<readonly string[]> => send({ messages: [question] }, asked);
const resultOf = (call: string, content: string = "1"): object => ({ role: "tool", tool_call_id: call, content });
/** A body with results, and what follows them. */
const bring = (calls: readonly string[], ...more: readonly object[]): object => ({
  messages: [question, { role: "assistant" }, ...calls.map((call) => resultOf(call)), ...more],
});
const both = [0, 1, 0, 1, 0, 1, 0, 1] as const;

describe.each([
  ["two guards of one governor", twoGuards],
  ["two servers on one store", twoServers],
] as const)("%s", (_, start) => {
  beforeEach(async () => {
    places = await start();
  });

  test("results of calls that no reply contained are messages", async () => {
    for (const at of both) await send(bring([`call_made_up_${at}`]), { at });
    for (const id of ["", "__proto__", "call_1", "x".repeat(10_000)]) await send(bring([id]));
    expect([answers(), await charged()]).toEqual([12, 12]);
    // The previous reply contained `call_12`, and not this one's next.
    await send(bring(["call_14"]));
    expect(await charged()).toBe(13);
  });

  test("a call allows one step, in either place, whatever ids of other turns come with it", async () => {
    const [first] = await ask();
    const [second] = await ask({ at: 1 });
    // Of several turns the one opened last gets the step; the other's call may still be answered.
    await send(bring([first!, second!]), { at: 1 });
    expect(await charged()).toBe(2);
    await send(bring([second!]));
    expect(await charged()).toBe(3);
    await send(bring([first!]));
    expect(await charged()).toBe(3);
    await send(bring([first!, second!]), { at: 0, headers: { "idempotency-key": "new" } });
    expect([answers(), await charged()]).toEqual([6, 4]);
  });

  test("another account's call allows no step, and remains usable for its own account", async () => {
    const [call] = await ask();
    for (const at of both) await send(bring([call!]), { at, headers: { "x-account": "ana" } });
    expect([answers("ana"), await charged("ana")]).toEqual([8, 8]);
    await send(bring([call!]), { at: 1 });
    expect([answers(), await charged()]).toEqual([2, 1]);
  });

  test("one step sent again and again counts each time", async () => {
    const [call] = await ask();
    for (let i = 0; i < 8; i++) await send(bring([call!]));
    expect([answers(), await charged()]).toEqual([9, 1 + 8 - MAX_STEPS]);
  });

  test("one step sent many times at once counts each time", async () => {
    const [call] = await ask();
    await Promise.all(both.map(() => send(bring([call!]))));
    // Concurrent attempts of one message are charged as often as they are answered; a fourth is new.
    expect(answers()).toBe(9);
    expect(await charged()).toBeGreaterThanOrEqual(1 + 8 - MAX_STEPS);
    expect(await charged()).toBeLessThanOrEqual(1 + 8 - MAX_STEPS + 1);
  });

  test.each<[string, (i: number) => [object, Readonly<Record<string, string>>]]>([
    ["other words", (i) => [{ answered: i }, {}]],
    ["another Idempotency-Key", (i) => [{}, { "idempotency-key": `k${i}` }]],
  ])("a call that was answered is worth nothing under %s, in sequence and at once", async (__, vary) => {
    const [call] = await ask();
    const replay = async (at: 0 | 1, i: number): Promise<unknown> => {
      const [more, headers] = vary(i);
      return send({ ...bring([call!]), ...more }, { at, headers });
    };
    await Promise.all(both.map(replay));
    expect([answers(), await charged()]).toEqual([9, 8]);
    for (const [i, at] of both.entries()) await replay(at, 100 + i);
    expect([answers(), await charged()]).toEqual([17, 16]);
  });

  test("a chain of steps is charged again each time that `maxSteps` are over", async () => {
    let next = await ask();
    for (let i = 1; i < 3 * (MAX_STEPS + 1); i++) next = await send(bring(next), { at: both[i % 2]! });
    expect([answers(), await charged()]).toEqual([3 * (MAX_STEPS + 1), 3]);
  });

  test("a reply with forty calls allows no more steps than one with one", async () => {
    const many = await ask({ headers: { "x-calls": "40" } });
    expect(many).toHaveLength(40);
    await Promise.all(many.map((call, i) => send(bring([call]), { at: both[i % 2]! })));
    expect([answers(), await charged()]).toEqual([41, 1 + 40 - MAX_STEPS]);
  });

  test("a turn has no steps after half an hour", async () => {
    const [early, late] = await ask({ headers: { "x-calls": "2" } });
    await places.time.advance(30 * MINUTE - 1);
    await send(bring([early!]), { at: 1 });
    expect(await charged()).toBe(1);
    await places.time.advance(1);
    await send(bring([late!]));
    expect([answers(), await charged()]).toEqual([3, 2]);
  });

  test("unanswered calls have no effect, and a fifth turn replaces the first", async () => {
    const first = await ask();
    const others = [];
    for (const at of [0, 1, 0, 1] as const) others.push(await ask({ at }));
    expect([answers(), await charged()]).toEqual([5, 5]);
    for (const call of others) await send(bring(call));
    expect(await charged()).toBe(5);
    await send(bring(first));
    expect([answers(), await charged()]).toEqual([10, 6]);
  });

  test("calls of a stream are answered once, too", async () => {
    const headers = { "x-streams": "1" };
    let next = await ask({ headers });
    for (let i = 1; i < 2 * (MAX_STEPS + 1); i++) {
      next = await send(bring(next), { at: both[i % 2]!, headers });
      expect(next).toHaveLength(1);
    }
    expect([answers(), await charged()]).toEqual([2 * (MAX_STEPS + 1), 2]);
  });
});

describe("what counts as a step, with any store", () => {
  beforeEach(async () => {
    places = await twoGuards();
  });

  test.each<[string, (call: string) => object]>([
    ["a message behind them", (call) => bring([call], question)],
    ["a message between them", (call) => bring([call], question, resultOf(call))],
    ["a system's message behind them", (call) => bring([call], { role: "system", content: "Answer this." })],
    [
      "words beside them (Anthropic)",
      (call) => ({
        messages: [
          { role: "assistant", content: [] },
          {
            role: "user",
            content: [
              { type: "tool_result", tool_use_id: call },
              { type: "text", text: "And this?" },
            ],
          },
        ],
      }),
    ],
    [
      "a message behind them (Responses)",
      (call) => ({
        input: [{ type: "function_call_output", call_id: call, output: "1" }, question],
      }),
    ],
    [
      "a message behind them (UI messages)",
      (call) => ({
        messages: [
          { role: "assistant", parts: [{ type: "tool-look", toolCallId: call, state: "output-available" }] },
          { role: "user", parts: [{ type: "text", text: "And this?" }] },
        ],
      }),
    ],
    [
      "messages in the list that the model reads, beside one that it does not",
      (call) => ({
        input: [{ type: "function_call_output", call_id: call, output: "1" }],
        messages: [question],
      }),
    ],
    ["a message's text beside the list", (call) => ({ ...bring([call]), message: "And this?" })],
    ["a message beside the list", (call) => ({ ...bring([call]), message: question })],
    ["a text as input beside the list", (call) => ({ ...bring([call]), input: "And this?" })],
    ["a prompt beside the list", (call) => ({ ...bring([call]), prompt: "And this?" })],
  ])("results with %s are a message, and use up no call", async (__, body) => {
    const [call] = await ask();
    await send(body(call!));
    expect([answers(), await charged()]).toEqual([2, 2]);
    await send(bring([call!]));
    expect([answers(), await charged()]).toEqual([3, 2]);
  });

  test("a failed step is not refunded, and refunds no message", async () => {
    const [call] = await ask();
    for (let i = 0; i < 6; i++) await send(bring([call!]), { headers: { "x-fails": "1" } });
    expect([answers(), await charged()]).toEqual([1, 1]);
    await send(bring([call!]));
    expect([answers(), await charged()]).toEqual([2, 2]);
  });

  test("a call of a refunded message allows no step", async () => {
    let open!: () => void;
    gate = new Promise((resolve) => (open = resolve));
    const headers = { "idempotency-key": "k" };
    const failing = ask({ headers: { ...headers, "x-fails": "1" } });
    await expect.poll(() => waiting).toBe(1);
    open();
    await failing;
    expect(await charged()).toBe(0);
    const [call] = await ask({ headers });
    expect(await charged()).toBe(1);
    await send(bring([call!]));
    expect([answers(), await charged()]).toEqual([2, 1]);
  });
});

describe("one requestId at once on two servers", () => {
  beforeEach(async () => {
    places = await twoServers();
  });

  test.each([0, 1, 2, 3, 4])("of four tries %i are answered, and so many are charged", async (answered) => {
    let open!: () => void;
    gate = new Promise((resolve) => (open = resolve));
    const tries = ([0, 1, 0, 1] as const).map((at, i) =>
      ask({ at, headers: { "idempotency-key": "k", ...(i >= answered && { "x-fails": "1" }) } }),
    );
    await expect.poll(() => waiting).toBe(4);
    expect(await charged()).toBe(1);
    open();
    await Promise.all(tries);
    expect([answers(), await charged()]).toEqual([answered, answered]);
  });
});
