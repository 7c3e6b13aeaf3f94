import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import Anthropic from "@anthropic-ai/sdk";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { ChatOpenAI } from "@langchain/openai";
import { generateText, type LanguageModel, streamText } from "ai";
import OpenAI from "openai";
import type { Context } from "hono";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { anthropic, openAIChat, openAIResponse } from "../support/replies.ts";
import { type Chat, startChat } from "./chat.ts";

// A handler that only calls `fetch(upstream)`, in front of an upstream over real sockets that responds in chunks on a
// keep-alive connection: whole or streamed, compressed or not. A notice is due on the first message of the day.

const MESSAGES = [{ role: "user" as const, content: "Hi" }];

const ITEM = {
  type: "message",
  id: "msg_1",
  role: "assistant",
  status: "completed",
  content: [{ type: "output_text", text: "Here.", annotations: [], logprobs: [] }],
};
const RESPONSE = {
  id: "resp_1",
  object: "response",
  created_at: 1,
  model: "m",
  status: "completed",
  output: [ITEM],
  usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
};

const WHOLE: { readonly [path: string]: object } = {
  "/v1/chat/completions": {
    id: "1",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [{ index: 0, message: { role: "assistant", content: "Here." }, finish_reason: "stop" }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  },
  "/v1/responses": RESPONSE,
  "/v1/messages": {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "m",
    content: [{ type: "text", text: "Here." }],
    stop_reason: "end_turn",
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  },
};

function responseText(delta: string): string {
  const place = { item_id: ITEM.id, output_index: 0, content_index: 0 };
  return openAIResponse.part({ type: "response.output_text.delta", sequence_number: 3, ...place, delta, logprobs: [] });
}

const STREAMED: { readonly [path: string]: readonly string[] } = {
  "/v1/chat/completions": [openAIChat.role(), openAIChat.text("He"), openAIChat.text("re."), openAIChat.end()],
  "/v1/responses": [
    openAIResponse.part({
      type: "response.created",
      sequence_number: 0,
      response: { ...RESPONSE, status: "in_progress", output: [] },
    }),
    openAIResponse.textStart(),
    responseText("He"),
    responseText("re."),
    openAIResponse.part({ type: "response.output_item.done", sequence_number: 5, output_index: 0, item: ITEM }),
    openAIResponse.part({ type: "response.completed", sequence_number: 6, response: RESPONSE }),
  ],
  "/v1/messages": [
    anthropic.start(),
    anthropic.textStart(),
    anthropic.text("He"),
    anthropic.text("re."),
    anthropic.end(),
  ],
};

let upstream: Server;
let upstreamUrl = "";
beforeAll(async () => {
  upstream = createServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? "/", "http://upstream.test");
    let text = "";
    req.on("data", (chunk: Buffer) => (text += chunk.toString()));
    req.on("end", () => {
      const isStream = (JSON.parse(text) as { stream?: boolean }).stream === true;
      const isZipped = searchParams.has("gzip");
      res.writeHead(200, {
        "Content-Type": isStream ? "text/event-stream" : "application/json",
        Connection: "keep-alive, X-Upstream-Hop",
        "Keep-Alive": "timeout=5",
        "X-Upstream-Hop": "7",
        "Content-Digest": "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:",
        ETag: '"whole"',
        ...(isZipped && { "Content-Encoding": "gzip" }),
      });
      const chunks = isStream ? STREAMED[pathname]! : [JSON.stringify(WHOLE[pathname])];
      if (isZipped) res.end(gzipSync(chunks.join("")));
      else {
        for (const chunk of chunks) res.write(chunk);
        res.end();
      }
    });
  });
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  upstreamUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => void upstream.close(resolve)));

let chat: Chat;
afterEach(() => chat.close());

/** Sends a message with one client, whole or streamed, and returns the text of the reply. */
type Ask = (url: string, isStreamed: boolean) => Promise<string>;

const ai =
  (modelOf: (url: string) => LanguageModel): Ask =>
  async (url, isStreamed) => {
    const options = { model: modelOf(url), messages: MESSAGES };
    if (!isStreamed) return (await generateText(options)).text;
    const errors: unknown[] = [];
    const result = streamText({ ...options, onError: ({ error }) => void errors.push(error) });
    await result.consumeStream();
    if (errors.length > 0) throw errors[0];
    return result.text;
  };

