import { serve } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { streamSSE, streamText } from "hono/streaming";
import { anthropic, openAIChat } from "../support/replies.ts";

/** A request as an upstream received it. */
export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface TestUpstream {
  /** Without `/v1`. */
  readonly url: string;
  readonly received: readonly Received[];
  /** When the first words of an endless reply were sent, by `performance.now()`. */
  readonly underWaySince: number | null;
  close(): Promise<void>;
}

export const WORDS: readonly string[] = ["The ", "sky ", "is ", "blue."];

const USAGE = { prompt_tokens: 5, completion_tokens: 4, total_tokens: 9 };

/** The same reply in the three APIs, or a failure: the model's name selects which. */
export async function startUpstream(): Promise<TestUpstream> {
  const received: Received[] = [];
  let underWaySince: number | null = null;
  const pause = (model: string, word: number): number => {
    if (model !== "endless") return 1;
    if (word === 2) underWaySince ??= performance.now();
    return 20;
  };
  const app = new Hono();
  app.use(async (c, next) => {
    const text = await c.req.text();
    const body = text === "" ? {} : JSON.parse(text);
    received.push({ path: c.req.path, headers: c.req.header(), body });
    await next();
  });
  const models = ["small-1", "small-2", "large-1"];
  app.get("/v1/models", (c) => c.json({ object: "list", data: models.map((id) => ({ id, object: "model" })) }));
  app.get("/api/tags", (c) => c.json({ models: models.map((name) => ({ name, model: name })) }));
  app.get("/api/version", (c) => c.json({ version: "0.12.0" }));
  app.post("/v1/embeddings", (c) =>
    c.json({ object: "list", data: [{ object: "embedding", index: 0, embedding: [1] }] }),
  );
  app.post("*", async (c, next) => {
    const { model } = await c.req.json<{ model: string }>();
    const trouble = troubleOf(c, model);
    return trouble ?? next();
  });
  app.post("/v1/chat/completions", async (c) => {
    const { stream, model, tools, messages } = await c.req.json();
    const callsTool = Array.isArray(tools) && messages.at(-1).role !== "tool";
    if (stream !== true) {
      const call = { id: "call_1", type: "function", function: { name: "look", arguments: "{}" } };
      const message = callsTool
        ? { role: "assistant", content: null, tool_calls: [call] }
        : { role: "assistant", content: WORDS.join("") };
      const choices = [{ index: 0, message, finish_reason: callsTool ? "tool_calls" : "stop" }];
      return c.json({ id: "chatcmpl-1", object: "chat.completion", created: 1, model, choices, usage: USAGE });
    }
    return streamSSE(c, async (events) => {
      await events.write(openAIChat.role());
      for (const [index, word] of wordsFor(model).entries()) {
        await events.write(openAIChat.text(word));
        await events.sleep(pause(model, index));
      }
      await events.write(openAIChat.chunk({}, "stop"));
      await events.write("data: [DONE]\n\n");
    });
  });
  app.post("/v1/responses", async (c) => {
    const { stream, model } = await c.req.json();
    const item = {
      type: "message",
      id: "msg_1",
      role: "assistant",
      status: "completed",
      content: [{ type: "output_text", text: WORDS.join(""), annotations: [] }],
    };
    const whole = { id: "resp_1", object: "response", created_at: 1, model, status: "completed", output: [item] };
    const usage = { input_tokens: 5, output_tokens: 4, total_tokens: 9 };
    if (stream !== true) return c.json({ ...whole, usage });
    return streamSSE(c, async (events) => {
      const send = (data: { type: string }): Promise<void> =>
        events.writeSSE({ event: data.type, data: JSON.stringify(data) });
      const at = { item_id: "msg_1", output_index: 0, content_index: 0 };
      const part = { type: "output_text", text: "", annotations: [] };
      let order = 0;
      const numbered = (data: { type: string }): Promise<void> =>
        send(Object.assign(data, { sequence_number: order++ }));
      await numbered(
        Object.assign({ type: "response.created" }, { response: { ...whole, status: "in_progress", output: [] } }),
      );
      await numbered(
        Object.assign(
          { type: "response.output_item.added" },
          { output_index: 0, item: { ...item, status: "in_progress", content: [] } },
        ),
      );
      await numbered(Object.assign({ type: "response.content_part.added" }, { ...at, part }));
      for (const delta of WORDS)
        await numbered(Object.assign({ type: "response.output_text.delta" }, { ...at, delta }));
      await numbered(Object.assign({ type: "response.output_text.done" }, { ...at, text: WORDS.join("") }));
      await numbered(Object.assign({ type: "response.content_part.done" }, { ...at, part: item.content[0] }));
      await numbered(Object.assign({ type: "response.output_item.done" }, { output_index: 0, item }));
      await numbered(Object.assign({ type: "response.completed" }, { response: { ...whole, usage } }));
    });
  });
  app.post("/v1/messages", async (c) => {
    const { stream, model } = await c.req.json();
    if (stream !== true) {
      return c.json({
        id: "msg_1",
        type: "message",
        role: "assistant",
        model,
        content: [{ type: "text", text: WORDS.join("") }],
        stop_reason: "end_turn",
        stop_sequence: null,
        usage: { input_tokens: 5, output_tokens: 4 },
      });
    }
    return streamSSE(c, async (events) => {
      await events.write(anthropic.start());
      await events.write(anthropic.textStart());
      for (const [index, word] of wordsFor(model).entries()) {
        await events.write(anthropic.text(word));
        await events.sleep(pause(model, index));
      }
      await events.write(anthropic.end());
    });
  });
  app.post("/api/:kind{chat|generate}", async (c) => {
    const { stream, model } = await c.req.json();
    const kind = c.req.param("kind");
    const piece = (content: string): object =>
      kind === "chat" ? { message: { role: "assistant", content } } : { response: content };
    const head = { model, created_at: "2026-11-29T09:00:00Z" };
    const end = { done: true, done_reason: "stop", prompt_eval_count: 5, eval_count: 4 };
    if (stream === false) return c.json({ ...head, ...piece(WORDS.join("")), ...end });
    c.header("Content-Type", "application/x-ndjson");
    return streamText(c, async (lines) => {
      c.header("Content-Type", "application/x-ndjson");
      for (const [index, word] of wordsFor(model).entries()) {
        await lines.writeln(JSON.stringify({ ...head, ...piece(word), done: false }));
        await lines.sleep(pause(model, index));
      }
      await lines.writeln(JSON.stringify({ ...head, ...piece(""), ...end }));
    });
  });

  let server!: ReturnType<typeof serve>;
  const port = await new Promise<number>((resolve) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (info) => resolve(info.port));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    get underWaySince() {
      return underWaySince;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}

function wordsFor(model: string): readonly string[] {
  return model === "endless" ? Array.from({ length: 500 }, (_, index) => `word${index} `) : WORDS;
}

/** The response of a bad upstream. */
function troubleOf(c: Context, model: string): Response | Promise<Response> | null {
  switch (model) {
    case "html":
      return c.html("<h1>Bad gateway of nginx</h1>", 200);
    case "redirect":
      return c.redirect("https://example.com/", 302);
    case "denied":
      return c.json({ error: { message: "Incorrect API key provided: sk-secret-of-the-operator" } }, 401);
    case "broken":
      return c.json({ error: { message: "boom" } }, 500);
    case "overloaded":
      return Response.json({ error: { message: "overloaded" } }, { status: 529 });
    case "unheard-of":
      return c.json({ error: { message: "The model does not exist", type: "invalid_request_error" } }, 404);
    case "slow":
      // Until its client leaves.
      return new Promise(() => {});
    case "silent":
      return streamSSE(c, async (events) => {
        await events.write(openAIChat.role());
        await events.write(openAIChat.text("The "));
        await new Promise<void>((resolve) => events.onAbort(resolve));
      });
    case "cut":
      return new Response(
        new ReadableStream({
          async start(controller) {
            controller.enqueue(new TextEncoder().encode(openAIChat.role() + openAIChat.text("The ")));
            await new Promise((resolve) => setTimeout(resolve, 20));
            controller.error(new Error("cut"));
          },
        }),
        { headers: { "content-type": "text/event-stream" } },
      );
    default:
      return null;
  }
}
