import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { expect, test } from "vitest";
import { asPerson, chat, MINUTE, POLICY, START, startGateway, type TestGateway } from "./gateway.ts";
import { WORDS } from "./upstream.ts";

const CHAT = "/v1/chat/completions";
const REPLY = WORDS.join("");

async function textOf(response: Response): Promise<string> {
  const body = await response.json();
  return body.choices[0].message.content.replace(/^> .*\n\n/, "");
}

async function charged({ gateway }: TestGateway, id: string): Promise<number> {
  const { quotas } = await gateway.governor.status({ id, age: 14, timeZone: "Asia/Shanghai" });
  return 20 - (quotas[0]?.remaining ?? 20);
}

test("a message of a known person goes to the upstream and is charged; an adult's is untouched", async () => {
  const gateway = await startGateway();
  const teen = await gateway.post(CHAT, chat("large-1"), asPerson("ana"));
  expect(teen.status).toBe(200);
  expect(teen.headers.get("recess-state")).toContain('d="nudge"');
  const { choices } = await teen.json();
  // The reminder that is due, before the reply.
  expect(choices[0].message.content).toMatch(/^> \u2063.*AI.*\u2063\n\nThe sky is blue\.$/);
  expect(await charged(gateway, "ana")).toBe(1);

  const adult = await gateway.post(CHAT, chat("large-1"), asPerson("eva"));
  expect(adult.status).toBe(200);
  expect(adult.headers.has("recess-state")).toBe(false);
  expect(await textOf(adult)).toBe(REPLY);
});

test("a notice line is not forwarded to the model, and can be switched off", async () => {
  const gateway = await startGateway();
  const first = await (await gateway.post(CHAT, chat("large-1"), asPerson("ana"))).json();
  const messages = [{ role: "user", content: "Hello" }, first.choices[0].message, { role: "user", content: "More" }];
  await gateway.post(CHAT, { model: "large-1", messages }, asPerson("ana"));
  expect(gateway.upstream.received[1]?.body["messages"]).toEqual([
    { role: "user", content: "Hello" },
    { role: "assistant", content: REPLY },
    { role: "user", content: "More" },
  ]);
  const plain = await startGateway({ more: "words: { notices: false }" });
  const { choices } = await (await plain.post(CHAT, chat("large-1"), asPerson("ana"))).json();
  expect(choices[0].message.content).toBe(REPLY);
});

test("a stop is a reply in the chat, in each API, streamed or not", async () => {
  const gateway = await startGateway({
    policy: POLICY.replace("dailyLimit: 1h", "dailyLimit: 0m"),
    upstreams: (url) => `upstreams: [{ name: local, kind: openai, baseUrl: "${url}/v1" }]`,
  });
  const words = /No chat today/;
  expect(await textOf(await gateway.post(CHAT, chat("large-1"), asPerson("ana")))).toMatch(words);
  const streamed = await gateway.post(CHAT, chat("large-1", { stream: true }), asPerson("ana"));
  expect(streamed.headers.get("content-type")).toContain("text/event-stream");
  expect(await streamed.text()).toMatch(words);
  const message = await gateway.post("/v1/messages", chat("large-1", { max_tokens: 9 }), asPerson("ana"));
  expect(await message.json()).toMatchObject({ type: "message", content: [{ text: expect.stringMatching(words) }] });
  const response = await gateway.post("/v1/responses", { model: "large-1", input: "Hello" }, asPerson("ana"));
  expect(await response.json()).toMatchObject({ object: "response", output_text: expect.stringMatching(words) });
  expect(gateway.upstream.received).toEqual([]);
});

test("refusals as errors where the file says so", async () => {
  const gateway = await startGateway({
    policy: POLICY.replace("dailyLimit: 1h", "dailyLimit: 0m"),
    more: "words: { refusals: error }",
  });
  const response = await gateway.post(CHAT, chat("large-1"), asPerson("ana"));
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ error: { code: "daily-limit" } });
});

