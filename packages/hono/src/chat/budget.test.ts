import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Account, createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { expect, test } from "vitest";
import { bindOptions } from "./bound.ts";
import { guardWith } from "./guard.ts";

// Times differ between machines and minutes; what a request leaves to the collector does not.

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const policy = definePolicy({
  timeZone: "Asia/Shanghai",
  bands: {
    teen: {
      ages: [13, 18],
      dailyLimit: "2h",
      quietHours: [{ from: "22:00", to: "06:00" }],
      messageLimits: [
        { limit: 1000, per: "1h" },
        { limit: 10_000, per: "day" },
      ],
      reminders: [{ id: "ai", at: "start-of-day", every: "1h" }],
    },
  },
});

const ROUNDS = 9;
const REQUESTS = 150;
const body = new TextEncoder().encode(JSON.stringify({ messages: [{ role: "user", content: "Why? ".repeat(100) }] }));
const text = JSON.stringify({ reply: "Because. ".repeat(100) });

/** Garbage per call in bytes, in the steady state: the median of several rounds, of which a collection may fall into some. */
async function bytesOf(call: (i: number) => unknown): Promise<number> {
  for (let i = 0; i < 1500; i++) await call(i);
  const seen: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < REQUESTS; i++) await call(i);
    seen.push((process.memoryUsage().heapUsed - before) / REQUESTS);
  }
  return seen.sort((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN;
}

/** 10 % above the value when this was written, 13,800 to 14,900 on Node 20, of which the two decisions take half. */
const GUARD_BYTES = 16_400;

test("a guarded request allocates no more memory than before", async () => {
  let now = Date.UTC(2026, 10, 23, 8);
  const governor = createGovernor({ policy, clock: () => now });
  const account = (i: number): Account => ({ id: `account-${i % 100}`, age: 14 });
  const guard = guardWith(bindOptions("test", { governor, account }));
  // One for all: what a runtime makes of a request is not the guard's.
  const request = new Request("https://app.example/chat", {
    method: "POST",
    headers: { "content-type": "application/json" },
  });
  const respond = (): Response => new Response(text, { headers: { "content-type": "application/json" } });
  const bare = await bytesOf(async () => respond());
  const guarded = await bytesOf((i) => {
    now += 10;
    return guard({
      input: i,
      request,
      keys: [{}],
      path: "/chat",
      peekBody: async () => body,
      drainBody: async () => {},
      setDecision: () => {},
      handle: async () => ({ response: respond(), hasThrown: false, body: text }),
      waitUntil: () => {},
    });
  });
  expect(guarded - bare).toBeLessThan(GUARD_BYTES);
});
