import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { stream as streamLines, streamSSE } from "hono/streaming";

/** A request as the model's server received it. */
export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Upstream {
  /** Ends with `/v1`. */
  readonly url: string;
  readonly received: Received[];
  close(): Promise<void>;
}

export const REPLY = "The sky is blue.";

/** The start of a reply that uses the result of the tool. */
export const REPLY_AFTER_A_TOOL = "It is noon.";

const USAGE = { prompt_tokens: 5, completion_tokens: 4, total_tokens: 9 };
const MODELS = ["starling", "endless"];

interface Asked {
  readonly model: string;
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
}

/** A model that speaks OpenAI's, Anthropic's and Ollama's API. It calls the tool `hour`, if there is one, once per message. */
export async function startUpstream(): Promise<Upstream> {
  const received: Received[] = [];
  const app = new Hono();
  app.use(async (c, next) => {
    const text = await c.req.text();
    received.push({ path: c.req.path, headers: c.req.header(), body: text === "" ? {} : JSON.parse(text) });
    await next();
  });
  app.get("/v1/models", (c) =>
    c.json({ object: "list", data: MODELS.map((id) => ({ id, object: "model", created: 1, owned_by: "peers" })) }),
  );
  app.post("/v1/chat/completions", async (c) => {
    const asked = await c.req.json<Asked>();
    const { model, stream } = asked;
    if (model === "broken") return c.json({ error: { message: "broken" } }, 500);
    const call = callIn(asked);
    const head = { id: "chatcmpl-1", created: 1, model };
    if (stream !== true) {
      const message =
        call === null
          ? { role: "assistant", content: textFor(asked) }
          : { role: "assistant", content: null, tool_calls: [call] };
      const choices = [{ index: 0, message, finish_reason: call === null ? "stop" : "tool_calls" }];
      return c.json({ ...head, object: "chat.completion", choices, usage: USAGE });
    }
    return streamSSE(c, async (events) => {
      const send = (delta: object, finish: string | null = null): Promise<void> =>
        events.writeSSE({
          data: JSON.stringify({
            ...head,
            object: "chat.completion.chunk",
            choices: [{ index: 0, delta, finish_reason: finish }],
          }),
        });
      await send({ role: "assistant", content: "" });
      if (call === null) {
        for (const word of wordsFor(asked)) {
          await send({ content: word });
          if (model === "endless") await events.sleep(50);
        }
        await send({}, "stop");
      } else {
        await send({ tool_calls: [{ index: 0, ...call }] });
        await send({}, "tool_calls");
      }
      if (asked.stream_options?.include_usage === true) {
        await events.writeSSE({
          data: JSON.stringify({ ...head, object: "chat.completion.chunk", choices: [], usage: USAGE }),
        });
      }
      await events.writeSSE({ data: "[DONE]" });
    });
  });
  app.post("/v1/messages", async (c) => {
    const { model, stream, messages, tools } = await c.req.json();
    const isAnswered = JSON.stringify(messages.at(-1)).includes("tool_result");
    const calls = Array.isArray(tools) && !isAnswered;
    const text = isAnswered ? REPLY_AFTER_A_TOOL : REPLY;
    const usage = { input_tokens: 5, output_tokens: 4 };
    const message = { id: "msg_1", type: "message", role: "assistant", model, stop_sequence: null, usage };
    if (stream !== true) {
      const content = calls
        ? [{ type: "tool_use", id: "toolu_1", name: tools[0].name, input: {} }]
        : [{ type: "text", text }];
      return c.json({ ...message, content, stop_reason: calls ? "tool_use" : "end_turn" });
    }
    return streamSSE(c, async (events) => {
      const send = (data: { readonly type: string; readonly [key: string]: unknown }): Promise<void> =>
        events.writeSSE({ event: data.type, data: JSON.stringify(data) });
      await send({ type: "message_start", message: { ...message, content: [], stop_reason: null } });
      await send({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } });
      for (const word of model === "endless" ? ENDLESS : text.split(/(?<= )/)) {
        await send({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: word } });
        if (model === "endless") await events.sleep(50);
      }
      await send({ type: "content_block_stop", index: 0 });
      await send({ type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage });
      await send({ type: "message_stop" });
    });
  });
  app.post("/api/chat", async (c) => {
    // Its clients send an empty list if they have no tools.
    const { model, stream, messages, tools = [] } = await c.req.json();
    const isAnswered = messages.at(-1)?.role === "tool";
    const calls = tools.length > 0 && !isAnswered;
    const text = isAnswered ? REPLY_AFTER_A_TOOL : REPLY;
    const part = (message: object, isLast: boolean): object => ({
      model,
      created_at: "2026-11-29T10:00:00Z",
      message: { role: "assistant", content: "", ...message },
      done: isLast,
      ...(isLast && { done_reason: "stop", prompt_eval_count: 5, eval_count: 4 }),
    });
    const tool_calls = [{ function: { name: "hour", arguments: {} } }];
    if (stream === false) return c.json(part(calls ? { tool_calls } : { content: text }, true));
    c.header("content-type", "application/x-ndjson");
    return streamLines(c, async (lines) => {
      for (const content of model === "llama-endless" ? ENDLESS : text.split(/(?<= )/)) {
        await lines.writeln(JSON.stringify(part({ content }, false)));
        if (model === "llama-endless") await lines.sleep(50);
      }
      await lines.writeln(JSON.stringify(part({}, true)));
    });
  });

  let server!: ReturnType<typeof serve>;
  const port = await new Promise<number>((resolve) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (info) => resolve(info.port));
  });
  return {
    url: `http://127.0.0.1:${port}/v1`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}

const ENDLESS = Array.from({ length: 400 }, (_, index) => `word${index} `);

function wordsFor(asked: Asked): readonly string[] {
  return asked.model === "endless" ? ENDLESS : textFor(asked).split(/(?<= )/);
}

/** The text of its reply. Requests of a chat's own tasks get replies in the format that they ask for. */
function textFor({ messages }: Asked): string {
  const last = messages.at(-1);
  const text = JSON.stringify(last?.content ?? "");
  if (last?.role === "tool") return REPLY_AFTER_A_TOOL;
  if (/follow.up/i.test(text) && text.includes("### Task")) return '{"follow_ups": ["Why is it red at night?"]}';
  if (/tags/i.test(text) && text.includes("### Task")) return '{"tags": ["Science"]}';
  if (/title/i.test(text) && text.includes("### Task")) return '{"title": "A blue sky"}';
  return REPLY;
}

function callIn({ tools, messages }: Asked): object | null {
  // A chat may send its own tools.
  const tool = tools?.find(({ function: { name } }) => name === "hour");
  if (tool === undefined || messages.at(-1)?.role === "tool") return null;
  return { id: "call_1", type: "function", function: { name: "hour", arguments: "{}" } };
}
