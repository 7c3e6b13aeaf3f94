import { once } from "node:events";
import { request } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { asPerson, chat, CHAT_SECRET, POLICY, startGateway, type TestGateway } from "./gateway.ts";
import { http, rawUpstream } from "./raw-upstream.ts";
import { WORDS } from "./upstream.ts";

const CHAT = "/v1/chat/completions";
const REPLY = WORDS.join("");

const COMPLETION = JSON.stringify({
  id: "c1",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: REPLY }, finish_reason: "stop" }],
});

async function charged({ gateway }: TestGateway, id = "ana"): Promise<number> {
  const { quotas } = await gateway.governor.status({ id, age: 14, timeZone: "Asia/Shanghai" });
  return 20 - (quotas[0]?.remaining ?? 20);
}

const behind =
  (url: string, kind = "openai") =>
  (): string =>
    `upstreams: [{ name: raw, kind: ${kind}, baseUrl: "${url}", key: { env: MODEL_KEY }, timeout: 60s }]`;

const JSON_TYPE = "Content-Type: application/json";

test("a request is retried once if the upstream closes a kept connection", async () => {
  const upstream = await rawUpstream((socket, { onConnection }) => {
    if (onConnection === 1) socket.write(http("200 OK", [JSON_TYPE, "Connection: keep-alive"], COMPLETION));
    else socket.destroy();
  });
  const gateway = await startGateway({ upstreams: behind(upstream.url) });
  for (let count = 1; count <= 3; count++) {
    const response = await gateway.post(CHAT, chat("m"), asPerson("ana"));
    expect([response.status, (await response.text()).includes(REPLY)]).toEqual([200, true]);
    expect(await charged(gateway)).toBe(count);
  }
});

test("an upstream that closes every connection is a 502, and nothing is charged", async () => {
  const upstream = await rawUpstream((socket) => socket.destroy());
  const gateway = await startGateway({ upstreams: behind(upstream.url) });
  const response = await gateway.post(CHAT, chat("m"), asPerson("ana"));
  expect([response.status, (await response.json()).error.code]).toEqual([502, "upstream-unreachable"]);
  expect(upstream.received).toHaveLength(2);
  expect(await charged(gateway)).toBe(0);
});

test("an upstream without TLS at an https address is a 502, and the log has the error code", async () => {
  let received = "";
  const upstream = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (data) => {
      received += data.toString("latin1");
      socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    });
  }).listen(0, "127.0.0.1");
  await once(upstream, "listening");
  onTestFinished(() => void upstream.close());
  const { port } = upstream.address() as AddressInfo;
  const gateway = await startGateway({ upstreams: behind(`https://127.0.0.1:${port}/v1`) });
  const response = await gateway.post(CHAT, chat("m"), asPerson("ana"));
  expect([response.status, (await response.json()).error.code]).toEqual([502, "upstream-unreachable"]);
  expect(gateway.lines.join("")).toMatch(/upstream-unreachable \((?:ERR_SSL_|EPROTO|ECONN|UND_ERR)/);
  expect(received).not.toContain("sk-secret");
});

test.each([
  ["gzip", "", gzipSync(COMPLETION)],
  ["br", "", brotliCompressSync(COMPLETION)],
  ["deflate", "", deflateSync(COMPLETION)],
  ["deflate", " without zlib's header", deflateRawSync(COMPLETION)],
])("an answer that an upstream sends %s-encoded%s unasked arrives decoded", async (coding, _, body) => {
  const upstream = await rawUpstream((socket) =>
    socket.write(http("200 OK", [JSON_TYPE, `Content-Encoding: ${coding}`], body)),
  );
  const gateway = await startGateway({ upstreams: behind(upstream.url), more: "words: { notices: false }" });
  const response = await gateway.post(CHAT, chat("m"), asPerson("ana"));
  expect(response.headers.get("content-encoding")).toBeNull();
  expect((await response.json()).choices[0].message.content).toBe(REPLY);
  expect(upstream.received[0]).toMatch(/accept-encoding: identity/i);
});

test("a response in an encoding that was not requested and cannot be read is a 502, and nothing is charged", async () => {
  const upstream = await rawUpstream((socket) =>
    socket.write(http("200 OK", [JSON_TYPE, "Content-Encoding: zstd"], Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]))),
  );
  const gateway = await startGateway({ upstreams: behind(upstream.url) });
  const response = await gateway.post(CHAT, chat("m"), asPerson("ana"));
  expect([response.status, (await response.json()).error.code]).toEqual([502, "upstream-invalid"]);
  expect(await charged(gateway)).toBe(0);
});

