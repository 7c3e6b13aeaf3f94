import { createHash } from "node:crypto";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { asPerson, chat, startGateway, type TestGateway } from "../gateway/gateway.ts";

const KEY = "key-of-ana";

const SETUP = {
  policy: `
unknownAge: child
bands:
  child: { ages: [0, 13], features: { models: ["small-*"] } }
  teen: { ages: [13, 18], messageLimits: [{ limit: 1000, per: day }] }
`,
  identity: `identity:
  - { kind: open-webui, sharedSecret: { env: CHAT_SECRET } }
  - kind: keys
    keys: [{ person: ana, sha256: ${createHash("sha256").update(KEY).digest("hex")} }]`,
};

const BODY = JSON.stringify(chat("large-1"));

/** What a server replies to these exact bytes; everything until it closes the connection. */
function sendBytes({ url }: TestGateway, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = "";
    socket.on("data", (data) => (answer += String(data)));
    // A server that refuses the rest of a body may reset the connection after its answer.
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
  });
}

interface Raw {
  readonly method?: string;
  readonly target: string;
  readonly headers?: readonly string[];
}

/** A child with their own key, and a socket. */
function rawRequest({ method = "POST", target, headers = [] }: Raw): string {
  const lines = [
    `${method} ${target} HTTP/1.1`,
    "Host: gateway",
    `Authorization: Bearer ${KEY}`,
    "Content-Type: application/json",
    `Content-Length: ${BODY.length}`,
    "Connection: close",
    ...headers,
  ];
  return `${lines.join("\r\n")}\r\n\r\n${BODY}`;
}

async function messagesLeft({ gateway }: TestGateway, id: string): Promise<number> {
  return (await gateway.governor.status({ id, age: 14, timeZone: "Asia/Shanghai" })).quotas[0]?.remaining ?? 0;
}

/** The number of messages answered, and the number charged to the child. */
async function countsOf(gateway: TestGateway, work: () => Promise<unknown>): Promise<readonly [number, number]> {
  const [received, left] = [gateway.upstream.received.length, await messagesLeft(gateway, "ana")];
  await work();
  return [gateway.upstream.received.length - received, left - (await messagesLeft(gateway, "ana"))];
}

const HEADERS: readonly (readonly string[])[] = [
  ["x_openwebui_user_id: eva"],
  ["X-OPENWEBUI-USER-ID: eva"],
  ["x-openwebui-user-id: ana", "X-OpenWebUI-User-Id: eva"],
  ["X-OpenWebUI-User-Id: eva", "X-OpenWebUI-User-Id:"],
  ["X-OpenWebUI-User-Jwt: eyJhbGciOiJub25lIn0.eyJzdWIiOiJldmEifQ."],
  ["X-LibreChat-User-Id: eva", "x-litellm-customer-id: eva", "X-User-Id: eva"],
  ["X-OpenWebUI-Task: title_generation", "X-OpenWebUI-User-Message-Id: always-the-same"],
  ["X-HTTP-Method-Override: GET", "X-Method-Override: GET", "X-Original-URL: /v1/models", "X-Rewrite-URL: /v1/models"],
  ["X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1", "X-Real-IP: 127.0.0.1"],
  ["Recess-Device: \u0001", "Idempotency-Key: always-the-same"],
  ["Idempotency-Key: always-the-same"],
];

test("a child's own headers, in any spelling, change neither who is charged nor what for", async () => {
  const gateway = await startGateway(SETUP);
  for (const headers of HEADERS) {
    const counts = await countsOf(gateway, () =>
      sendBytes(gateway, rawRequest({ target: "/v1/chat/completions", headers })),
    );
    const isOneMessage = counts[0] === 1 && counts[1] === 1;
    expect(isOneMessage || (counts[0] === 0 && counts[1] === 0), `${headers.join("; ")}: ${counts.join()}`).toBe(true);
  }
  expect(JSON.stringify(gateway.upstream.received)).not.toMatch(/eva|always-the-same|key-of-ana/);
});

