import { type Account, createGovernor, type Governor } from "@recess/core";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { collect, type ManualTime, manualTime, openAIChat, pushSource } from "../../../../test/support/replies.ts";
import { recess } from "./middleware.ts";

const MINUTE = 60_000;
const TEEN: Account = { id: "teen", age: 14, timeZone: "Asia/Shanghai" };
const POLICY: PolicyInput = {
  bands: {
    teen: {
      ages: [13, 18],
      dailyLimit: "20m",
      warnings: ["5m"],
      break: { after: "10m" },
      finishReply: "2m",
      guardian: { maxExtraTimePerDay: "2h" },
    },
  },
};
const REMINDED: PolicyInput = {
  bands: { teen: { ages: [13, 18], reminders: [{ id: "ai-disclosure", at: "start-of-day" }] } },
};

interface World {
  readonly time: ManualTime;
  readonly governor: Governor;
  /** Sends a message that gets this reply; returns the text that arrives. */
  ask(answer?: Response | (() => Response)): Promise<string>;
  /** A reply that streams until the test ends it. */
  stream(): Promise<{ end(): Promise<string> }>;
}

const whole = (content: string | null): Response => Response.json({ choices: [{ message: { content } }] });

function world(policy: PolicyInput): World {
  const time = manualTime(Date.parse("2026-11-24T10:00:00+08:00"));
  const governor = createGovernor({ policy: definePolicy(policy), clock: time.now });
  let next: () => Response = () => whole("Hi");
  const app = new Hono();
  const account = (): Account => TEEN;
  app.post("/v1/chat/completions", recess({ governor, account, after: time.after, noticeLine: true }), () => next());
  const send = (): Promise<Response> =>
    Promise.resolve(app.request("/v1/chat/completions", { method: "POST", body: '{"messages":[]}' }));
  return {
    time,
    governor,
    async ask(answer = () => whole("Hi")) {
      next = typeof answer === "function" ? answer : () => answer;
      const response = await send();
      const text = await response.text();
      return response.ok ? (JSON.parse(text).choices[0].message.content ?? "") : text;
    },
    async stream() {
      const source = pushSource();
      next = () => new Response(source.stream, { headers: { "content-type": "text/event-stream" } });
      const out = collect((await send()).body!);
      source.push(openAIChat.role() + openAIChat.text("Once"));
      return {
        async end() {
          source.push(openAIChat.chunk({}, "stop"));
          source.close();
          await out.done;
          return out.text();
        },
      };
    },
  };
}

test("a warning and a break that come while a reply streams are in the next reply's text, once", async () => {
  const { ask, stream, time } = world(POLICY);
  const reply = await stream();
  await time.advance(16 * MINUTE);
  // In a plain-text chat nothing in the stream shows them.
  expect(await reply.end()).not.toContain("\u2063");
  const next = await ask();
  expect(next).toMatch(/^> \u2063.*Good time to take 5.*\u2063\n\nHi$/s);
  expect(next).toMatch(/4 min/);
  expect(await ask()).toBe("Hi");
});

test("a warning that does not hold any more is not shown", async () => {
  const { ask, stream, time, governor } = world(POLICY);
  const reply = await stream();
  await time.advance(16 * MINUTE);
  await reply.end();
  await governor.grant(TEEN, { minutes: 60, by: "parent" });
  expect(await ask()).not.toMatch(/\d min left/);
});

test.each([
  ["fails", () => new Response("no", { status: 502 })],
  ["calls a tool and has no text", () => whole(null)],
  ["is JSON for a program", () => whole('{"title":"Sky"}')],
])("a notice of a message whose reply %s is in the next one", async (_, answer) => {
  const { ask } = world(REMINDED);
  expect(await ask(answer)).not.toContain("\u2063");
  expect(await ask()).toMatch(/^> \u2063.*AI.*\u2063\n\nHi$/s);
  expect(await ask()).toBe("Hi");
});

test("a notice of yesterday is not shown today", async () => {
  const { ask, time } = world(REMINDED);
  await ask(() => new Response("no", { status: 502 }));
  await time.advance(24 * 60 * MINUTE);
  // Today's notice, without yesterday's.
  expect((await ask()).match(/\u2063/g)).toHaveLength(2);
  expect(await ask()).toBe("Hi");
});
