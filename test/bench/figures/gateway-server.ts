import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { createLog, serveGateway } from "@recess/gateway";
import { Hono } from "hono";
import { proxy } from "hono/proxy";
import { streamSSE } from "hono/streaming";
import { chunkOf, CHUNK_MS, CHUNKS } from "./gateway-reply.ts";

/** One server of the group `gateway`, in a separate process. It reports its port and its CPU time. */
export async function serveGatewayPart(part: string, upstream: string): Promise<void> {
  const port =
    part === "upstream" ? await startUpstream() : part === "bare" ? await startBare(upstream) : await start(upstream);
  process.send?.({ port });
  process.on("message", () => process.send?.({ cpu: process.cpuUsage() }));
}

function listen(app: Hono): Promise<number> {
  // Longer than the turns of the others on a busy machine.
  const serverOptions = { keepAliveTimeout: 700_000 };
  return new Promise((resolve) => {
    serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0, serverOptions }, ({ port }) => resolve(port));
  });
}

/** A model that writes a word every few ms, or all at once. */
function startUpstream(): Promise<number> {
  const app = new Hono();
  app.post("/v1/chat/completions", async (c) => {
    const { stream } = await c.req.json<{ stream?: boolean }>();
    if (stream !== true) {
      const message = { role: "assistant", content: "word ".repeat(240) };
      return c.json({
        id: "chatcmpl-1",
        object: "chat.completion",
        choices: [{ index: 0, message, finish_reason: "stop" }],
      });
    }
    return streamSSE(c, async (events) => {
      for (let index = 0; index < CHUNKS && !events.aborted; index++) {
        await events.writeSSE({ data: chunkOf(`word${index} `) });
        await events.sleep(CHUNK_MS);
      }
      await events.write("data: [DONE]\n\n");
    });
  });
  return listen(app);
}

/** The same server without Recess: it forwards requests. */
function startBare(upstream: string): Promise<number> {
  const app = new Hono();
  app.post("/v1/chat/completions", async (c) => {
    const body = await c.req.text();
    return proxy(`${upstream}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      signal: c.req.raw.signal,
    });
  });
  return listen(app);
}

const PEOPLE = 2000;

async function start(upstream: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "recess-bench-gateway-"));
  mkdirSync(join(folder, "records"));
  const people = Array.from({ length: PEOPLE }, (_, index) => `person-${index},14,Asia/Shanghai`);
  writeFileSync(join(folder, "people.csv"), ["id,age,timeZone", ...people].join("\n"));
  writeFileSync(
    join(folder, "policy.yaml"),
    `bands:
  teen:
    ages: [13, 18]
    dailyLimit: 12h
    break: { after: 6h }
    messageLimits: [{ limit: 100000, per: day }]
    reminders: [{ id: ai-disclosure, at: start-of-day }]
`,
  );
  writeFileSync(
    join(folder, "gateway.yaml"),
    `upstreams: [{ name: local, kind: openai, baseUrl: "${upstream}/v1" }]
policy: policy.yaml
store: records
secret: { env: SECRET }
people: { file: people.csv }
identity: [{ kind: open-webui, sharedSecret: { env: CHAT_SECRET } }]
`,
  );
  const { url } = await serveGateway({
    file: join(folder, "gateway.yaml"),
    env: { SECRET: "s".repeat(40), CHAT_SECRET: "chat" },
    listen: "127.0.0.1:0",
    log: createLog({ level: "info", write: () => {} }),
  });
  return Number(new URL(url).port);
}
