import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import Anthropic from "@anthropic-ai/sdk";
import { ChatOpenAI } from "@langchain/openai";
import { generateText, type LanguageModel, stepCountIs, streamText, tool } from "ai";
import { Ollama } from "ollama";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { asPerson, CHAT_SECRET, START, startGateway, type TestGateway } from "./gateway.ts";
import { type TestUpstream, WORDS } from "./upstream.ts";

const REPLY = WORDS.join("");
const QUESTION = "Why is the sky blue?";

const POLICY = `
bands:
  closed:
    ages: [0, 13]
    dailyLimit: 0m
  teen:
    ages: [13, 16]
    dailyLimit: 1h
    messageLimits: [{ limit: 20, per: day }]
    reminders: [{ id: ai-disclosure, at: start-of-day }]
  short:
    ages: [16, 18]
    dailyLimit: 1s
    finishReply: 0s
`;

const PEOPLE = `
- { id: ana, age: 14, timeZone: Asia/Shanghai }
- { id: ben, age: 8, timeZone: Asia/Shanghai }
- { id: lea, age: 17, timeZone: Asia/Shanghai }
`;

interface Asked {
  readonly url: string;
  readonly person: string;
  readonly model: string;
  readonly stream: boolean;
}

/** The text that a person reads in a chat made with this client. */
type Client = (asked: Asked) => Promise<string>;

const aiSdk =
  (modelOf: (asked: Asked) => LanguageModel): Client =>
  async (asked) => {
    const model = modelOf(asked);
    if (!asked.stream) return (await generateText({ model, prompt: QUESTION, maxRetries: 0 })).text;
    const { textStream } = streamText({ model, prompt: QUESTION, maxRetries: 0 });
    return joined(textStream);
  };

async function joined(texts: AsyncIterable<string>): Promise<string> {
  let all = "";
  for await (const text of texts) all += text;
  return all;
}

const keyOf = (person: string): { readonly apiKey: string; readonly headers: Record<string, string> } => ({
  apiKey: CHAT_SECRET,
  headers: asPerson(person),
});

const clients: Readonly<Record<string, Client>> = {
  async openai({ url, person, model, stream }) {
    const { apiKey, headers } = keyOf(person);
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey, defaultHeaders: headers, maxRetries: 0 });
    const messages = [{ role: "user" as const, content: QUESTION }];
    if (!stream) return (await client.chat.completions.create({ model, messages })).choices[0]?.message.content ?? "";
    let text = "";
    for await (const { choices } of await client.chat.completions.create({ model, messages, stream: true })) {
      text += choices[0]?.delta.content ?? "";
    }
    return text;
  },
  "ai with openai-compatible": aiSdk(({ url, person, model }) =>
    createOpenAICompatible({ name: "gateway", baseURL: `${url}/v1`, ...keyOf(person) })(model),
  ),
  "ai with openai": aiSdk(({ url, person, model }) =>
    createOpenAI({ baseURL: `${url}/v1`, ...keyOf(person) }).chat(model),
  ),
  "ai with anthropic": aiSdk(({ url, person, model }) =>
    createAnthropic({ baseURL: `${url}/v1`, ...keyOf(person) })(model),
  ),
  async "anthropic's SDK"({ url, person, model, stream }) {
    const { apiKey, headers } = keyOf(person);
    const client = new Anthropic({ baseURL: url, apiKey, defaultHeaders: headers, maxRetries: 0 });
    const asked = { model, max_tokens: 100, messages: [{ role: "user" as const, content: QUESTION }] };
    if (stream) return client.messages.stream(asked).finalText();
    const { content } = await client.messages.create(asked);
    return content.map((block) => (block.type === "text" ? block.text : "")).join("");
  },
  async langchain({ url, person, model, stream }) {
    const { apiKey, headers } = keyOf(person);
    const chat = new ChatOpenAI({
      model,
      apiKey,
      maxRetries: 0,
      configuration: { baseURL: `${url}/v1`, defaultHeaders: headers },
    });
    if (!stream) return (await chat.invoke(QUESTION)).text;
    let text = "";
    for await (const chunk of await chat.stream(QUESTION)) text += chunk.text;
    return text;
  },
  async ollama({ url, person, model, stream }) {
    const { apiKey, headers } = keyOf(person);
    const client = new Ollama({ host: url, headers: { ...headers, authorization: `Bearer ${apiKey}` } });
    const messages = [{ role: "user", content: QUESTION }];
    if (!stream) return (await client.chat({ model, messages, stream: false })).message.content;
    let text = "";
    for await (const part of await client.chat({ model, messages, stream: true })) text += part.message.content;
    return text;
  },
  async curl({ url, person, model, stream }) {
    const body = JSON.stringify({ model, stream, messages: [{ role: "user", content: QUESTION }] });
    const headers = Object.entries({
      "content-type": "application/json",
      authorization: `Bearer ${CHAT_SECRET}`,
      ...asPerson(person),
    }).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
    const args = ["-sS", "-N", "--fail", `${url}/v1/chat/completions`, ...headers, "-d", body];
    const { stdout } = await promisify(execFile)("curl", args);
    if (!stream) return JSON.parse(stdout).choices[0].message.content;
    const chunks = stdout.split("\n").filter((line) => line.startsWith("data: {"));
    return chunks.map((line) => JSON.parse(line.slice(6)).choices[0].delta.content ?? "").join("");
  },
};

