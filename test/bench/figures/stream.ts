import { createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { recess } from "@recess/hono";
import { type Handler, Hono } from "hono";
import { compare, type Group } from "../figure.ts";
import { fullPolicy } from "../people.ts";
import { type Measure, ownCpu, race, type Runner } from "../race.ts";

const encoder = new TextEncoder();
const event = (content: string): string =>
  `data: ${JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1_795_000_000,
    model: "model",
    choices: [{ index: 0, delta: { content }, finish_reason: null }],
  })}\n\n`;

/** An upstream that always has the next chunk ready, created as a handler would create it, for a reply without an end. */
function upstream(chunks: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  let left = chunks;
  return new ReadableStream({
    pull(controller) {
      if ((left -= 1) >= 0) controller.enqueue(encoder.encode(event(`word ${left}`)));
      else controller.close();
    },
  });
}

async function drain(response: Response): Promise<void> {
  const reader = response.body!.getReader();
  while (!(await reader.read()).done);
}

function runner(name: string, app: Hono): Runner {
  return {
    name,
    run: async (chunks) => drain(await app.request(`/chat?chunks=${chunks}`, { method: "POST", body: "{}" })),
  };
}

const handler: Handler = (c) =>
  new Response(upstream(Number(c.req.query("chunks"))), { headers: { "Content-Type": "text/event-stream" } });

function passing(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  return new TransformStream({ transform: (bytes, controller) => controller.enqueue(bytes) });
}

/** The cheapest stage that can be put between a stream and its reader. */
function reading(source: ReadableStream<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = source.getReader();
  return new ReadableStream({
    async pull(controller) {
      const next = await reader.read();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

const OPEN = 1000;

/** Bytes that an open reply holds, between its first chunk and the next. */
async function bytesOpen({ name, app }: { readonly name: string; readonly app: Hono }): Promise<Measure> {
  const once = async (count: number): Promise<readonly ReadableStreamDefaultReader[]> => {
    const readers: ReadableStreamDefaultReader[] = [];
    for (let i = 0; i < count; i += 1) {
      const reader = (await app.request("/open", { method: "POST", body: "{}" })).body!.getReader();
      // The guard sends an event of its own first.
      for (let text = ""; !text.includes("word");) text += new TextDecoder().decode((await reader.read()).value);
      readers.push(reader);
    }
    return readers;
  };
  const close = async (readers: readonly ReadableStreamDefaultReader[]): Promise<void> => {
    for (const reader of readers) await reader.cancel();
  };
  // Excludes memory for compilation, which does not belong to the replies.
  await close(await once(OPEN));
  const before = heapNow();
  const readers = await once(OPEN);
  const value = (heapNow() - before) / OPEN;
  await close(readers);
  return { name, value };
}

function heapNow(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** An upstream that sends one chunk and then pauses. */
const thinking: Handler = () =>
  new Response(new ReadableStream({ start: (controller) => controller.enqueue(encoder.encode(event("word"))) }), {
    headers: { "Content-Type": "text/event-stream" },
  });

export const stream: Group = {
  id: "stream",
  title: "A streamed reply",
  about:
    "Chunks of 170 bytes, each an event of a chat completion that the handler makes of its parts, through a Hono app without a " +
    "network; the upstream always has the next one. In CPU time. `stream-open`: what each of " +
    `${OPEN.toLocaleString("en")} replies holds that are open at once, of accounts of their own.`,
  run: async () => {
    const governor = createGovernor({ policy: definePolicy(fullPolicy), clock: () => Date.UTC(2026, 10, 24, 8) });
    let replies = 0;
    const account = () => ({ id: `reader-${(replies += 1)}`, age: 14 });
    const measures = await race(
      [
        runner("recess", new Hono().post("/chat", recess({ governor, account }), handler)),
        runner("bare", new Hono().post("/chat", handler)),
        runner(
          "a reader in pull()",
          new Hono().post("/chat", (c) => {
            const body = reading(upstream(Number(c.req.query("chunks"))));
            return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
          }),
        ),
        runner(
          "a TransformStream of bytes",
          new Hono().post("/chat", (c) => {
            const body = upstream(Number(c.req.query("chunks"))).pipeThrough(passing());
            return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
          }),
        ),
      ],
      { roundMs: 400, meter: ownCpu },
    );
    const open = [
      { name: "recess", app: new Hono().post("/open", recess({ governor, account }), thinking) },
      { name: "bare", app: new Hono().post("/open", thinking) },
      {
        name: "a TransformStream of bytes",
        app: new Hono().post("/open", async (c, next) => {
          const { body, headers } = (await thinking(c, next)) as Response;
          return new Response(body!.pipeThrough(passing()), { headers });
        }),
      },
    ];
    const bytes: Measure[] = [];
    for (const one of open) bytes.push(await bytesOpen(one));
    return [
      ...compare(measures, {
        id: "stream",
        unit: "chunks/s",
        goals: { bare: { ratioAtLeast: 0.9 }, "a TransformStream of bytes": { ratioAtLeast: 1.3 } },
        floors: ["bare", "a reader in pull()"],
      }),
      ...compare(bytes, { id: "stream-open", unit: "bytes/reply", lessIsBetter: true, floors: ["bare"] }),
    ];
  },
};