const openAI = (url: string): OpenAI => new OpenAI({ baseURL: `${url}/v1`, apiKey: "test" });

const CLIENTS: { readonly [name: string]: Ask } = {
  "openai, chat completions": async (url, isStreamed) => {
    const { completions } = openAI(url).chat;
    const { choices } = isStreamed
      ? await completions.stream({ model: "m", messages: MESSAGES }).finalChatCompletion()
      : await completions.create({ model: "m", messages: MESSAGES });
    return choices[0]?.message.content ?? "";
  },
  "openai, responses": async (url, isStreamed) => {
    const { responses } = openAI(url);
    const { output_text } = isStreamed
      ? await responses.stream({ model: "m", input: "Hi" }).finalResponse()
      : await responses.create({ model: "m", input: "Hi" });
    return output_text;
  },
  "Anthropic's SDK": async (url, isStreamed) => {
    const { messages } = new Anthropic({ baseURL: url, apiKey: "test" });
    const asked = { model: "m", max_tokens: 100, messages: MESSAGES };
    const { content } = isStreamed ? await messages.stream(asked).finalMessage() : await messages.create(asked);
    return content.map((block) => (block.type === "text" ? block.text : "")).join("");
  },
  LangChain: async (url, isStreamed) => {
    const llm = new ChatOpenAI({ model: "m", apiKey: "test", configuration: { baseURL: `${url}/v1` } });
    if (!isStreamed) return (await llm.invoke("Hi")).text;
    let text = "";
    for await (const chunk of await llm.stream("Hi")) text += chunk.text;
    return text;
  },
  "the AI SDK, openai-compatible": ai((url) => createOpenAICompatible({ name: "test", baseURL: `${url}/v1` })("m")),
  "the AI SDK, openai chat": ai((url) => createOpenAI({ baseURL: `${url}/v1`, apiKey: "test" }).chat("m")),
  "the AI SDK, openai responses": ai((url) => createOpenAI({ baseURL: `${url}/v1`, apiKey: "test" }).responses("m")),
  "the AI SDK, anthropic": ai((url) => createAnthropic({ baseURL: `${url}/v1`, apiKey: "test" })("claude-haiku-4-5")),
};

const CASES = Object.keys(CLIENTS).flatMap((client) =>
  ["whole", "streamed"].flatMap((form) => ["", "gzip"].map((encoding) => ({ client, form, encoding }))),
);

test.each(CASES)("$client, $form $encoding: one request, the answer whole", async (of) => {
  chat = await startChat((c: Context) => forward(c, of.encoding), { onError: () => undefined });
  expect(await CLIENTS[of.client]!(chat.url, of.form === "streamed")).toBe("Here.");
  expect(chat.requests()).toBe(1);
  expect(await chat.charged()).toBe(1);
});

async function forward(c: Context, encoding = ""): Promise<Response> {
  const headers = { "Content-Type": "application/json" };
  return fetch(`${upstreamUrl}${c.req.path}?${encoding}`, { method: "POST", headers, body: await c.req.text() });
}

test.each([true, false])("a connection's fields and digests are not forwarded (stream: %s)", async (stream) => {
  chat = await startChat((c) => forward(c));
  const body = JSON.stringify({ messages: MESSAGES, stream });
  const headers = await new Promise<NodeJS.Dict<string | string[]>>((resolve, reject) => {
    const req = request(`${chat.url}/v1/chat/completions`, { method: "POST" }, (res) => {
      res.resume();
      res.on("end", () => resolve(res.headers));
      res.on("error", reject);
    });
    req.on("error", reject);
    req.end(body);
  });
  expect(headers["recess-state"]).toContain('d="nudge"');
  const names = Object.keys(headers);
  expect(names).not.toContain("x-upstream-hop");
  expect(names).not.toContain("content-digest");
  expect(names).not.toContain("etag");
  expect(String(headers["connection"])).not.toContain("upstream");
  expect(names.filter((name) => name === "content-length" || name === "transfer-encoding")).toHaveLength(1);
});
