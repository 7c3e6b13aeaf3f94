import { readFileSync } from "node:fs";
import { type Account, createGovernor, type Store } from "@recess/core";
import { createJournal } from "@recess/core/journal";
import { definePolicy } from "@recess/core/policy";
import { type Context, Hono } from "hono";
import { compress } from "hono/compress";
import { cors } from "hono/cors";
import { afterAll, expect, test, vi } from "vitest";
import {
  appealRoutes,
  createGuard,
  defaultDetail,
  exposeHeaders,
  type Guardian,
  guardianRoutes,
  proxyUpstream,
  recess,
  type RecessEnv,
  recessRoutes,
  replySignal,
  webhook,
  withoutRecessMessages,
} from "./index.ts";
import { type Family, type FamilyChild, familyPages } from "./family/index.ts";
import { openaiRealtime, proxySocket, recessSocket, type UpgradeSocket, type UpstreamSocket } from "./socket/index.ts";
import { type Staff, staffPages } from "./staff/index.ts";
import { createMetrics, metricsRoute } from "./metrics/index.ts";

// By day. Other files share this process.
vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-11-24T10:00:00+08:00") });
afterAll(() => void vi.useRealTimers());

// What the snippets assume about an app.
interface UIMessage {
  readonly id: string;
  readonly text: string;
}
const userOf = (c: Context): { id: string; age: number; timeZone: string } | null =>
  c.req.header("x-user") === undefined ? null : { id: "u", age: 14, timeZone: "Asia/Shanghai" };
const guardianOf = (c: Context): { id: string; children: readonly string[] } | null =>
  c.req.header("x-parent") === undefined ? null : { id: "p", children: ["u"] };
const policy = definePolicy({ bands: { teen: { ages: [13, 18] } } });
const child: Account = { id: "u", age: 14 };
const incidentId = "i1";
const isStaff = (c: Context): boolean => c.req.header("x-staff") !== undefined;
const isOurScraper = (c: Context): boolean => c.req.header("x-scraper") !== undefined;
const secret = "a random text of at least 32 letters";
const store: Store = { load: () => null, swap: () => ({ swapped: true }) };
const linkSecret = "a random text that nobody can guess";
const formSecret = "a random text that signs the forms";
const childOf = (id: string): FamilyChild | null => (id === child.id ? { account: child, name: "Kai" } : null);
const familyOfSession = (c: Context): Family | null =>
  c.req.header("x-parent") === undefined
    ? null
    : { guardian: { role: "parent", id: "p" }, children: [{ account: child, name: "Kai" }] };
const staffOfSession = (c: Context): Staff | null => (isStaff(c) ? { id: "s", role: "agent" } : null);
const accountById = (id: string): Account | null => (id === child.id ? child : null);
const journal = createJournal({ sink: async () => {}, secret: "a random text by which a journal names accounts" });
const webhookSecret = "another text that nobody can guess";
const callModel = (c: Context, options: { memory: boolean } = { memory: true }): Response =>
  c.json({ text: "Hi", ...options });
const key = "sk-1";
const upgradeWebSocket: UpgradeSocket = () => async (c) => c.body(null, 200);
const WebSocket = Object as unknown as new (url: string, options: { readonly headers: object }) => UpstreamSocket;
const isCallForHelp = (text: string): boolean => text.includes("help me");
const apiKey = "key";
const accountOfRequest = (_request: Request): Account => child;
const callProvider = (_request: Request): Response => Response.json({ text: "Hi" });
const model = "model";
const convertToModelMessages = async (messages: readonly UIMessage[]): Promise<readonly UIMessage[]> => messages;
const streamText = (options: { model: string; messages: readonly UIMessage[]; abortSignal: AbortSignal }) => ({
  toUIMessageStreamResponse: (): Response => Response.json({ sent: options.messages.length }),
});

const governor = createGovernor({
  policy: definePolicy({
    bands: { teen: { ages: [13, 18], dailyLimit: "1h", quietHours: [{ from: "22:00", to: "06:00" }] } },
  }),
});

// From your session and your database. A visitor for whom this returned `null` would have no limits.
function account(c: Context): Account | Response {
  const user = userOf(c);
  if (user === null) return c.json({ error: "Sign in first." }, 401);
  return { id: user.id, age: user.age, timeZone: user.timeZone };
}

const app = new Hono();
app.route("/recess", recessRoutes({ governor, account }));
app.post("/v1/chat/completions", recess({ governor, account }), (c) => callModel(c));

app.post("/v1/chat/completions", recess({ governor, account }), (c) =>
  proxyUpstream(c, "https://api.openai.com/v1/chat/completions", { headers: { Authorization: `Bearer ${apiKey}` } }),
);

const guard = createGuard({ governor, account: (request) => accountOfRequest(request) });
export const POST = (request: Request): Promise<Response> => guard(request, (allowed) => callProvider(allowed));

app.use("/chat", cors({ origin: "https://app.example", exposeHeaders }));
app.use("/chat", compress());
app.post("/chat", recess({ governor, account }), (c) => callModel(c));

app.post(
  "/api/chat",
  recess({
    governor,
    account,
    // A call for help passes whatever stops. It is not charged, and its reply is not cut.
    exempt: async (c) => isCallForHelp(await c.req.text()),
    // A refusal as a normal reply, for clients that show no errors.
    style: "message",
    // The language of what a person reads in either. Default: the account's `locale`, else the request's `Accept-Language`.
    locale: "zh-CN",
    // Words of your own.
    detail: (moment) => (moment.kind === "unavailable" ? "马上就好。" : defaultDetail(moment, "zh-CN")),
    setBy: { name: "AppName" },
    help: "https://app.example/help",
  }),
  async (c) => {
    const { messages } = await c.req.json<{ messages: UIMessage[] }>();
    const result = streamText({
      model,
      // Without the replies that `style: "message"` put between them.
      messages: await convertToModelMessages(withoutRecessMessages(messages)),
      abortSignal: replySignal(c),
    });
    return result.toUIMessageStreamResponse();
  },
);