test("neither keys nor identity of a client reach the upstream, and ids in bodies are hashed", async () => {
  const gateway = await startGateway();
  const body = chat("large-1", { user: "ana", metadata: { user_id: "ana", topic: "sky" } });
  await gateway.post(CHAT, body, {
    ...asPerson("ana", { "x-openwebui-user-email": "ana@example.com", "x-openwebui-chat-id": "c1" }),
    cookie: "session=1",
    "x-forwarded-for": "10.0.0.9",
    "x-litellm-customer-id": "ana",
  });
  const [received] = gateway.upstream.received;
  expect(received?.headers["authorization"]).toBe("Bearer sk-secret-of-the-operator");
  expect(Object.keys(received?.headers ?? {}).filter((name) => /^x-|cookie/.test(name))).toEqual([]);
  expect(JSON.stringify(received)).not.toMatch(/ana|CHAT_SECRET/);
  expect(received?.body["metadata"]).toMatchObject({ topic: "sky", user_id: expect.stringMatching(/^[\w-]{22}$/) });
});

test("requests without an identity, without proof and from unknown people are refused, and the log names no one", async () => {
  const gateway = await startGateway();
  const nobody = await gateway.post(CHAT, chat("large-1"));
  expect(nobody.status).toBe(401);
  expect(await nobody.json()).toMatchObject({ error: { code: "identity-missing" } });
  const forged = await gateway.post(CHAT, chat("large-1"), { ...asPerson("eva"), authorization: "Bearer guessed" });
  expect(await forged.json()).toMatchObject({ error: { code: "identity-unproven" } });
  const unknown = await gateway.post(CHAT, chat("large-1"), asPerson("zoe-unknown"));
  expect(unknown.status).toBe(403);
  expect(await unknown.json()).toMatchObject({ error: { code: "person-unknown" } });
  const log = gateway.lines.join("");
  expect(log).toContain('"status":401');
  expect(log).not.toMatch(/eva|zoe|guessed|sky/);
  expect(gateway.upstream.received).toEqual([]);
});

test("models of the band are listed and open, and others are refused in words", async () => {
  const gateway = await startGateway();
  const headers = { authorization: "Bearer what the chat and the gateway know" };
  const list = async (id: string): Promise<readonly string[]> => {
    const response = await fetch(`${gateway.url}/v1/models`, { headers: { ...headers, ...asPerson(id) } });
    const { data } = await response.json();
    return data.map((model: { readonly id: string }) => model.id);
  };
  expect(await list("ben")).toEqual(["small-1", "small-2"]);
  expect(await list("ana")).toEqual(["small-1", "small-2", "large-1"]);
  expect(await textOf(await gateway.post(CHAT, chat("small-2"), asPerson("ben")))).toBe(REPLY);
  const refused = await gateway.post(CHAT, chat("large-1"), asPerson("ben"));
  expect(refused.status).toBe(200);
  expect(await textOf(refused)).toBe("This model isn't open to you here. You can use: small-*.");
  const one = await fetch(`${gateway.url}/v1/models/large-1`, { headers: { ...headers, ...asPerson("ben") } });
  expect(one.status).toBe(404);
});

test("tasks are not charged, are short, are four a message, and count tokens", async () => {
  const gateway = await startGateway({
    policy: POLICY.replace("reminders:", "tokenLimits: [{ limit: 60, per: day }]\n    reminders:"),
  });
  await gateway.post(CHAT, chat("large-1"), asPerson("ana"));
  const task = (name = "title_generation"): Promise<Response> =>
    gateway.post(CHAT, chat("large-1", { max_tokens: 5000, n: 9 }), asPerson("ana", { "x-openwebui-task": name }));
  const statuses: number[] = [];
  for (let count = 0; count < 5; count++) statuses.push((await task()).status);
  expect(statuses).toEqual([200, 200, 200, 200, 403]);
  expect(gateway.upstream.received.at(-1)?.body).toMatchObject({ max_tokens: 512, n: 1 });
  expect(await charged(gateway, "ana")).toBe(1);
  // A person's request is a message, whatever it is called.
  expect((await task("moa_response_generation")).status).toBe(200);
  expect((await task("function_calling")).status).toBe(200);
  expect(await charged(gateway, "ana")).toBe(3);
  // Seven replies of nine tokens: the tokens of tasks count together with those of messages.
  expect(await textOf(await gateway.post(CHAT, chat("large-1"), asPerson("ana")))).not.toBe(REPLY);
});

