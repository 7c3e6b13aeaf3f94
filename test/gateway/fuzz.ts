import { connect } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect } from "vitest";
import { asPerson, chat, CHAT_SECRET, startGateway } from "./gateway.ts";

const PATHS = [
  "/v1/chat/completions",
  "/v1/completions",
  "/v1/responses",
  "/v1/messages",
  "/v1/messages/count_tokens",
  "/v1/embeddings",
  "/v1/audio/speech",
  "/v1/images/generations",
  "/v1/models",
  "/v1/models/x",
  "/tasks/v1/chat/completions",
  "/api/chat",
  "/api/generate",
  "/api/tags",
  "/api/version",
  "/healthz",
  "/readyz",
  "/metrics",
  "/recess/v1/events",
  "/recess/v1/status",
  "/recess/forward-auth",
];

const MODELS = ["large-1", "html", "redirect", "denied", "broken", "overloaded", "unheard-of", ""];

const headers = fc.record(
  {
    authorization: fc.constantFrom(`Bearer ${CHAT_SECRET}`, "Bearer x", "Basic eDp5", ""),
    "x-openwebui-user-id": fc.constantFrom("ana", "ben", "eva", "nobody", " ", "%00", "{{USER_ID}}"),
    "x-openwebui-task": fc.constantFrom("title_generation", "autocomplete_generation", "?", ""),
    "x-openwebui-user-message-id": fc.stringMatching(/^[!-~]{0,20}$/),
    "anthropic-version": fc.constantFrom("2023-06-01", "x"),
    "content-type": fc.constantFrom("application/json", "text/plain", "multipart/form-data"),
    "idempotency-key": fc.stringMatching(/^[!-~]{0,20}$/),
    "recess-device": fc.stringMatching(/^[!-~]{0,20}$/),
  },
  { requiredKeys: [] },
);

const usualBody = fc.oneof(
  fc.json(),
  fc.string(),
  fc
    .record(
      {
        model: fc.oneof(fc.constantFrom(...MODELS), fc.anything()),
        stream: fc.oneof(fc.boolean(), fc.anything()),
        messages: fc.oneof(
          fc.array(fc.record({ role: fc.constantFrom("user", "assistant", "tool", "system"), content: fc.anything() })),
          fc.anything(),
        ),
        input: fc.anything(),
        user: fc.anything(),
        metadata: fc.anything(),
        max_tokens: fc.anything(),
        options: fc.anything(),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part))),
);

/** JSON as no serializer writes it. */
const oddJson = fc.oneof(
  fc.nat(3000).map((depth) => `{"model":"large-1","messages":${"[".repeat(depth)}${"]".repeat(depth)}}`),
  fc
    .array(
      fc.tuple(fc.constantFrom("model", "Model", "messages", "stream", "n", "__proto__", "constructor"), fc.json()),
      {
        maxLength: 8,
      },
    )
    .map((pairs) => `{${pairs.map(([name, value]) => `"${name}":${value}`).join(",")}}`),
  fc
    .constantFrom("1e999", "-1e-999", "9".repeat(400), "-0", "1E+2", "NaN", "Infinity", "0x10", "01", "1.")
    .map((number) => `{"model":"large-1","messages":[],"max_tokens":${number},"n":${number},"stream":${number}}`),
  fc
    .constantFrom("\\ud800", "\\udc00\\ud800", "\\u0000", "\\x", "\u2028", "\u0001", "\ud800")
    .map((text) => `{"model":"large-1","user":"${text}","messages":[{"role":"user","content":"${text}"}]}`),
  fc
    .constantFrom("\ufeff", "\ufeff\ufeff", " \n", ")]}'", "//\n")
    .map((before) => `${before}{"model":"large-1","messages":[]}`),
  fc.constantFrom(",", "}", "]", "//", "\u0000", "{}").map((after) => `{"model":"large-1","messages":[]}${after}`),
);

/** What a body is sent as: right, wrong, twice, cut or unknown. */
const coding = fc.constantFrom<readonly [coding: string | null, encode: (bytes: Buffer) => Buffer]>(
  [null, (bytes) => bytes],
  [null, (bytes) => bytes],
  ["identity", (bytes) => bytes],
  ["gzip", (bytes) => gzipSync(bytes)],
  ["br", (bytes) => brotliCompressSync(bytes)],
  ["deflate", (bytes) => deflateSync(bytes)],
  ["gzip", (bytes) => bytes],
  ["deflate", (bytes) => deflateRawSync(bytes)],
  ["gzip", (bytes) => gzipSync(bytes).subarray(0, -9)],
  ["br", (bytes) => brotliCompressSync(bytes).subarray(0, 5)],
  ["gzip", (bytes) => Buffer.concat([gzipSync(bytes), gzipSync(bytes)])],
  ["gzip, gzip", (bytes) => gzipSync(gzipSync(bytes))],
  ["br, deflate", (bytes) => bytes],
  ["compress", (bytes) => bytes],
  ["\u00ff", (bytes) => bytes],
);

