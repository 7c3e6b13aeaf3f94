import { type Account, createGovernor, type Governor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { Hono } from "hono";
import { expect, test } from "vitest";

import { recess } from "./middleware.ts";

const NOON = Date.parse("2026-11-24T12:00:00Z");
const MINUTE = 60_000;
const kai: Account = { id: "kai", age: 14 };

interface Agent {
  readonly governor: Governor;
  /** Lets time pass, second by second. */
  readonly pass: (ms: number) => Promise<void>;
  readonly say: (word: string) => void;
  readonly end: () => Promise<void>;
  /** The events of the reply. */
  readonly text: () => string;
  readonly isOver: () => boolean;
  readonly used: () => Promise<number>;
}

/** An agent's route with one message under way. */
async function start(background: boolean, band: object = {}): Promise<Agent> {
  let now = NOON;
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  const policy = definePolicy({ timeZone: "UTC", bands: { teen: { ages: [13, 18], ...band } } });
  const governor = createGovernor({ policy, clock: () => now });
  const app = new Hono();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const guard = recess({
    governor,
    account: () => kai,
    background,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  });
  app.post("/v1/chat/completions", guard, () => {
    const stream = new ReadableStream<Uint8Array>({ start: (made) => void (controller = made) });
    return new Response(stream, { headers: { "Content-Type": "text/event-stream" } });
  });
  const response = await app.request("/v1/chat/completions", { method: "POST", body: "{}" });
  let text = "";
  let isOver = false;
  const reading = (async (): Promise<void> => {
    for await (const chunk of response.body ?? []) text += new TextDecoder().decode(chunk);
    isOver = true;
  })();
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i += 1) await Promise.resolve();
    await new Promise((resolve) => setTimeout(resolve));
  };
  const send = (data: object): void =>
    controller?.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(data)}\n\n`));
  return {
    governor,
    async pass(ms) {
      const end = now + ms;
      while (now < end) {
        now = Math.min(end, now + 10_000);
        const due = [...timers].filter(({ at }) => at <= now);
        for (const timer of due) if (timers.delete(timer)) timer.run();
        await settle();
      }
    },
    say: (content) => send({ id: "c1", choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
    async end() {
      send({ id: "c1", choices: [], usage: { total_tokens: 90_000 } });
      controller?.close();
      await reading;
      await settle();
    },
    text: () => text,
    isOver: () => isOver,
    used: async () => ((await governor.status(kai)).usedMs ?? 0) / MINUTE,
  };
}

test("an agent that works for 20 minutes without anyone present counts as one message and its tokens, and no time", async () => {
  const agent = await start(true, {
    messageLimits: [{ limit: 3, per: "day" }],
    tokenLimits: [{ limit: 1_000_000, per: "day" }],
  });
  agent.say("I am looking.");
  await agent.pass(20 * MINUTE);
  agent.say("Here it is.");
  await agent.end();
  // Two minutes for the message itself.
  expect(await agent.used()).toBe(2);
  expect((await agent.governor.status(kai)).quotas).toMatchObject([{ remaining: 2 }]);
  expect((await agent.governor.export(kai))?.record?.today.tokens).toBe(90_000);
});

test("while a page reports presence, it counts as time", async () => {
  const agent = await start(true);
  agent.say("I am looking.");
  for (let minute = 0; minute < 10; minute += 1) {
    await agent.governor.heartbeat(kai, { device: "tab" });
    await agent.pass(MINUTE);
  }
  await agent.governor.away(kai, { device: "tab" });
  await agent.pass(10 * MINUTE);
  await agent.end();
  expect(await agent.used()).toBe(10);
});

test("any other route counts the whole of it", async () => {
  const agent = await start(false);
  agent.say("I am looking.");
  await agent.pass(20 * MINUTE);
  expect(await agent.used()).toBe(20);
  await agent.end();
});

test("a stop ends it like any reply, and a message limit that is spent does not", async () => {
  const agent = await start(true, {
    messageLimits: [{ limit: 1, per: "day" }],
    quietHours: [{ from: "12:10", to: "13:00" }],
  });
  agent.say("I am looking.");
  await agent.pass(9 * MINUTE);
  expect(agent.isOver()).toBe(false);
  await agent.pass(4 * MINUTE);
  expect(agent.isOver()).toBe(true);
  expect(agent.text()).toMatch(/quiet hours.*data: \[DONE\]/s);
});

test("a value that is neither true nor false is an error", () => {
  const governor = createGovernor({ policy: definePolicy({ bands: { teen: { ages: [13, 18] } } }) });
  expect(() => recess({ governor, account: () => kai, background: "yes" as never })).toThrow(
    "`background` must be true or false",
  );
});