test("a task before its message does not use up its notice, and its time counts", async () => {
  const gateway = await startGateway();
  await gateway.post(CHAT, chat("large-1"), asPerson("ana", { "x-openwebui-task": "query_generation" }));
  gateway.advance(MINUTE);
  const response = await gateway.post(CHAT, chat("large-1"), asPerson("ana"));
  expect((await response.json()).choices[0].message.content).toMatch(/\bAI\b[^]*The sky is blue\.$/);
  const { usedMs } = await gateway.gateway.governor.status({ id: "ana", age: 14, timeZone: "Asia/Shanghai" });
  expect(usedMs).toBe(MINUTE);
});

test("a task passes for a minute after a stop, and autocompletion does not", async () => {
  const gateway = await startGateway({ policy: POLICY.replace("limit: 20", "limit: 1") });
  await gateway.post(CHAT, chat("large-1"), asPerson("ana"));
  const task = (name: string): Promise<Response> =>
    gateway.post(CHAT, chat("large-1"), asPerson("ana", { "x-openwebui-task": name }));
  expect((await task("title_generation")).status).toBe(200);
  expect((await task("autocomplete_generation")).status).toBe(403);
  gateway.advance(2 * MINUTE);
  expect((await task("tags_generation")).status).toBe(403);
});

test("the same message of a chat is charged once, by the chat's own ids", async () => {
  const gateway = await startGateway({
    upstreams: (url) => `upstreams: [{ name: local, kind: openai, baseUrl: "${url}/v1" }]`,
  });
  const again = asPerson("ana", { "x-openwebui-user-message-id": "m1" });
  // The first attempt fails and is refunded; the second is the same message.
  await gateway.post(CHAT, chat("broken"), again);
  expect(await charged(gateway, "ana")).toBe(0);
  await gateway.post(CHAT, chat("large-1"), again);
  expect(await charged(gateway, "ana")).toBe(1);
});

test("a tool loop is one message", async () => {
  const gateway = await startGateway();
  const tools = [{ type: "function", function: { name: "look", parameters: { type: "object" } } }];
  const messages: object[] = [{ role: "user", content: "Look out of the window" }];
  const first = await gateway.post(CHAT, { model: "large-1", messages, tools }, asPerson("ana"));
  const { choices } = await first.json();
  expect(choices[0].message.tool_calls[0].id).toBe("call_1");
  messages.push(choices[0].message, { role: "tool", tool_call_id: "call_1", content: "It is blue." });
  const second = await gateway.post(CHAT, { model: "large-1", messages, tools }, asPerson("ana"));
  expect(await textOf(second)).toBe(REPLY);
  expect(await charged(gateway, "ana")).toBe(1);
});

test.each([
  ["html", 502, "upstream-invalid"],
  ["redirect", 502, "upstream-invalid"],
  ["denied", 502, "upstream-refused"],
  ["broken", 502, "upstream-failed"],
  ["overloaded", 503, "upstream-overloaded"],
  ["slow", 504, "upstream-timeout"],
])(
  "an upstream that answers with %s is an error in the dialect, and nothing is charged",
  async (model, status, code) => {
    const gateway = await startGateway(model === "slow" ? { timeout: "1s" } : {});
    const response = await gateway.post(CHAT, chat(model), asPerson("ana"));
    expect(response.status).toBe(status);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ error: { code, message: expect.any(String) } });
    expect(text + gateway.lines.join("")).not.toContain("sk-secret");
    expect(await charged(gateway, "ana")).toBe(0);
  },
);