const path = fc.oneof(fc.constantFrom(...PATHS), fc.webPath());
const body = fc.oneof(usualBody, oddJson);
const method = fc.constantFrom(
  "GET",
  "POST",
  "POST",
  "POST",
  "PUT",
  "DELETE",
  "OPTIONS",
  "HEAD",
  "PATCH",
  "PROPFIND",
  "get",
);

function isExpected(status: number): boolean {
  return (status >= 200 && status < 300) || (status >= 400 && status < 500) || [502, 503, 504].includes(status);
}

/** Sends so many requests of all kinds; each answer is 2xx, 4xx, 502, 503 or 504, without a secret. */
export async function fuzzRequests(numRuns: number): Promise<void> {
  const gateway = await startGateway({ more: "limits: { idleTimeout: 1s, body: 64KB }\nmetrics: true" });
  await fc.assert(
    fc.asyncProperty(path, method, headers, body, coding, async (at, how, fields, text, [sentAs, encode]) => {
      const response = await fetch(gateway.url + (at === "" ? "/" : at), {
        method: how,
        headers: asPerson("ana", { ...fields, ...(sentAs !== null && { "content-encoding": sentAs }) }),
        redirect: "manual",
        ...(!/^(?:get|head)$/i.test(how) && { body: new Uint8Array(encode(Buffer.from(text))) }),
      });
      const answer = await response.text();
      expect(isExpected(response.status), `${how} ${at} ${sentAs} ${text}: ${response.status} ${answer}`).toBe(true);
      expect(answer).not.toContain("sk-secret");
      // Only the model's server may fail here; the gateway itself has no reason to.
      expect(answer).not.toContain('"internal"');
    }),
    { numRuns },
  );
  expect(gateway.lines.join("")).not.toMatch(/sk-secret|"level":"error"/);
}

const token = fc.stringMatching(/^[A-Za-z-]{1,12}$/);
const line = fc.oneof(
  fc.constantFrom(
    "X-OpenWebUI-User-Id: ana",
    "X-OpenWebUI-User-Id: eva",
    `Authorization: Bearer ${CHAT_SECRET}`,
    "Authorization: Bearer x",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: chunked, identity",
    "Transfer-Encoding : chunked",
    "Content-Length: 5",
    "Content-Length: -1",
    "Content-Length: 99999999999999999999",
    "Expect: 100-continue",
    "Expect: 200-ok",
    "Upgrade: h2c",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    "Host: a, b",
    "Host:",
    "X: a\r\n folded",
    "X: \u0000",
    "X: \r",
    ": nameless",
    "no colon",
    "Content-Type: application/json; charset=utf-16",
    "Range: bytes=0-1,0-1",
    "Content-Range: bytes 0-1/2",
    `X-Long: ${"a".repeat(20_000)}`,
  ),
  fc.tuple(token, fc.string({ maxLength: 20 })).map(([name, value]) => `${name}: ${value}`),
);
const requestLine = fc.oneof(
  fc
    .tuple(method, path, fc.constantFrom("HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "", "ICY"))
    .map((parts) => parts.join(" ")),
  fc.constantFrom(
    "POST http://other.example/v1/chat/completions HTTP/1.1",
    "POST //v1/chat/completions HTTP/1.1",
    "CONNECT model.example:443 HTTP/1.1",
    "OPTIONS * HTTP/1.1",
    "POST /v1/chat/completions?\u00e9 HTTP/1.1",
    "PRI * HTTP/2.0",
  ),
);

/** Begins so many connections with bytes of all kinds; they are answered so or not at all, and the gateway goes on. */
export async function fuzzConnections(numRuns: number): Promise<void> {
  const gateway = await startGateway({ more: "limits: { headersTimeout: 2s, bodyTimeout: 2s, body: 64KB }" });
  const { hostname, port } = new URL(gateway.url);
  await fc.assert(
    fc.asyncProperty(requestLine, fc.array(line, { maxLength: 6 }), usualBody, async (first, lines, text) => {
      const socket = connect(Number(port), hostname);
      let answer = "";
      socket.on("error", () => {});
      socket.on("data", (data) => (answer += data.toString("latin1")));
      const head = [first, "Host: gateway", "Connection: close", ...lines].join("\r\n");
      socket.end(Buffer.from(`${head}\r\n\r\n${text.slice(0, 2000)}`, "latin1"));
      // A connection that is reset closes, too: `once` of Node would reject.
      await new Promise((resolve) => socket.once("close", resolve));
      for (const [, status] of answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)) {
        expect(isExpected(Number(status)) || ["100", "101", "426"].includes(status ?? ""), `${head}: ${answer}`).toBe(
          true,
        );
      }
      expect(answer).not.toMatch(/sk-secret|"internal"/);
    }),
    { numRuns },
  );
  expect((await gateway.post("/v1/chat/completions", chat("large-1"), asPerson("ana"))).status).toBe(200);
  expect(gateway.lines.join("")).not.toMatch(/sk-secret|"level":"error"/);
}
