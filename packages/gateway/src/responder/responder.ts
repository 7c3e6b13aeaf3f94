import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { z } from "zod";
import { replyTo } from "./reply.ts";
import { wordsOf } from "./words.ts";

export interface ResponderOptions {
  /** Clients must send this key. A page never has it, as it would bypass the governor. `null`: no key is needed. */
  readonly apiKey: string | null;
  /** The time per word, ms. */
  readonly wordMs: number;
}

export function makeKey(): string {
  return `sk-embedded-${randomBytes(16).toString("hex")}`;
}

const MODEL = "starling-embedded";

const part = z.object({ type: z.string(), text: z.string().default("") });

const content = z
  .union([z.string(), z.array(part).transform((parts) => parts.map(({ text }) => text).join("")), z.null()])
  .transform((text) => text ?? "");

const request = z.object({
  model: z.string().default(MODEL),
  messages: z.array(z.object({ role: z.string(), content: content.default("") })).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().default(false) }).nullish(),
});

/**
 * Stands in for a model, so that the example needs no network and no key: prepared texts in the format of OpenAI's chat
 * completions. The example calls it over HTTP, like a real one.
 */
export function responder({ apiKey, wordMs }: ResponderOptions): Hono {
  const app = new Hono();

  app.get("/models", (c) =>
    c.json({ object: "list", data: [{ id: MODEL, object: "model", created: 0, owned_by: "recess" }] }),
  );

  app.post("/chat/completions", async (c) => {
    if (apiKey !== null && c.req.header("authorization") !== `Bearer ${apiKey}`) {
      return c.json(
        { error: { message: "Incorrect API key.", type: "invalid_request_error", code: "invalid_api_key" } },
        401,
      );
    }
    const asked = request.safeParse(await c.req.json().catch(() => null));
    if (!asked.success) {
      return c.json(
        { error: { message: z.prettifyError(asked.error), type: "invalid_request_error", code: null } },
        400,
      );
    }
    const { model, messages, stream, stream_options } = asked.data;
    const text = replyTo(messages);
    const words = wordsOf(text);
    const prompt = messages.reduce((count, { content }) => count + wordsOf(content).length, 0);
    const usage = { prompt_tokens: prompt, completion_tokens: words.length, total_tokens: prompt + words.length };
    const base = { id: `chatcmpl-${randomBytes(12).toString("hex")}`, created: Math.floor(Date.now() / 1000), model };

    if (stream !== true) {
      await sleep(Math.min(500, wordMs * 4));
      const message = { role: "assistant", content: text, refusal: null };
      return c.json({
        ...base,
        object: "chat.completion",
        choices: [{ index: 0, message, logprobs: null, finish_reason: "stop" }],
        usage,
      });
    }

    return streamSSE(c, async (events) => {
      const send = (rest: object): Promise<void> =>
        events.writeSSE({ data: JSON.stringify({ ...base, object: "chat.completion.chunk", ...rest }) });
      const choice = (delta: object, finish_reason: string | null = null): Promise<void> =>
        send({ choices: [{ index: 0, delta, logprobs: null, finish_reason }] });

      await choice({ role: "assistant", content: "" });
      for (const word of words) {
        if (events.aborted) return;
        await choice({ content: word });
        await sleep(wordMs * (/[.!?。！？]\s*$/.test(word) ? 4 : 1));
      }
      await choice({}, "stop");
      if (stream_options?.include_usage === true) await send({ choices: [], usage });
      await events.writeSSE({ data: "[DONE]" });
    });
  });

  app.notFound((c) =>
    c.json(
      {
        error: {
          message: `There is no ${c.req.method} ${c.req.path}: the responder answers POST /chat/completions.`,
          type: "invalid_request_error",
          code: "unknown_url",
        },
      },
      404,
    ),
  );

  return app;
}