test.each([
  ["anthropic", "/v1/messages", "/v1"],
  ["ollama", "/api/chat", ""],
])("failures of an upstream of kind %s are in its own words, and nothing is charged", async (kind, path, base) => {
  const start = (timeout: string): Promise<TestGateway> =>
    startGateway({
      upstreams: (url) =>
        `upstreams: [{ name: local, kind: ${kind}, baseUrl: "${url}${base}", key: { env: MODEL_KEY }, timeout: ${timeout} }]`,
    });
  const [patient, impatient] = await Promise.all([start("2m"), start("1s")]);
  for (const [model, status, code] of [
    ["html", 502, "upstream-invalid"],
    ["redirect", 502, "upstream-invalid"],
    ["denied", 502, "upstream-refused"],
    ["broken", 502, "upstream-failed"],
    ["overloaded", 503, "upstream-overloaded"],
    ["slow", 504, "upstream-timeout"],
  ] as const) {
    const gateway = model === "slow" ? impatient : patient;
    const response = await gateway.post(path, chat(model, { max_tokens: 9, stream: false }), asPerson("ana"));
    expect([model, response.status]).toEqual([model, status]);
    const body = await response.json();
    if (kind === "anthropic") expect(body).toMatchObject({ type: "error", error: { code, type: expect.any(String) } });
    else expect(body).toEqual({ error: expect.any(String), code });
    expect(JSON.stringify(body) + gateway.lines.join("")).not.toContain("sk-secret");
  }
  for (const gateway of [patient, impatient]) expect(await charged(gateway, "ana")).toBe(0);
});

test("changes that need a restart are reported in the log and by /healthz", async () => {
  const gateway = await startGateway();
  await gateway.write(
    "gateway.yaml",
    (await readFile(join(gateway.folder, "gateway.yaml"), "utf8"))
      .replace("limits: {", "limits: { headersTimeout: 5s,")
      .concat("metrics: true\n"),
  );
  await gateway.gateway.reload();
  const words = "A change of metrics, limits.headersTimeout takes effect at the next start.";
  expect(await (await fetch(`${gateway.url}/healthz`)).json()).toEqual({ status: "degraded", problems: [words] });
  expect(gateway.lines.join("")).toContain(words);
});

test("an upstream that is down is a 502 in Anthropic's format, too", async () => {
  const gateway = await startGateway({
    upstreams: () => 'upstreams: [{ name: gone, kind: anthropic, baseUrl: "http://127.0.0.1:1/v1" }]',
  });
  const response = await gateway.post("/v1/messages", chat("claude", { max_tokens: 9 }), asPerson("ana"));
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({ type: "error", error: { code: "upstream-unreachable" } });
  expect(await charged(gateway, "ana")).toBe(0);
});

test("a stream that breaks or falls silent ends, and its message stays charged", async () => {
  const breaks = async (gateway: TestGateway, model: string): Promise<void> => {
    const response = await gateway.post(CHAT, chat(model, { stream: true }), asPerson("ana"));
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    await expect.poll(() => gateway.gateway.replies).toBe(0);
  };
  const patient = await startGateway();
  await breaks(patient, "cut");
  expect(await charged(patient, "ana")).toBe(1);
  // On a busy machine, the time for silence may be over before the first words come, and the message is given back.
  let seconds = 1;
  await expect
    .poll(async () => {
      const gateway = await startGateway({ more: `limits: { idleTimeout: ${seconds}s }` });
      seconds *= 2;
      await breaks(gateway, "silent");
      return charged(gateway, "ana");
    })
    .toBe(1);
});