function upstreamsFor(name: string): (url: string) => string {
  const [kind, path] = /anthropic/.test(name)
    ? ["anthropic", "/v1"]
    : name === "ollama"
      ? ["ollama", ""]
      : ["openai", "/v1"];
  return (url) => `upstreams: [{ name: local, kind: ${kind}, baseUrl: "${url}${path}" }]`;
}

/** Time passes once an endless reply is under way. A busy machine may need more than the one-second limit to get there. */
const clock = ({ underWaySince }: TestUpstream): number =>
  START + (underWaySince === null ? 0 : Math.round(performance.now() - underWaySince));

function start(name: string): Promise<TestGateway> {
  return startGateway({ policy: POLICY, people: PEOPLE, clock, upstreams: upstreamsFor(name) });
}

describe.each(Object.entries(clients))("%s", (name, ask) => {
  test.each([false, true])(
    "is answered with the notice that is due, and reads a refusal as a reply (streamed: %s)",
    async (stream) => {
      const { url, upstream } = await start(name);
      const [notice, reply] = (await ask({ url, person: "ana", model: "large-1", stream })).split("\n\n");
      expect([notice, reply]).toEqual([expect.stringMatching(/^> .*AI/), REPLY]);
      expect(await ask({ url, person: "ben", model: "large-1", stream })).toMatch(/^No chat today\./);
      expect(upstream.received.length).toBe(1);
    },
  );

  test("reads the last words of a reply that a limit ends", async () => {
    const { url } = await start(name);
    const text = await ask({ url, person: "lea", model: "endless", stream: true });
    expect(text).toMatch(
      /^> .*1 sec left.*\n\nword0 word1 .*\n\nThis reply ends here\. You've reached today's 1 sec limit\./s,
    );
    expect(text).not.toContain("word499");
  });
});

test("a tool loop of the AI SDK is one message", async () => {
  const { url, gateway } = await start("openai");
  const model = createOpenAICompatible({ name: "gateway", baseURL: `${url}/v1`, ...keyOf("ana") })("large-1");
  const look = tool({ description: "Look", inputSchema: z.object({}), execute: async () => "It is blue." });
  const { text, steps } = await generateText({ model, prompt: QUESTION, tools: { look }, stopWhen: stepCountIs(3) });
  // The reminder waits for the first text, because a tool call shows none.
  expect([text, steps.length]).toEqual([expect.stringMatching(/^> .*AI.*\n\nThe sky is blue\.$/), 2]);
  const { quotas } = await gateway.governor.status({ id: "ana", age: 14, timeZone: "Asia/Shanghai" });
  expect(quotas[0]?.remaining).toBe(19);
});

test("openai's own runner of tools is one message too", async () => {
  const { url, gateway } = await start("openai");
  const { apiKey, headers } = keyOf("ana");
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey, defaultHeaders: headers });
  const runner = client.chat.completions.runTools({
    model: "large-1",
    messages: [{ role: "user", content: QUESTION }],
    tools: [
      {
        type: "function",
        function: {
          name: "look",
          description: "Look",
          parameters: { type: "object" },
          function: () => "It is blue.",
          parse: JSON.parse,
        },
      },
    ],
  });
  expect(await runner.finalContent()).toMatch(/^> .*AI.*\n\nThe sky is blue\.$/);
  const { quotas } = await gateway.governor.status({ id: "ana", age: 14, timeZone: "Asia/Shanghai" });
  expect(quotas[0]?.remaining).toBe(19);
});
