import { type Account, createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { datasOf } from "../../../../test/support/replies.ts";
import { recess } from "./middleware.ts";
import type { RecessOptions } from "../options.ts";
import { withoutRecessMessages } from "./message.ts";

const TEEN: Account = { id: "teen", age: 14 };
const WORDS = "Time for a break.";

async function refused(path: string, body: unknown, options: Partial<RecessOptions> = {}): Promise<Response> {
  const governor = createGovernor({ policy: definePolicy({ bands: { teen: { ages: [13, 18] } } }) });
  await governor.pause(TEEN);
  const app = new Hono();
  app.post(path, recess({ governor, account: () => TEEN, style: "message", detail: () => WORDS, ...options }), (c) =>
    c.text("never"),
  );
  const init = typeof body === "string" ? body : JSON.stringify(body);
  return app.request(path, { method: "POST", body: init });
}

const messages = [{ role: "user", content: "Hi" }];
const ours = expect.stringMatching(/^recess-[0-9a-f-]{36}$/);

test("every one is a 200 with headers that identify it", async () => {
  const res = await refused("/chat", { messages });
  expect(res.status).toBe(200);
  expect(res.headers.get("recess-state")).toContain('d="block"');
  expect(res.headers.get("cache-control")).toContain("no-store");
});

test("a chat completion", async () => {
  const body = { model: "gpt-4o", messages };
  expect(await (await refused("/v1/chat/completions", body)).json()).toMatchObject({
    id: ours,
    object: "chat.completion",
    model: "gpt-4o",
    choices: [{ index: 0, message: { role: "assistant", content: WORDS }, finish_reason: "stop" }],
    recess: { outcome: "block", reason: "paused" },
  });
  const res = await refused("/chat", { ...body, stream: true });
  expect(res.headers.get("content-type")).toBe("text/event-stream");
  const text = await res.text();
  expect(text).toMatch(/^: recess \{.*"reason":"paused"/);
  expect(datasOf(text)).toEqual([
    expect.objectContaining({
      id: ours,
      model: "gpt-4o",
      choices: [{ index: 0, delta: { role: "assistant", content: WORDS }, finish_reason: null }],
    }),
    expect.objectContaining({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
    "[DONE]",
  ]);
});

test("a response", async () => {
  const body = { model: "gpt-5", input: "Hi" };
  expect(await (await refused("/v1/responses", body)).json()).toMatchObject({
    id: ours,
    object: "response",
    status: "completed",
    output: [{ type: "message", content: [{ type: "output_text", text: WORDS }] }],
  });
  const events = datasOf(await (await refused("/any", { ...body, stream: true })).text());
  expect(events.map((event) => (event as { type: string }).type)).toEqual([
    "response.created",
    "response.output_item.added",
    "response.content_part.added",
    "response.output_text.delta",
    "response.output_text.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.completed",
  ]);
  expect(events.map((event) => (event as { sequence_number: number }).sequence_number)).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7,
  ]);
  expect(events.at(-1)).toMatchObject({ response: { status: "completed", output: [{ content: [{ text: WORDS }] }] } });
});

test("an Anthropic message", async () => {
  const body = { model: "claude", messages };
  expect(await (await refused("/v1/messages", body)).json()).toMatchObject({
    id: ours,
    type: "message",
    content: [{ type: "text", text: WORDS }],
    stop_reason: "end_turn",
  });
  const events = datasOf(await (await refused("/v1/messages", { ...body, stream: true })).text());
  expect(events.map((event) => (event as { type: string }).type)).toEqual([
    "message_start",
    "content_block_start",
    "content_block_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
  ]);
});

test("a UI message stream", async () => {
  const body = {
    id: "c",
    trigger: "submit-message",
    messages: [{ id: "1", role: "user", parts: [{ type: "text", text: "Hi" }] }],
  };
  const res = await refused("/api/chat", body);
  expect(res.headers.get("x-vercel-ai-ui-message-stream")).toBe("v1");
  expect(datasOf(await res.text())).toEqual([
    { type: "data-recess", data: expect.objectContaining({ reason: "paused" }), transient: true },
    { type: "start", messageId: ours },
    { type: "start-step" },
    { type: "text-start", id: ours },
    { type: "text-delta", id: ours, delta: WORDS },
    { type: "text-end", id: ours },
    { type: "finish-step" },
    { type: "finish" },
    "[DONE]",
  ]);
});

test("text, if the app chooses it or nothing else is known", async () => {
  for (const res of [await refused("/chat", "what?"), await refused("/chat", { messages }, { dialect: "text" })]) {
    expect(res.headers.get("content-type")).toBe("text/plain; charset=UTF-8");
    expect(await res.text()).toBe(WORDS);
  }
});

test("such messages can be left out of what goes to the model", () => {
  const kept = [{ id: "a" }, { role: "user" }, null, "x", { id: 1 }];
  expect(withoutRecessMessages([...kept, { id: "recess-1", role: "assistant" }])).toEqual(kept);
});
