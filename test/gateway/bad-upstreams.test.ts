import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, deflateRawSync, gzipSync } from "node:zlib";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { KEY, SELF_SIGNED } from "./certificates.ts";
import { asPerson, chat, startGateway, type StopsWith, type TestGateway } from "./gateway.ts";
import { http, rawUpstream } from "./raw-upstream.ts";

const CHAT = "/v1/chat/completions";
const JSON_TYPE = "Content-Type: application/json";
const EVENTS = "Content-Type: text/event-stream";
const SECRET = "sk-secret-of-the-operator";

const MESSAGES = 1000;

async function charged({ gateway }: TestGateway): Promise<number> {
  const { quotas } = await gateway.governor.status({ id: "ana", age: 14, timeZone: "Asia/Shanghai" });
  return MESSAGES - (quotas[0]?.remaining ?? MESSAGES);
}

const behind =
  (url: string, kind = "openai") =>
  (): string =>
    `upstreams: [{ name: raw, kind: ${kind}, baseUrl: "${url}", key: { env: MODEL_KEY }, timeout: 20s }]`;

const stops: (() => void | Promise<void>)[] = [];
const stopsWith: StopsWith = (stop) => void stops.push(stop);
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
});

/** By the kind of the upstream: to start a gateway takes ten times as long as a request. */
const gateways = new Map<string, Promise<TestGateway>>();
const answers = new Map<string, Uint8Array | string>();

async function start(kind: string): Promise<TestGateway> {
  const upstream = await rawUpstream((socket) => socket.end(answers.get(kind) ?? ""), stopsWith);
  return startGateway({
    upstreams: behind(upstream.url, kind),
    policy: `bands: { teen: { ages: [13, 18], messageLimits: [{ limit: ${MESSAGES}, per: day }] } }`,
    more: "words: { notices: false }\nlimits: { idleTimeout: 20s }",
    stopsWith,
  });
}

interface Before extends Pick<TestGateway, "post"> {
  /** The lines of its log since then. */
  lines(): string;
  /** The messages charged since then. */
  charged(): Promise<number>;
}

/** A gateway in front of an upstream that sends these bytes in reply to each request from now on. */
async function gatewayBefore(answer: Uint8Array | string, kind = "openai"): Promise<Before> {
  answers.set(kind, answer);
  const starting = gateways.get(kind) ?? start(kind);
  gateways.set(kind, starting);
  const gateway = await starting;
  const [first, before] = [gateway.lines.length, await charged(gateway)];
  return {
    post: gateway.post,
    lines: () => gateway.lines.slice(first).join(""),
    charged: async () => (await charged(gateway)) - before,
  };
}

const completion = (content: string): string =>
  JSON.stringify({
    id: "c1",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
  });

test("an untrusted certificate is a 502, and the log has the cause and the fix", async () => {
  let requests = 0;
  const upstream = createServer({ key: KEY, cert: SELF_SIGNED }, (_, response) => {
    requests += 1;
    response.end("{}");
  }).listen(0, "127.0.0.1");
  await once(upstream, "listening");
  onTestFinished(() => void upstream.close());
  const { port } = upstream.address() as AddressInfo;
  const gateway = await startGateway({ upstreams: behind(`https://127.0.0.1:${port}/v1`) });
  const response = await gateway.post(CHAT, chat("m"), asPerson("ana"));
  expect([response.status, (await response.json()).error.code]).toEqual([502, "upstream-untrusted"]);
  expect(gateway.lines.join("")).toMatch(/upstream-untrusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. .*NODE_EXTRA_CA_CERTS/);
  expect(requests).toBe(0);
  expect((await gateway.gateway.governor.status({ id: "ana", age: 14 })).quotas[0]?.remaining).toBe(20);
});

