import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { asPerson, chat, CHAT_SECRET, POLICY, startGateway, type TestGateway } from "./gateway.ts";
import { WORDS } from "./upstream.ts";

const CHAT = "/v1/chat/completions";
const REPLY = WORDS.join("");

async function charged({ gateway }: TestGateway, id = "ana"): Promise<number> {
  const { quotas } = await gateway.governor.status({ id, age: 14, timeZone: "Asia/Shanghai" });
  return 20 - (quotas[0]?.remaining ?? 20);
}

// Ollama and other servers are written in Go, whose JSON parser ignores the case of names; the last one wins.
test.each(["Model", "MODEL", "mOdel"])(
  "a second model under %s, which some servers would take, is not sent on",
  async (name) => {
    const gateway = await startGateway();
    const body = { ...chat("small-1"), [name]: "large-1" };
    const response = await gateway.post(CHAT, body, asPerson("ben"));
    expect(response.status).toBe(200);
    expect(gateway.upstream.received).toHaveLength(1);
    expect(JSON.stringify(gateway.upstream.received[0]?.body)).not.toContain("large-1");
  },
);

test("no field that is judged has a double: of another case, of letters that fold into it, or twice", async () => {
  const gateway = await startGateway();
  const text =
    '{"model":"large-1","model":"small-1","messages":[{"role":"user","content":"Hi"}],"Messages":[],"me\u017F\u017Fages":[],"STREAM":true,' +
    '"Max_Tokens":9000,"to\u212Aens":1,"N":9,"User":"ana","Best_Of":4,"Temperature":0.5}';
  const response = await gateway.post(CHAT, text, asPerson("ben"));
  expect(response.status).toBe(200);
  const { messages, ...sent } = gateway.upstream.received[0]?.body ?? {};
  expect(sent).toEqual({ model: "small-1", "to\u212Aens": 1, Temperature: 0.5 });
  expect(messages).toEqual([{ role: "user", content: "Hi" }]);
});

test("fields by which aggregators take another model are removed where models are limited, and only there", async () => {
  const gateway = await startGateway();
  const more = {
    models: ["large-1"],
    fallbacks: ["large-1"],
    route: "fallback",
    model_list: [],
    deployment_id: "large-1",
  };
  const extra_body = { model: "large-1", Models: ["large-1"], seed: 7 };
  await gateway.post(CHAT, chat("small-1", { ...more, extra_body }), asPerson("ben"));
  await gateway.post(CHAT, chat("small-1", { ...more, extra_body }), asPerson("ana"));
  const [ofBen, ofAna] = gateway.upstream.received.map(({ body }) => body);
  expect(JSON.stringify(ofBen)).not.toContain("large-1");
  expect(ofBen?.["extra_body"]).toEqual({ seed: 7 });
  expect(ofAna).toMatchObject({ ...more, extra_body });
});

test("one message has one answer: several choices and prompts are an adult's", async () => {
  const gateway = await startGateway();
  await gateway.post(CHAT, chat("large-1", { n: 50, best_of: 50 }), asPerson("ana"));
  await gateway.post(CHAT, chat("large-1", { n: 50 }), asPerson("eva"));
  expect(gateway.upstream.received.map(({ body }) => [body["n"], body["best_of"]])).toEqual([
    [1, undefined],
    [50, undefined],
  ]);
  const prompts = { model: "large-1", prompt: ["One", "Two", "Three"] };
  const refused = await gateway.post("/v1/completions", prompts, asPerson("ana"));
  expect([refused.status, (await refused.json()).error.code]).toEqual([400, "prompts-several"]);
  await gateway.post("/v1/completions", prompts, asPerson("eva"));
  await gateway.post("/v1/completions", { model: "large-1", prompt: [1, 2, 3] }, asPerson("ana"));
  await gateway.post("/v1/completions", { model: "large-1", prompt: ["One"] }, asPerson("ana"));
  expect(gateway.upstream.received.map(({ path }) => path).filter((path) => path === "/v1/completions")).toHaveLength(
    3,
  );
});

