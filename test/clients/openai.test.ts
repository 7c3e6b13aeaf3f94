import OpenAI, { APIError } from "openai";
import { afterEach, expect, test } from "vitest";
import { openAIChat, openAIResponse, pushSource, type Source } from "../support/replies.ts";
import { type Chat, sse, startChat, TEEN, until } from "./chat.ts";

// Real clients over real sockets.

let chat: Chat;
afterEach(() => chat.close());

const MESSAGES = [{ role: "user" as const, content: "Tell me a story." }];

function client(): OpenAI {
  return new OpenAI({ baseURL: `${chat.url}/v1`, apiKey: "test" });
}

function ask(): ReturnType<OpenAI["chat"]["completions"]["stream"]> {
  return client().chat.completions.stream({ model: "gpt-test", messages: MESSAGES });
}

test("allow: the reply comes whole, and its tokens are counted", async () => {
  chat = await startChat(() =>
    sse(
      openAIChat.role() + openAIChat.text("Once ") + openAIChat.text("upon") + openAIChat.usage(42) + openAIChat.end(),
    ),
  );
  const { data, response } = await client()
    .chat.completions.create({ model: "gpt-test", messages: MESSAGES, stream: true })
    .withResponse();
  let text = "";
  for await (const chunk of data) text += chunk.choices[0]?.delta.content ?? "";
  expect(text).toBe("Once upon");
  expect(response.headers.get("recess-state")).toContain('d="nudge"');
  expect(await chat.charged()).toBe(1);
  await until(async () => JSON.stringify(await chat.governor.export(TEEN)).includes("42"));
});

test("allow: a JSON reply contains the state besides its own members", async () => {
  chat = await startChat((c) =>
    c.json({
      id: "1",
      object: "chat.completion",
      choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
      usage: { total_tokens: 5 },
    }),
  );
  const reply = await client().chat.completions.create({ model: "gpt-test", messages: MESSAGES });
  expect(reply.choices[0]?.message.content).toBe("Hi");
  expect(reply).toMatchObject({ recess: { band: "teen", notices: [{ id: "reminder:ai" }] } });
});

test.each(["error", "brief"])("block (%s): one request, and an error that can be read", async (kind) => {
  chat = await startChat(() => sse(openAIChat.end()));
  await chat.governor.pause(TEEN, { until: chat.time.now() + (kind === "brief" ? 5000 : 6 * 3_600_000) });
  const error = await client()
    .chat.completions.create({ model: "gpt-test", messages: MESSAGES, stream: true })
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(APIError);
  expect(error).toMatchObject({
    status: 403,
    code: "paused",
    message: expect.stringContaining("Your chat is paused."),
  });
  expect((error as APIError).headers?.get("retry-after")).toBe(kind === "brief" ? "5" : "21600");
  expect(chat.requests()).toBe(1);
});

test("block by a brief message limit: a 429 that is not tried again", async () => {
  chat = await startChat(() => sse(openAIChat.end()), {});
  // The day's hundred messages are spent 30 s before the day ends.
  await chat.time.advance(Date.parse("2026-11-25T03:59:30+08:00") - chat.time.now());
  for (let i = 0; i < 100; i++) await chat.governor.admit(TEEN);
  const error = await client()
    .chat.completions.create({ model: "gpt-test", messages: MESSAGES })
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ status: 429, code: "message-limit" });
  expect(chat.requests()).toBe(1);
});

test("wind-down: the story ends in the middle, as a whole reply", async () => {
  const source = pushSource();
  chat = await startChat(() => sse(source.stream));
  const stream = ask();
  let text = "";
  stream.on("content", (delta) => (text += delta));
  source.push(openAIChat.role() + openAIChat.text("Once upon a time"));
  await until(() => text !== "");
  await chat.time.advance(30 * 60_000);
  source.push(openAIChat.text(", there was"));
  await until(() => text.endsWith("there was"));
  await chat.time.advance(2 * 60_000);
  const completion = await stream.finalChatCompletion();
  expect(completion.choices[0]?.finish_reason).toBe("stop");
  expect(completion.choices[0]?.message.content).toMatch(
    /^Once upon a time, there was\n\nThis reply ends here\. You've reached today's 30 min limit\./,
  );
  expect(source.isCancelled()).toBe(true);
  expect(await chat.governor.status(TEEN)).toMatchObject({ usedMs: 30 * 60_000 });
});

test("wind-down inside a call of a tool: an error, and no half call that an agent would run", async () => {
  const source = pushSource();
  chat = await startChat(() => sse(source.stream));
  const stream = ask();
  const finished = stream.finalChatCompletion().catch((reason: unknown) => reason);
  let chunks = 0;
  stream.on("chunk", () => chunks++);
  source.push(
    openAIChat.role() +
      openAIChat.chunk({
        tool_calls: [{ index: 0, id: "c", type: "function", function: { name: "weather", arguments: '{"city":"Par' } }],
      }),
  );
  await until(() => chunks === 2);
  await chat.time.advance(33 * 60_000);
  expect(await finished).toBeInstanceOf(Error);
});