test.each([
  ["HTML", http("200 OK", ["Content-Type: text/html; charset=utf-8"], "<h1>Sign in to the hotel's network</h1>")],
  ["a plain text", http("200 OK", ["Content-Type: text/plain"], "upstream connect error")],
  ["HTML that claims to be JSON", http("200 OK", [JSON_TYPE], "<h1>Sign in</h1>")],
  ["JSON that claims to be gzip", http("200 OK", [JSON_TYPE, "Content-Encoding: gzip"], completion("Hi"))],
  ["half of a gzip", http("200 OK", [JSON_TYPE, "Content-Encoding: gzip"], gzipSync(completion("Hi")).subarray(0, 30))],
  [
    "half of a br",
    http("200 OK", [JSON_TYPE, "Content-Encoding: br"], brotliCompressSync(completion("Hi")).subarray(0, 9)),
  ],
  ["JSON that claims to be deflate", http("200 OK", [JSON_TYPE, "Content-Encoding: deflate"], completion("Hi"))],
  [
    "half of a deflate without zlib's header",
    http("200 OK", [JSON_TYPE, "Content-Encoding: deflate"], deflateRawSync(completion("Hi")).subarray(0, 30)),
  ],
  ["stacked encodings", http("200 OK", [JSON_TYPE, "Content-Encoding: gzip, zstd"], gzipSync(completion("Hi")))],
  ["a body shorter than declared", `HTTP/1.1 200 OK\r\n${JSON_TYPE}\r\nContent-Length: 900\r\n\r\n{"id":`],
  ["garbage in place of a chunk", `HTTP/1.1 200 OK\r\n${JSON_TYPE}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n`],
  ["no HTTP at all", "220 mail.example ESMTP\r\n"],
  ["two lengths", `HTTP/1.1 200 OK\r\n${JSON_TYPE}\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}`],
  ["headers without an end", `HTTP/1.1 200 OK\r\n${"X-Filler: a\r\n".repeat(20_000)}`],
  ["another protocol", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"],
  ["nothing but a status", "HTTP/1.1 204 No Content\r\n\r\n"],
  ["an empty body", http("200 OK", [JSON_TYPE], "")],
])("an upstream that answers with %s is a 502 in the dialect, and nothing is charged", async (what, answer) => {
  const gateway = await gatewayBefore(answer);
  const response = await gateway.post(CHAT, chat("m"), asPerson("ana"));
  const text = await response.text();
  expect([what, response.status, text]).toEqual([what, 502, expect.stringMatching(/"code":"upstream-/)]);
  expect(text + gateway.lines()).not.toMatch(/sk-secret|"level":"error"/);
  expect(await gateway.charged()).toBe(0);
});

test("interim responses are passed over", async () => {
  const early = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n";
  const gateway = await gatewayBefore(
    Buffer.concat([Buffer.from(early), http("200 OK", [JSON_TYPE], completion("Hi"))]),
  );
  const response = await gateway.post(CHAT, chat("m"), asPerson("ana"));
  expect((await response.json()).choices[0].message.content).toBe("Hi");
  expect(response.headers.get("link")).toBeNull();
});

const delta = (content: string): string =>
  JSON.stringify({ id: "c1", object: "chat.completion.chunk", choices: [{ index: 0, delta: { content } }] });
const DONE = JSON.stringify({ id: "c1", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });

test.each([
  ["CRLF", `data: ${delta("Hel")}\r\n\r\ndata: ${delta("lo")}\r\n\r\ndata: ${DONE}\r\n\r\ndata: [DONE]\r\n\r\n`],
  ["CR", `data: ${delta("Hel")}\r\rdata: ${delta("lo")}\r\rdata: ${DONE}\r\rdata: [DONE]\r\r`],
  [
    "comments and no spaces",
    `: hi\n\ndata:${delta("Hel")}\n\n: still here\ndata:${delta("lo")}\n\ndata:${DONE}\n\ndata:[DONE]\n\n`,
  ],
  ["a byte order mark", `\uFEFFdata: ${delta("Hel")}\n\ndata: ${delta("lo")}\n\ndata: ${DONE}\n\ndata: [DONE]\n\n`],
  [
    "data over several lines",
    `data: ${delta("Hel").replace(",", ",\ndata: ")}\n\nid: 7\nretry: 9\ndata: ${delta("lo")}\n\ndata: ${DONE}\n\ndata: [DONE]\n\n`,
  ],
])("events with %s arrive as they were sent, and the reply is charged", async (_, events) => {
  const gateway = await gatewayBefore(http("200 OK", [EVENTS], events));
  const response = await gateway.post(CHAT, chat("m", { stream: true }), asPerson("ana"));
  const text = await response.text();
  expect(text.replace(/^: recess[^\n]*\n\n/, "")).toContain(events.replace("\uFEFF", ""));
  expect(await gateway.charged()).toBe(1);
});

test("bytes that are not UTF-8 break neither an event nor JSON", async () => {
  const bad = Buffer.concat([
    Buffer.from(`data: ${delta("Hel")}\n\ndata: `),
    Buffer.from([0xff, 0xfe, 0xc3]),
    Buffer.from(`\n\ndata: ${DONE}\n\n`),
  ]);
  const streamed = await gatewayBefore(http("200 OK", [EVENTS], bad));
  const response = await streamed.post(CHAT, chat("m", { stream: true }), asPerson("ana"));
  expect(response.status).toBe(200);
  expect(await response.text()).toContain("Hel");
  const [before, after] = completion("Hel@lo").split("@") as [string, string];
  const whole = await gatewayBefore(
    http("200 OK", [JSON_TYPE], Buffer.concat([Buffer.from(before), Buffer.from([0xff]), Buffer.from(after)])),
  );
  const answer = await whole.post(CHAT, chat("m"), asPerson("ana"));
  expect([answer.status, (await answer.json()).choices[0].message.content]).toEqual([200, "Hel\uFFFDlo"]);
  expect(streamed.lines() + whole.lines()).not.toContain('"level":"error"');
});

const IN_WORDS = "The key sk-secret-of-the-operator has no credit left";

test.each([
  ["429", "Retry-After: 7", 503, "7"],
  ["429", "Retry-After: 999999", 503, "3600"],
  ["429", "Retry-After: soon", 503, "5"],
  ["503", "Retry-After: 12", 503, "12"],
  ["402", "X: y", 502, null],
  ["401", "Retry-After: 7", 502, null],
])("an upstream's %s (%s) is %s, without the operator's account", async (code, header, status, retryAfter) => {
  const gateway = await gatewayBefore(
    http(code, [JSON_TYPE, header], JSON.stringify({ error: { message: IN_WORDS } })),
  );
  const response = await gateway.post(CHAT, chat("m"), asPerson("ana"));
  expect([response.status, response.headers.get("retry-after")]).toEqual([status, retryAfter]);
  expect((await response.text()) + gateway.lines()).not.toMatch(/sk-secret|credit/);
  expect(await gateway.charged()).toBe(0);
});

const ERRORS: readonly (readonly [string, object])[] = [
  [
    "OpenAI",
    {
      error: {
        message: `Too long. ${SECRET}`,
        type: "invalid_request_error",
        code: "context_length_exceeded",
        param: "messages",
      },
    },
  ],
  ["Anthropic", { type: "error", error: { type: "invalid_request_error", message: `Too long. ${SECRET}` } }],
  ["Ollama", { error: `Too long. ${SECRET}` }],
  ["FastAPI", { detail: [{ loc: ["body"], msg: `Too long. ${SECRET}`, type: "value_error" }] }],
  ["a server with a message", { message: `Too long. ${SECRET}`, status: 400 }],
];

test.each(ERRORS)("an error of %s is one of the client's API, with its words and without the key", async (_, body) => {
  const error = http("400 Bad Request", [JSON_TYPE], JSON.stringify(body));
  const [openai, anthropic] = await Promise.all([gatewayBefore(error), gatewayBefore(error, "anthropic")]);
  const message = "Too long. …";
  const inOpenAi = await openai.post(CHAT, chat("m"), asPerson("ana"));
  expect(inOpenAi.status).toBe(400);
  expect(await inOpenAi.json()).toMatchObject({ error: { message, type: "invalid_request_error" } });
  const inAnthropic = await anthropic.post("/v1/messages", chat("m", { max_tokens: 9 }), asPerson("ana"));
  expect(inAnthropic.status).toBe(400);
  expect(await inAnthropic.json()).toMatchObject({ type: "error", error: { message, type: "invalid_request_error" } });
  const ofOllama = await gatewayBefore(error, "ollama");
  const inOllama = await ofOllama.post("/api/chat", chat("m"), asPerson("ana"));
  expect([inOllama.status, (await inOllama.json()).error]).toEqual([400, message]);
  for (const gateway of [openai, anthropic, ofOllama]) expect(await gateway.charged()).toBe(0);
});

test("the code of an OpenAI error stays, and one without words has the gateway's", async () => {
  const long = await gatewayBefore(http("400 Bad Request", [JSON_TYPE], JSON.stringify(ERRORS[0]?.[1])));
  const response = await long.post(CHAT, chat("m"), asPerson("ana"));
  expect((await response.json()).error).toMatchObject({ code: "context_length_exceeded", param: "messages" });
  const mute = await gatewayBefore(http("422 No", [JSON_TYPE], "[1]"));
  const other = await mute.post(CHAT, chat("m"), asPerson("ana"));
  expect([other.status, (await other.json()).error.message]).toEqual([
    422,
    "The model's server does not accept this request.",
  ]);
});