test("a task's length cannot be named in another case", async () => {
  const gateway = await startGateway({
    upstreams: (url) => `upstreams: [{ name: local, kind: ollama, baseUrl: "${url}" }]`,
  });
  await gateway.post(
    "/api/chat",
    chat("large-1", { stream: false, options: { num_predict: 9, Num_Predict: 9000, NUM_CTX: 4096 } }),
    asPerson("ana", { "x-openwebui-task": "title_generation" }),
  );
  expect(gateway.upstream.received[0]?.body["options"]).toEqual({ num_predict: 9, NUM_CTX: 4096 });
});

test.each([
  ["//v1/chat/completions", 404],
  ["/v1//chat/completions", 404],
  ["/v1/chat/completions/", 404],
  ["/v1/chat/completions;x=1", 404],
  ["/V1/chat/completions", 404],
  ["/v1/Chat/Completions", 404],
  ["/v1/chat%2Fcompletions", 404],
  ["/v1/chat/completions%00", 404],
  ["/v1\\chat\\completions", 200],
  ["/v1/%63hat/completions", 200],
  ["/v1/chat/completions?model=small-1&user=eva", 200],
])("%s: nothing there, or a message like any other", async (path, status) => {
  const gateway = await startGateway({ policy: POLICY.replace("limit: 20", "limit: 1") });
  const send = (): Promise<Response> => gateway.post(path, chat("large-1"), asPerson("ana"));
  expect((await send()).status).toBe(status);
  expect(gateway.upstream.received).toHaveLength(status === 200 ? 1 : 0);
  if (status !== 200) return;
  expect(gateway.upstream.received[0]?.path).toBe("/v1/chat/completions");
  expect(await (await send()).text()).not.toContain(REPLY);
});

test("segments of dots, which a proxy in front may read otherwise, are refused in every spelling", async () => {
  const gateway = await startGateway();
  const { hostname, port } = new URL(gateway.url);
  const body = JSON.stringify(chat("large-1"));
  const statusOf = async (path: string): Promise<string> => {
    const socket = connect(Number(port), hostname);
    const head = [
      `POST ${path} HTTP/1.1`,
      `Host: ${hostname}`,
      `Authorization: Bearer ${CHAT_SECRET}`,
      "X-OpenWebUI-User-Id: ana",
      "Connection: close",
      `Content-Length: ${body.length}`,
    ];
    socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
    let text = "";
    socket.on("data", (data) => (text += String(data)));
    await once(socket, "close");
    return text.slice(9, 12);
  };
  for (const path of [
    "/v1/../tasks/v1/chat/completions",
    "/v1/%2e%2e/tasks/v1/chat/completions",
    "/v1/.%2E/tasks/v1/chat/completions",
    "/v1\\..\\tasks/v1/chat/completions",
    "/v1/./chat/completions",
    "/tasks/v1/chat/completions/..",
  ]) {
    expect([path, await statusOf(path)]).toEqual([path, "400"]);
  }
  expect(gateway.upstream.received).toEqual([]);
  expect(await statusOf("/v1/chat/completions?x=/../y")).toBe("200");
});

test.each([
  ["x-openwebui-user-id", "ana, eva"],
  ["x-openwebui-user-id", "eva,ana"],
])("two people in %s are nobody: %s", async (name, value) => {
  const gateway = await startGateway();
  const response = await gateway.post(CHAT, chat("large-1"), { [name]: value });
  expect([response.status, (await response.json()).error.code]).toEqual([403, "person-unknown"]);
});

test("X-HTTP-Method-Override and the like change no method", async () => {
  const gateway = await startGateway();
  const response = await fetch(`${gateway.url}${CHAT}?_method=GET`, {
    method: "PUT",
    headers: {
      ...asPerson("ana"),
      "x-http-method-override": "POST",
      authorization: "Bearer what the chat and the gateway know",
    },
    body: JSON.stringify(chat("large-1")),
  });
  expect(response.status).toBe(405);
  expect(await charged(gateway)).toBe(0);
  expect(gateway.upstream.received).toEqual([]);
});