const TARGETS = [
  "//v1/chat/completions",
  "/v1//chat/completions",
  "/v1/chat/completions/",
  "/v1/chat%2fcompletions",
  "/v1%2fchat/completions",
  "/v1/%63hat/completions",
  "/v1/chat/completions%00",
  "/v1/chat/completions%0d%0a",
  "/V1/Chat/Completions",
  "/v1/./chat/completions",
  "/v1/../v1/chat/completions",
  "/x/..%2fv1/chat/completions",
  "/v1/models/../chat/completions",
  "/v1/models/%2e%2e/chat/completions",
  "/tasks/v1/chat/completions",
  "/tasks/../v1/chat/completions",
  "/v1/chat/completions;task=1",
  "/v1/chat/completions?api=/tasks/v1",
  "/v1/chat/completions#/tasks/v1",
  "\\v1\\chat\\completions",
  "http://elsewhere.example/v1/chat/completions",
  "http://elsewhere.example//v1/chat/completions",
  "http://user:pass@elsewhere.example/v1/chat/completions",
  "*",
];

test("however a path is spelled, every request that reaches the model is charged", async () => {
  const gateway = await startGateway(SETUP);
  for (const target of TARGETS) {
    let answer = "";
    const [answered, charged] = await countsOf(gateway, async () => {
      answer = await sendBytes(gateway, rawRequest({ target }));
    });
    expect(charged, target).toBe(answered);
    const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1];
    expect(status, `${target}: ${answer}`).toMatch(answered === 1 ? /^200$/ : /^40[045]$/);
  }
});

test("other methods on a message's path reach nothing", async () => {
  const gateway = await startGateway(SETUP);
  for (const method of ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "TRACE"]) {
    const counts = await countsOf(gateway, () =>
      sendBytes(gateway, rawRequest({ method, target: "/v1/chat/completions" })),
    );
    expect(counts, method).toEqual([0, 0]);
  }
});

test("if a key occurs twice in a body, the model's server receives the one that was checked", async () => {
  const gateway = await startGateway(SETUP);
  const body = `{"model":"large-1","messages":[{"role":"user","content":"Hi"}],"model":"small-1"}`;
  expect((await gateway.post("/v1/chat/completions", body, asPerson("ben"))).status).toBe(200);
  const hidden = body.replace('"small-1"', '"large-1"').replace('"large-1"', '"small-1"');
  const refused = await gateway.post("/v1/chat/completions", hidden, asPerson("ben"));
  expect(JSON.stringify(await refused.json())).toContain("isn't open to you");
  expect(gateway.upstream.received.map(({ body: { model } }) => model)).toEqual(["small-1"]);
});

test("in a band with its own models the body cannot name others, and adults keep theirs", async () => {
  const gateway = await startGateway(SETUP);
  const others = { models: ["large-1"], fallbacks: ["large-1"], route: "fallback", context_window_fallbacks: [{}] };
  await gateway.post("/v1/chat/completions", chat("small-1", others), asPerson("ben"));
  await gateway.post("/v1/chat/completions", chat("small-1", others), asPerson("eva"));
  const [child, adult] = gateway.upstream.received.map(({ body }) => body);
  expect(JSON.stringify(child)).not.toContain("large-1");
  expect(Object.keys(child ?? {})).toEqual(["model", "messages"]);
  expect(adult).toMatchObject(others);
});

test.each(["Small-2", " small-1", "large-1,small-1", "small-1\u0000/../large-1", "azure/small-1"])(
  "a model written as %j is checked as written, and forwarded as written",
  async (model) => {
    const gateway = await startGateway(SETUP);
    await gateway.post("/v1/chat/completions", chat(model), asPerson("ben"));
    const received = gateway.upstream.received.map(({ body }) => body["model"]);
    expect(received).toEqual(model.startsWith("small-") ? [model] : []);
  },
);

