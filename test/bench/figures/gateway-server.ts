import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { createGateway, createLog } from "@recess/gateway";
import { Hono } from "hono";
import { proxy } from "hono/proxy";
import { serveLoad } from "./gateway-client.ts";
import { type Asked, chunkOf, PEOPLE } from "./gateway-reply.ts";

/** One part of the group `gateway`, in a separate process. A server reports its port and its CPU time. */
export async function serveGatewayPart(part: string, upstream: string): Promise<void> {
  if (part === "load") return serveLoad();
  const port =
    part === "upstream" ? await startUpstream() : part === "bare" ? await startBare(upstream) : await start(upstream);
  process.send?.({ port });
  process.on("message", () => process.send?.({ cpu: process.cpuUsage() }));
}

/** Longer than the others' turns on a busy machine, so that no connection is closed meanwhile. */
const serverOptions = { keepAliveTimeout: 700_000 };

function listen(fetch: Hono["fetch"]): Promise<number> {
  return new Promise((resolve) => {
    serve({ fetch, hostname: "127.0.0.1", port: 0, serverOptions }, ({ port }) => resolve(port));
  });
}

/** A model that writes a word every few ms, or all at once. Without a framework, to leave CPU time to the others. */
function startUpstream(): Promise<number> {
  const server = createServer(serverOptions, (request, response) => {
    const parts: Buffer[] = [];
    request
      .on("data", (part: Buffer) => void parts.push(part))
      .once("end", () => reply(JSON.parse(Buffer.concat(parts).toString()), response));
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

function reply({ stream, max_tokens, word_ms }: Asked, response: ServerResponse): void {
  if (!stream) {
    const message = { role: "assistant", content: "word ".repeat(max_tokens) };
    const choices = [{ index: 0, message, finish_reason: "stop" }];
    const body = JSON.stringify({ id: "chatcmpl-1", object: "chat.completion", choices });
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body);
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  let left = max_tokens;
  const write = (): void => {
    if ((left -= 1) >= 0) response.write(`data: ${chunkOf(`word${left} `)}\n\n`);
    else {
      clearInterval(words);
      response.end("data: [DONE]\n\n");
    }
  };
  const words = setInterval(write, word_ms);
  write();
  response.once("close", () => clearInterval(words));
}

/** The same server without Recess, which only forwards requests. */
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
  return listen(app.fetch);
}

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
  const gateway = await createGateway({
    file: join(folder, "gateway.yaml"),
    env: { SECRET: "s".repeat(40), CHAT_SECRET: "chat" },
    log: createLog({ level: "info", write: () => {} }),
  });
  return listen(gateway.fetch);
}