app.route("/guardian", guardianRoutes({ governor, guardian }));

// From your session and your links between parents and children.
function guardian(c: Context, accountId: string): Guardian | null {
  const user = guardianOf(c);
  return user?.children.includes(accountId) === true ? { role: "parent", id: user.id } : null;
}

const link = { secret: linkSecret, url: "https://app.example/family/answer" };
const deliver = webhook({ url: "https://app.example/hooks/recess", secret: webhookSecret });
app.route("/recess", recessRoutes({ governor, account, requests: { deliver, link } }));

app.route(
  "/family",
  familyPages({
    governor,
    guardian: (c) => familyOfSession(c), // { guardian: { role: "parent", id }, children: [{ account, name }] }, a Response, or null
    app: { name: "Starling", logo: "/logo.svg", accent: "#226666", help: "/help" },
    secret: formSecret,
    links: { secret: linkSecret, child: (accountId) => childOf(accountId) },
    features: { memory: "Remembers earlier chats" },
  }),
);

app.route("/recess", recessRoutes({ governor, account, appeals: { deliver } }));
app.route("/staff", appealRoutes({ governor, reviewer: (c) => isStaff(c) }));

app.route(
  "/moderation",
  staffPages({
    governor,
    staff: (c) => staffOfSession(c), // { id, role: "reader" | "agent" | "admin" }, a Response, or null
    journal,
    app: { name: "Starling" },
    secret: formSecret,
    path: "/moderation",
    account: (id) => accountById(id),
    reasons: { "age-check": "Their age is being checked" },
    answers: [{ name: "Limit explained", text: "The limit is the same for everyone of your age." }],
  }),
);

const telling = createGovernor({ policy, guardians: { about: ["stop", "nudge"], deliver } });
// The app's server saw a crisis.
const tellCrisis = async (): Promise<void> => {
  await telling.cases.notify(child, { kind: "crisis", id: incidentId });
};

const metrics = createMetrics();
const { onDecision, onProblem, onWrite } = metrics;
const measured = metrics.governor(
  createGovernor({ policy, store: metrics.store(store), secret, onDecision, onProblem, onWrite }),
);
app.get("/metrics", metricsRoute({ metrics, allow: (c) => isOurScraper(c) }));

test("the governor of the metrics' snippet decides, and the route is for its scraper alone", async () => {
  expect((await measured.status(child)).outcome).toBe("allow");
  expect((await app.request("/metrics")).status).toBe(404);
  expect((await app.request("/metrics", { headers: { "x-scraper": "1" } })).status).toBe(200);
});

const typed = new Hono<RecessEnv>();
typed.post("/chat", recess({ governor, account }), (c) => {
  const memory = c.get("recess")?.features["persistentMemory"] !== false;
  return callModel(c, { memory });
});

const headers = { authorization: `Bearer ${key}` };
const provider = proxySocket(() => new WebSocket("wss://api.openai.com/v1/realtime?model=gpt-realtime", { headers }));
app.get("/talk", recessSocket({ governor, account, upgradeWebSocket, dialect: openaiRealtime() }, provider));

test("the README's snippets are those above", () => {
  const lines = (text: string): string[] => text.split("\n").map((line) => line.trim());
  const readme = readFileSync(new URL("../../../docs/packages/hono.md", import.meta.url), "utf8");
  const here = new Set(lines(readFileSync(new URL(import.meta.url), "utf8")));
  const snippets = [...readme.matchAll(/```ts\n(.*?)```/gs)].flatMap(([, code]) => lines(code ?? ""));
  const written = snippets.filter((line) => line !== "" && !line.startsWith("import "));
  expect(written.length).toBeGreaterThan(30);
  expect(written.filter((line) => !here.has(line))).toEqual([]);
});

test("and they work", async () => {
  const send = async (path: string, on = app): Promise<unknown> => {
    const body = JSON.stringify({ messages: [{ id: "recess-1" }, { id: "1" }] });
    return (await on.request(path, { method: "POST", body, headers: { "x-user": "1" } })).json();
  };
  expect(await send("/v1/chat/completions")).toMatchObject({ text: "Hi" });
  expect(await send("/api/chat")).toEqual({ sent: 1 });
  const headers = { "x-user": "1" };
  expect(await typed.request("/chat", { method: "POST", headers })).toMatchObject({ status: 200 });
  expect(await (await app.request("/recess/status", { headers })).json()).toMatchObject({ band: "teen" });
  expect((await app.request("/talk", { headers })).status).toBe(426);
  // A signed-out visitor is asked to sign in.
  for (const path of ["/v1/chat/completions", "/api/chat"]) {
    expect((await app.request(path, { method: "POST", body: "{}" })).status).toBe(401);
  }
  expect(await (await POST(new Request("http://localhost/chat", { method: "POST" }))).json()).toEqual({ text: "Hi" });
  const summary = (headers: Record<string, string>): Response | Promise<Response> =>
    app.request("/guardian/accounts/u", { headers });
  expect((await summary({})).status).toBe(404);
  expect(tellCrisis).toBeTypeOf("function");
  expect((await summary({ "x-parent": "1" })).status).toBe(200);
  expect((await app.request("/moderation")).status).toBe(404);
  expect((await app.request("/moderation", { headers: { "x-staff": "1" } })).status).toBe(200);
  expect((await app.request("/family")).status).toBe(404);
  expect(await (await app.request("/family", { headers: { "x-parent": "1" } })).text()).toContain("Kai");
});