test("a reply winds down when its time is up, in each API", async () => {
  const gateway = await startGateway({
    policy: POLICY.replace("dailyLimit: 1h", "dailyLimit: 1s"),
    clock: () => START + Math.round(performance.now()),
  });
  const response = await gateway.post(CHAT, chat("endless", { stream: true }), asPerson("ana"));
  const text = await response.text();
  expect(text).toContain("[DONE]");
  expect(text).toContain("today's 1 sec limit");
  expect(text).not.toContain("word499");
});

test("bodies that are too large, cut or not JSON, and paths and methods that are not there", async () => {
  const gateway = await startGateway();
  const post = async (body: string, path = CHAT): Promise<readonly [number, string]> => {
    const response = await gateway.post(path, body, asPerson("ana"));
    const { error } = await response.json();
    return [response.status, error.code];
  };
  expect(await post("{")).toEqual([400, "body-not-json"]);
  expect(await post("[]")).toEqual([400, "body-not-json"]);
  expect(await post('{"messages":[]}')).toEqual([400, "model-missing"]);
  expect(await post(JSON.stringify(chat("large-1", { pad: "x".repeat(70_000) })))).toEqual([413, "body-too-large"]);
  expect(await post("{}", "/v1/files")).toEqual([404, "path-unknown"]);
  const got = await fetch(gateway.url + CHAT);
  expect(got.status).toBe(405);
  const missing = await gateway.post("/v1/messages/batches", "{}", { "anthropic-version": "2023-06-01" });
  expect(await missing.json()).toMatchObject({ type: "error", error: { code: "path-unknown" } });
  // A client that leaves in the middle of its body does not affect others.
  const { port } = new URL(gateway.url);
  const half = request({ port, path: CHAT, method: "POST", headers: { "content-length": 1000, ...asPerson("ana") } });
  half.on("error", () => {});
  half.write('{"model":');
  half.destroy();
  expect((await gateway.post(CHAT, chat("large-1"), asPerson("ana"))).status).toBe(200);
});

test("an invalid file is reported and the old one stays in force; a valid one replaces it", async () => {
  const gateway = await startGateway();
  await gateway.write("policy.yaml", "bands: { teen: { ages: [13, 18], dailyLimit: soon } }");
  await gateway.gateway.reload();
  const health = await (await fetch(`${gateway.url}/healthz`)).json();
  expect(health).toMatchObject({ status: "degraded", problems: [expect.stringContaining("policy.yaml:1:")] });
  expect((await gateway.post(CHAT, chat("large-1"), asPerson("ana"))).status).toBe(200);

  await gateway.write("policy.yaml", POLICY.replace("dailyLimit: 1h", "dailyLimit: 0m"));
  await gateway.gateway.reloadIfChanged();
  expect(await (await fetch(`${gateway.url}/healthz`)).json()).toEqual({ status: "ok", problems: [] });
  expect(await textOf(await gateway.post(CHAT, chat("large-1"), asPerson("ana")))).toMatch(/No chat today/);
});

test("closing lets a reply finish, and no new request gets in", async () => {
  const gateway = await startGateway({ policy: POLICY.replace("finishReply: 0s", "finishReply: 30s") });
  const response = await gateway.post(CHAT, chat("large-1", { stream: true }), asPerson("ana"));
  const closing = gateway.close();
  expect(await response.text()).toContain("[DONE]");
  await closing;
  await expect(fetch(`${gateway.url}/readyz`)).rejects.toThrow();
});

test("metrics need their key, and hold no ids", async () => {
  const gateway = await startGateway({ more: "metrics: { key: { env: JWT } }" });
  await gateway.post(CHAT, chat("large-1"), asPerson("ana"));
  expect((await fetch(`${gateway.url}/metrics`)).status).not.toBe(200);
  const response = await fetch(`${gateway.url}/metrics`, { headers: { authorization: "Bearer jwt-secret" } });
  const text = await response.text();
  expect(text).toContain("recess_decisions_total");
  expect(text).not.toMatch(/\bana\b/);
});