test("refund: a failing upstream costs no message, however often it is tried", async () => {
  let attempts = 0;
  chat = await startChat((c) => {
    attempts++;
    return attempts < 3
      ? c.json({}, 500, { "retry-after-ms": "1" })
      : sse(openAIChat.role() + openAIChat.text("Hi") + openAIChat.end());
  });
  expect((await ask().finalChatCompletion()).choices[0]?.message.content).toBe("Hi");
  expect(chat.requests()).toBe(3);
  expect(await chat.charged()).toBe(1);
});

test("a retry after a timeout is the same message", async () => {
  const sources: Source[] = [];
  chat = await startChat(() => {
    const source = pushSource();
    sources.push(source);
    source.push(openAIChat.role() + openAIChat.text("Hi") + openAIChat.end());
    source.close();
    return sources.length === 1 ? new Promise<Response>(() => {}) : sse(source.stream);
  });
  const completion = await client().chat.completions.create(
    { model: "gpt-test", messages: MESSAGES, stream: true },
    { timeout: 1000 },
  );
  let text = "";
  for await (const chunk of completion) text += chunk.choices[0]?.delta.content ?? "";
  expect(text).toBe("Hi");
  // On a busy machine the second request may time out too.
  expect(chat.requests()).toBeGreaterThan(1);
  expect(await chat.charged()).toBe(1);
});

test("a client that leaves aborts the upstream", async () => {
  const source = pushSource();
  chat = await startChat(() => sse(source.stream));
  const stream = await client().chat.completions.create({ model: "gpt-test", messages: MESSAGES, stream: true });
  source.push(openAIChat.role() + openAIChat.text("Once"));
  for await (const chunk of stream) if (chunk.choices[0]?.delta.content === "Once") break;
  await until(() => source.isCancelled());
  expect(chat.time.pending()).toBe(0);
});

test("exempt: a call for help is answered whatever stops", async () => {
  chat = await startChat(() => sse(openAIChat.role() + openAIChat.text("I'm listening.") + openAIChat.end()), {
    exempt: async (c) => (await c.req.text()).includes("hurt myself"),
  });
  await chat.governor.pause(TEEN);
  const { data, response } = await client()
    .chat.completions.create({
      model: "gpt-test",
      messages: [{ role: "user", content: "I want to hurt myself" }],
      stream: true,
    })
    .withResponse();
  let text = "";
  for await (const chunk of data) text += chunk.choices[0]?.delta.content ?? "";
  expect(text).toBe("I'm listening.");
  expect(response.headers.get("recess-state")).toContain("exempt");
  expect(await chat.charged()).toBe(0);
});

test("soft block: a normal reply, streamed or not, in chat completions and in responses", async () => {
  chat = await startChat((c) => c.text("never"), { style: "message", detail: () => "Time to sleep." });
  await chat.governor.pause(TEEN);
  expect((await ask().finalChatCompletion()).choices[0]).toMatchObject({
    finish_reason: "stop",
    message: { content: "Time to sleep." },
  });
  const whole = await client().chat.completions.create({ model: "gpt-test", messages: MESSAGES });
  expect(whole.choices[0]?.message.content).toBe("Time to sleep.");
  expect(whole.id).toMatch(/^recess-/);

  const request = { model: "gpt-test", input: "Hi" };
  expect((await client().responses.create(request)).output_text).toBe("Time to sleep.");
  const streamed = await client().responses.stream(request).finalResponse();
  expect(streamed.output_text).toBe("Time to sleep.");
  expect(chat.requests()).toBe(4);
});

test("responses: wound down in the middle, the last event holds the whole response", async () => {
  const source = pushSource();
  chat = await startChat(() => sse(source.stream));
  const stream = client().responses.stream({ model: "gpt-test", input: "Tell me a story." });
  let text = "";
  stream.on("response.output_text.delta", ({ delta }) => (text += delta));
  source.push(openAIResponse.start() + openAIResponse.textStart() + openAIResponse.text("Once upon a time"));
  await until(() => text !== "");
  await chat.time.advance(32 * 60_000);
  const response = await stream.finalResponse();
  expect(response.status).toBe("completed");
  expect(response.id).toBe("resp_1");
  expect(response.output_text).toMatch(/^Once upon a time\n\nThis reply ends here\./);
});

test("a refusal of a request for JSON is a refusal, in chat completions and in responses", async () => {
  chat = await startChat((c) => c.text("never"), { style: "message", detail: () => "Time to sleep." });
  await chat.governor.pause(TEEN);
  const schema = { type: "object", properties: { a: { type: "number" } } };
  const completion = {
    model: "m",
    messages: MESSAGES,
    response_format: { type: "json_schema", json_schema: { name: "x", schema } },
  } as const;
  const whole = await client().chat.completions.parse(completion);
  const streamed = await client().chat.completions.stream(completion).finalChatCompletion();
  for (const { choices } of [whole, streamed]) {
    expect(choices[0]).toMatchObject({ finish_reason: "stop", message: { refusal: "Time to sleep.", parsed: null } });
    expect(choices[0]?.message.content).toBeNull();
  }
  const request = { model: "m", input: "Hi", text: { format: { type: "json_schema", name: "x", schema } } } as const;
  const responses = [await client().responses.parse(request), await client().responses.stream(request).finalResponse()];
  for (const { output, output_parsed } of responses) {
    expect(output[0]).toMatchObject({ content: [{ type: "refusal", refusal: "Time to sleep." }] });
    expect(output_parsed).toBeNull();
  }
});