test("upgrades, tunnels and early data on a message's path open nothing", async () => {
  const gateway = await startGateway(SETUP);
  const upgrade = ["Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];
  for (const request of [
    { method: "GET", target: "/v1/chat/completions", headers: upgrade },
    { method: "GET", target: "/v1/responses", headers: upgrade },
    { method: "CONNECT", target: "elsewhere.example:443" },
    { method: "PRI", target: "*" },
  ]) {
    let answer = "";
    const counts = await countsOf(gateway, async () => {
      const connection = request.headers === undefined ? "close" : "Upgrade, close";
      const text = rawRequest(request).replace("Connection: close", `Connection: ${connection}`);
      answer = await sendBytes(gateway, text);
    });
    expect(counts, JSON.stringify(request)).toEqual([0, 0]);
    expect(answer, JSON.stringify(request)).not.toMatch(/^HTTP\/1\.1 (?:101|2)/);
  }
});

test("a request that also offers an upgrade to HTTP/2, as Java's client sends it, is answered and holds no socket", async () => {
  const gateway = await startGateway(SETUP);
  const h2c = ["Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"];
  const ask = async (request: Raw): Promise<string> =>
    sendBytes(
      gateway,
      rawRequest({ ...request, headers: h2c }).replace(
        "Connection: close",
        "Connection: Upgrade, HTTP2-Settings, close",
      ),
    );
  let answer = "";
  const counts = await countsOf(gateway, async () => (answer = await ask({ target: "/v1/chat/completions" })));
  expect(counts).toEqual([1, 1]);
  expect(answer).toMatch(/^HTTP\/1\.1 200[^]*The sky is blue\./);
  expect(await ask({ method: "GET", target: "/v1/chat/completions" })).toMatch(/^HTTP\/1\.1 405/);
  expect(await ask({ target: "/v1/../tasks/v1/chat/completions" })).not.toMatch(/^HTTP\/1\.1 101/);
  // Headers that never end are cut off here as well; otherwise the test would not end.
  const both = rawRequest({ target: "/v1/chat/completions", headers: [...h2c, "Transfer-Encoding: chunked"] });
  expect(await sendBytes(gateway, both)).toMatch(/^HTTP\/1\.1 400/);
});

test("requests that two servers might read differently are refused", async () => {
  const gateway = await startGateway(SETUP);
  const both = rawRequest({ target: "/v1/chat/completions", headers: ["Transfer-Encoding: chunked"] });
  const twice = rawRequest({ target: "/v1/chat/completions", headers: ["Content-Length: 5"] });
  for (const text of [both, twice]) {
    let answer = "";
    expect(await countsOf(gateway, async () => (answer = await sendBytes(gateway, text)))).toEqual([0, 0]);
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
  }
});

test("endless bodies and endless headers are cut off", async () => {
  const gateway = await startGateway({ ...SETUP, more: "limits: { body: 64KB }" });
  // Only for what never ends: a busy machine may need longer than this for a request.
  const impatient = await startGateway({ ...SETUP, more: "limits: { headersTimeout: 1s, bodyTimeout: 2s }" });
  const declared = `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${KEY}\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n{`;
  expect(await sendBytes(gateway, declared)).toMatch(/^HTTP\/1\.1 413/);
  const chunk = `1000\r\n${" ".repeat(4096)}\r\n`;
  const chunked = `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${KEY}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunk.repeat(20)}`;
  expect(await sendBytes(gateway, chunked)).toMatch(/^HTTP\/1\.1 413/);
  expect(await sendBytes(impatient, "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-Slow:")).toMatch(
    /^HTTP\/1\.1 408/,
  );
  const late = `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${KEY}\r\nContent-Length: 500\r\n\r\n{`;
  expect(await sendBytes(impatient, late)).toMatch(/^HTTP\/1\.1 4(?:00|08)/);
  for (const { upstream } of [gateway, impatient]) expect(upstream.received).toEqual([]);
  expect((await gateway.post("/v1/chat/completions", chat("large-1"), asPerson("ana"))).status).toBe(200);
});
