import { once } from "node:events";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Asked, PEOPLE } from "./gateway-reply.ts";

const messages = Array.from({ length: 6 }, (_, i) => ({
  role: i % 2 === 0 ? "user" : "assistant",
  content: "What is a prime number? ".repeat(8),
}));

export interface Client {
  /** Sends a message and reads the whole reply. Returns the time until the first byte of the reply's text, ms. */
  ask(asked: Asked): Promise<number>;
  close(): void;
}

/** A client of one server. `first`: the number of the first person who writes. */
export function clientOf(port: number, first: number): Client {
  const agent = new Agent({ keepAlive: true });
  let next = first;
  return {
    ask(asked) {
      const body = JSON.stringify({ model: "m", ...asked, messages });
      const headers = {
        authorization: "Bearer chat",
        "x-openwebui-user-id": `person-${next++ % PEOPLE}`,
        "content-type": "application/json",
        "content-length": body.length,
      };
      const started = performance.now();
      return new Promise((resolve, reject) => {
        const sent = request({ port, agent, method: "POST", path: "/v1/chat/completions", headers }, (response) => {
          let firstMs = 0;
          if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
          response.on("data", (data: Buffer) => {
            if (firstMs === 0 && (!asked.stream || data.includes("word"))) firstMs = performance.now() - started;
          });
          response.once("end", () => resolve(firstMs));
          response.once("error", reject);
        });
        sent.once("error", reject);
        sent.end(body);
      });
    },
    close: () => agent.destroy(),
  };
}

/** Streams that a separate process keeps open, so that its own delays are not measured. */
export interface Load {
  readonly port: number;
  readonly streams: number;
  readonly words: number;
  readonly wordMs: number;
}

/** Starts a load at one message of the parent, and ends it at the next. */
export async function serveLoad(): Promise<void> {
  process.send?.({ port: 0 });
  for (;;) {
    const [load] = (await once(process, "message")) as [Load];
    const stop = new AbortController();
    const all = keepOpen(load, stop.signal);
    await once(process, "message");
    stop.abort();
    await all;
    process.send?.({ isOver: true });
  }
}

async function keepOpen({ port, streams, words, wordMs }: Load, stop: AbortSignal): Promise<void> {
  const client = clientOf(port, PEOPLE / 2);
  const one = async (index: number): Promise<void> => {
    await sleep((index * words * wordMs) / streams);
    // The streams start one after another, so that they do not end together.
    if (index === streams - 1) process.send?.({ isUp: true });
    while (!stop.aborted) await client.ask({ stream: true, max_tokens: words, word_ms: wordMs });
  };
  await Promise.all(Array.from({ length: streams }, (_, index) => one(index)));
  client.close();
}