test("a redirect is not followed, and its target never sees the key", async () => {
  const trap = await rawUpstream((socket) => socket.write(http("200 OK", [JSON_TYPE], COMPLETION)));
  const upstream = await rawUpstream((socket, { text }) => {
    const status = /^POST \S*(30[1278])/.exec(text)?.[1] ?? "307";
    socket.write(http(`${status} Elsewhere`, [`Location: ${trap.url}/chat/completions`], ""));
  });
  for (const status of ["301", "302", "307", "308"]) {
    const gateway = await startGateway({ upstreams: behind(upstream.url.replace("/v1", `/${status}`)) });
    const response = await gateway.post(CHAT, chat("m"), asPerson("ana"));
    expect([status, response.status, (await response.json()).error.code]).toEqual([status, 502, "upstream-invalid"]);
  }
  expect(trap.received).toEqual([]);
});

test("an upstream whose head does not end is a 504, and nothing is charged", async () => {
  const upstream = await rawUpstream((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"));
  const gateway = await startGateway({
    upstreams: () => behind(upstream.url)().replace("timeout: 60s", "timeout: 1s"),
  });
  const response = await gateway.post(CHAT, chat("m"), asPerson("ana"));
  expect([response.status, (await response.json()).error.code]).toEqual([504, "upstream-timeout"]);
  expect(await charged(gateway)).toBe(0);
});

test.each([
  ["gzip", "", gzipSync],
  ["br", "", brotliCompressSync],
  ["deflate", "", deflateSync],
  ["deflate", " without zlib's header", deflateRawSync],
])("a body that a client sends %s-encoded%s is read, judged and sent on uncompressed", async (coding, _, compress) => {
  const gateway = await startGateway();
  const send = (body: Buffer): Promise<Response> =>
    fetch(gateway.url + CHAT, {
      method: "POST",
      headers: {
        ...asPerson("ana"),
        authorization: `Bearer ${CHAT_SECRET}`,
        "content-type": "application/json",
        "content-encoding": coding,
      },
      body: new Uint8Array(body),
    });
  const response = await send(compress(JSON.stringify(chat("large-1"))));
  expect([response.status, (await response.text()).includes(REPLY)]).toEqual([200, true]);
  expect(gateway.upstream.received[0]?.headers["content-encoding"]).toBeUndefined();
  expect(gateway.upstream.received[0]?.body["model"]).toBe("large-1");
  // A small body can decompress into a large one.
  const bomb = await send(compress(`{"model":"large-1","messages":[],"x":"${"a".repeat(500_000)}"}`));
  expect([bomb.status, (await bomb.json()).error.code]).toEqual([413, "body-too-large"]);
  const broken = await send(Buffer.from(JSON.stringify(chat("large-1"))));
  expect([broken.status, (await broken.json()).error.code]).toEqual([400, "encoding-invalid"]);
  expect(gateway.upstream.received).toHaveLength(1);
  expect(await charged(gateway)).toBe(1);
});

test("a body that is nested thousands deep is a 400 in each API, and not an error of the gateway", async () => {
  const gateway = await startGateway();
  for (const path of [CHAT, "/v1/messages", "/v1/responses", "/v1/embeddings"]) {
    for (const [open, end] of [
      ["[", "]"],
      ['{"a":', "}"],
    ] as const) {
      const deep = `${open.repeat(9000)}1${end.repeat(9000)}`;
      const response = await gateway.post(path, `{"model":"large-1","messages":${deep},"input":1}`, asPerson("ana"));
      expect([path, response.status, (await response.json()).error.code]).toEqual([path, 400, "body-too-deep"]);
    }
  }
  expect(gateway.upstream.received).toEqual([]);
  expect(gateway.lines.join("")).not.toContain('"level":"error"');
});

test("a body in another encoding is a 415 that lists the supported ones", async () => {
  const gateway = await startGateway();
  for (const coding of ["compress", "gzip, br", "x"]) {
    const response = await gateway.post(CHAT, chat("large-1"), { ...asPerson("ana"), "content-encoding": coding });
    expect([response.status, (await response.json()).error.code]).toEqual([415, "encoding-unsupported"]);
  }
});

test("trailers change nothing: neither those of a request nor those of an answer", async () => {
  const upstream = await rawUpstream((socket) =>
    socket.write(
      [
        "HTTP/1.1 200 OK",
        JSON_TYPE,
        "Transfer-Encoding: chunked",
        "Trailer: Set-Cookie",
        "",
        COMPLETION.length.toString(16),
        COMPLETION,
        "0",
        "Set-Cookie: a=b",
        "",
        "",
      ].join("\r\n"),
    ),
  );
  const gateway = await startGateway({ upstreams: behind(upstream.url) });
  const body = JSON.stringify(chat("m"));
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    [
      `POST ${CHAT} HTTP/1.1`,
      `Host: ${hostname}`,
      `Authorization: Bearer ${CHAT_SECRET}`,
      "X-OpenWebUI-User-Id: ana",
      "Content-Type: application/json",
      "Connection: close",
      "Transfer-Encoding: chunked",
      "Trailer: X-OpenWebUI-User-Id",
      "",
      body.length.toString(16),
      body,
      "0",
      // Only the headers identify the person.
      "X-OpenWebUI-User-Id: eva",
      "",
      "",
    ].join("\r\n"),
  );
  let text = "";
  socket.on("data", (data) => (text += String(data)));
  await once(socket, "close");
  expect(text).toMatch(/^HTTP\/1.1 200/);
  expect(text).toContain(REPLY);
  expect(text).not.toMatch(/set-cookie/i);
  expect(await charged(gateway)).toBe(1);
});

test("a client that leaves while it sends its body holds no place and is not charged", async () => {
  const gateway = await startGateway({ more: "limits: { streams: 1 }" });
  for (let count = 0; count < 3; count++) {
    const sent = request(gateway.url + CHAT, {
      method: "POST",
      headers: { ...asPerson("ana"), authorization: `Bearer ${CHAT_SECRET}`, "content-length": "5000" },
    });
    sent.on("error", () => {});
    sent.write('{"model":"large-1",');
    await once(sent, "socket");
    await new Promise<void>((resolve) => setImmediate(resolve));
    sent.destroy();
  }
  const response = await gateway.post(CHAT, chat("large-1"), asPerson("ana"));
  expect([response.status, (await response.text()).includes(REPLY)]).toEqual([200, true]);
  expect(await charged(gateway)).toBe(1);
  expect(gateway.lines.join("")).not.toContain('"level":"error"');
});

test("a full gateway refuses in each API, charges nothing, and has a free place when a reply ends", async () => {
  const gateway = await startGateway({
    more: "limits: { streams: 1 }\nwords: { notices: false }",
    upstreams: (url) =>
      `upstreams: [{ name: a, kind: openai, baseUrl: "${url}/v1", models: [large-1, endless, cut] }, { name: o, kind: ollama, baseUrl: "${url}" }]`,
  });
  const hold = new AbortController();
  const held = await fetch(gateway.url + CHAT, {
    method: "POST",
    headers: { ...asPerson("cem"), authorization: `Bearer ${CHAT_SECRET}` },
    body: JSON.stringify(chat("endless", { stream: true })),
    signal: hold.signal,
  });
  const reader = held.body?.getReader();
  await reader?.read();
  for (const [path, body] of [
    [CHAT, chat("large-1")],
    [CHAT, chat("large-1", { stream: true })],
    ["/v1/messages", chat("large-1", { max_tokens: 9 })],
    ["/v1/responses", { model: "large-1", input: "Hello" }],
    ["/v1/embeddings", { model: "large-1", input: "Hello" }],
    ["/api/chat", chat("small-1")],
  ] as const) {
    const response = await gateway.post(path, body, asPerson("ana"));
    expect([path, response.status, response.headers.get("retry-after")]).toEqual([path, 503, "2"]);
    const answer = await response.json();
    const words = path.startsWith("/api") ? answer.error : answer.error.message;
    expect(words).toMatch(/^Too many replies are being written/);
    if (path === "/v1/messages") expect(answer.type).toBe("error");
  }
  expect(await charged(gateway)).toBe(0);
  // Cancelled, broken and complete: each releases its place.
  hold.abort();
  await reader?.read().catch(() => {});
  await releasesPlaces(gateway, ["cut", "large-1"]);
});

test("a reply whose model falls silent releases its place", async () => {
  const gateway = await startGateway({ more: "limits: { streams: 1, idleTimeout: 1s }" });
  await releasesPlaces(gateway, ["silent", "large-1"]);
});

/** Asks each model for a reply as soon as that of the one before it has released its place. */
async function releasesPlaces(gateway: TestGateway, models: readonly string[]): Promise<void> {
  for (const model of models) {
    await expect.poll(() => gateway.gateway.replies).toBe(0);
    const response = await gateway.post(CHAT, chat(model, { stream: true }), asPerson("ana"));
    expect([model, response.status]).toEqual([model, 200]);
    await response.text().catch(() => {});
  }
  await expect.poll(() => gateway.gateway.replies).toBe(0);
}

test("Ollama's version needs no person, and is requested from its upstream once in a while", async () => {
  const gateway = await startGateway({
    upstreams: (url) => `upstreams: [{ name: o, kind: ollama, baseUrl: "${url}" }]`,
  });
  for (let count = 0; count < 3; count++) {
    const response = await fetch(`${gateway.url}/api/version`);
    expect([response.status, await response.json()]).toEqual([200, { version: "0.12.0" }]);
  }
  expect(gateway.upstream.received.filter(({ path }) => path === "/api/version")).toHaveLength(1);
  expect((await fetch(`${gateway.url}/api/tags`)).status).toBe(401);
});

test("helper paths of a chat are open for the band's models only", async () => {
  const gateway = await startGateway({
    upstreams: (url) =>
      `upstreams: [{ name: a, kind: openai, baseUrl: "${url}/v1", models: [large-1, small-1] }, { name: o, kind: ollama, baseUrl: "${url}" }]`,
  });
  for (const [path, body] of [
    ["/v1/embeddings", { model: "large-1", input: "Hello" }],
    ["/v1/audio/speech", { model: "large-1", input: "Hello", voice: "x" }],
    ["/api/show", { name: "large-2" }],
    ["/api/embed", { model: "large-2", input: "Hello" }],
  ] as const) {
    const response = await gateway.post(path, body, asPerson("ben"));
    expect([path, response.status, (await response.json()).code ?? "model-not-open"]).toEqual([
      path,
      403,
      "model-not-open",
    ]);
  }
  expect(gateway.upstream.received).toEqual([]);
  const open = await gateway.post("/v1/embeddings", { model: "small-1", input: "Hello" }, asPerson("ben"));
  expect([open.status, (await open.json()).data[0].embedding]).toEqual([200, [1]]);
});

test("a model that is not open is refused in the language of the person", async () => {
  const people = "- { id: ben, age: 8, locale: de }";
  const gateway = await startGateway({ people });
  const response = await gateway.post(CHAT, chat("large-1"), asPerson("ben"));
  expect((await response.json()).choices[0].message.content).toBe(
    "Dieses Modell ist hier nicht für dich freigegeben. Du kannst verwenden: small-*.",
  );
});

test("a background response is created at once, streamed or not", async () => {
  const gateway = await startGateway({ more: "words: { notices: false }" });
  const body = { model: "large-1", input: "Why is the sky blue?", background: true };
  const whole = await gateway.post("/v1/responses", body, asPerson("ana"));
  expect((await whole.json()).output[0].content[0].text).toBe(REPLY);
  const streamed = await gateway.post("/v1/responses", { ...body, stream: true }, asPerson("ana"));
  const text = await streamed.text();
  expect(text).toContain("response.completed");
  expect(text.match(/"delta":/g)).toHaveLength(WORDS.length);
  expect(gateway.upstream.received.map((received) => "background" in received.body)).toEqual([false, false]);
  expect(await charged(gateway)).toBe(2);
});

test("a stop of OpenAI's Responses is a reply there, streamed or not", async () => {
  const gateway = await startGateway({ policy: POLICY.replace("dailyLimit: 1h", "dailyLimit: 0m") });
  const body = { model: "large-1", input: "Why is the sky blue?" };
  const whole = await (await gateway.post("/v1/responses", body, asPerson("ana"))).json();
  expect(whole).toMatchObject({ object: "response", status: "completed" });
  const text = await (await gateway.post("/v1/responses", { ...body, stream: true }, asPerson("ana"))).text();
  expect(text).toMatch(/response\.output_text\.delta[^]*No chat today[^]*response\.completed/);
  expect(gateway.upstream.received).toEqual([]);
});
