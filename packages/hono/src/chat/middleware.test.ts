import { randomBytes } from "node:crypto";
import { type Account, createGovernor, type Governor, RecessError } from "@recess/core";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { compress } from "hono/compress";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { expect, test, vi } from "vitest";
import {
  collect,
  datasOf,
  type ManualTime,
  manualTime,
  openAIChat,
  pushSource,
  settled,
  uiMessage,
} from "../../../../test/support/replies.ts";
import type { RecessEnv } from "./env.ts";
import { exposeHeaders } from "@recess/protocol";
import { recess } from "./middleware.ts";
import { replySignal } from "./reply-signal.ts";
import type { RecessOptions } from "../options.ts";

const POLICY: PolicyInput = {
  bands: {
    teen: {
      ages: [13, 18],
      dailyLimit: "1h",
      messageLimits: [
        { limit: 3, per: "1m" },
        { limit: 5, per: "day" },
      ],
      reminders: [{ id: "ai", at: "start-of-day" }],
      features: { memory: false },
    },
  },
};

const TEEN: Account = { id: "teen", age: 14, timeZone: "Asia/Shanghai" };

interface World {
  readonly time: ManualTime;
  readonly governor: Governor;
  readonly app: Hono<RecessEnv>;
  /** Sends a chat message. */
  send(init?: RequestInit, path?: string): Promise<Response>;
}

type Handler = (c: Context<RecessEnv>) => Response | Promise<Response>;

function world(
  options: Partial<RecessOptions> = {},
  handler: Handler = (c) => c.json({ ok: true }),
  policy = POLICY,
): World {
  const time = manualTime(Date.parse("2026-11-24T10:00:00+08:00"));
  const governor = options.governor ?? createGovernor({ policy: definePolicy(policy), clock: time.now });
  const app = new Hono<RecessEnv>();
  app.onError((error, c) => (error instanceof HTTPException ? error.getResponse() : c.text("no", 500)));
  const guard = recess({ governor, account: () => TEEN, after: time.after, ...options });
  for (const path of ["/chat", "/v1/chat/completions", "/v1/messages", "/v1/responses"]) app.all(path, guard, handler);
  return {
    time,
    governor,
    app,
    send: async (init, path = "/chat") => app.request(path, { method: "POST", body: '{"messages":[]}', ...init }),
  };
}

const quota = async (governor: Governor): Promise<number | undefined> =>
  (await governor.status(TEEN)).quotas[1]?.remaining;

function streamOf(
  source: ReadableStream<Uint8Array>,
  type = "text/event-stream",
  headers: Record<string, string> = {},
): Handler {
  return () => new Response(source, { headers: { "Content-Type": type, ...headers } });
}

test("lets a message through, and reports the time left", async () => {
  const { send, time } = world();
  const res = await send();
  expect(res.status).toBe(200);
  expect(await res.json()).toEqual({ ok: true });
  expect(res.headers.get("recess-state")).toBe(`v=1, d="nudge", rem=3600, t=${time.now()}`);
  expect(res.headers.get("recess-decision")).toMatch(/^[0-9a-f-]{36}$/);
  expect(res.headers.get("cache-control")).toBe("private, no-store");
  expect(res.headers.get("ratelimit-policy")).toBe('"messages-1m";q=3;w=60, "messages-day";q=5;w=86400');
  expect(res.headers.get("ratelimit")).toBe('"messages-1m";r=2;t=20, "messages-day";r=4;t=64800');
});

test("passes the decision to the handler", async () => {
  const { send } = world({}, (c) => c.json(c.get("recess")?.features ?? null));
  expect(await (await send()).json()).toEqual({ memory: false });
});

test.each<[string, Account | null]>([
  ["whom the app does not govern", null],
  ["who is in no band", { id: "adult", age: 40 }],
])("someone %s passes untouched", async (_, account) => {
  const answer = new Response("hello", { headers: { "x-should-retry": "true" } });
  const { send } = world({ account: () => account }, () => answer);
  const res = await send();
  expect(res).toBe(answer);
  expect([...res.headers.keys()].toSorted()).toEqual(["content-type", "x-should-retry"]);
});

test("a Response from `account` is the answer", async () => {
  const { send } = world({ account: async (c) => c.json({ error: "who?" }, 401) });
  expect((await send()).status).toBe(401);
});

test("returning no account is an error, and does not bypass the limits", async () => {
  const { app, send } = world({ account: (() => undefined) as never });
  app.onError((error, c) => c.text(error.message, 500));
  const res = await send();
  expect(res.status).toBe(500);
  expect(await res.text()).toContain("returned undefined");
});

test("wrong configuration throws at once", () => {
  const governor = createGovernor({ policy: definePolicy(POLICY) });
  const account = (): null => null;
  expect(() => recess({ account } as never)).toThrow("`governor` must be made by createGovernor()");
  expect(() => recess({ governor } as never)).toThrow("`account` must be a function");
  expect(() => recess({ governor, account, style: "soft" as never })).toThrow("`style`");
  expect(() => recess({ governor, account, exempt: true as never })).toThrow(
    "`exempt` must be a function, not boolean",
  );
});

test("an account without an id is the app's error", async () => {
  const { app, send } = world({ account: () => ({ id: "", age: 14 }) });
  app.onError((error, c) => c.text(error instanceof RecessError ? error.code : "?", 500));
  expect(await (await send()).text()).toBe("argument-invalid");
});

test("a message limit that passes within a minute is a 429", async () => {
  const { send } = world();
  for (let i = 0; i < 3; i++) await send();
  const res = await send();
  expect(res.status).toBe(429);
  expect(res.headers.get("retry-after")).toBe("20");
  expect(res.headers.get("x-should-retry")).toBe("false");
  expect(res.headers.get("ratelimit")).toBe('"messages-1m";r=0;t=20, "messages-day";r=2;t=64800');
  expect(await res.json()).toMatchObject({ error: { code: "message-limit", type: "rate_limit_error" } });
});

test("any longer wait is a 403 with the true time, in a body that each client reads", async () => {
  const { send, governor, time } = world({ setBy: { family: true }, help: "https://help.example" });
  await governor.pause(TEEN, { until: time.now() + 90_500 });
  const res = await send();
  expect(res.status).toBe(403);
  expect(res.headers.get("retry-after")).toBe("91");
  expect(res.headers.get("content-type")).toBe("application/problem+json");
  expect(res.headers.get("recess-state")).toBe(
    `v=1, d="block", rem=0, until=${Math.ceil((time.now() + 90_500) / 1000)}, t=${time.now()}`,
  );
  const detail = "Your chat is paused. Opens again 10:02 AM.";
  expect(await res.json()).toMatchObject({
    type: "urn:recess:problem:paused",
    title: "Paused",
    status: 403,
    detail,
    instance: `urn:recess:decision:${res.headers.get("recess-decision")}`,
    message: detail,
    error: { type: "permission_error", code: "paused", message: detail, param: null },
    recess: {
      v: 1,
      code: "paused",
      outcome: "block",
      reason: "paused",
      retryAt: "2026-11-24T02:01:30.500Z",
      serverNow: time.now(),
      timeZone: "Asia/Shanghai",
      setBy: { family: true },
      help: "https://help.example",
      may: { askForTime: false, appeal: false },
    },
  });
});

test("Anthropic's clients get their own form", async () => {
  const { send, governor } = world();
  await governor.pause(TEEN);
  for (const [path, headers] of [
    ["/v1/messages", {}],
    ["/chat", { "anthropic-version": "2023-06-01" }],
  ] as const) {
    const res = await send({ headers }, path);
    expect(res.headers.get("content-type")).toBe("application/json");
    expect(res.headers.has("retry-after")).toBe(false);
    expect(await res.json()).toMatchObject({
      type: "error",
      error: { type: "permission_error", code: "paused" },
      recess: { retryAt: null },
    });
  }
});

test("the app's texts are used, and the built-in ones if they fail", async () => {
  const onError = vi.fn<() => void>();
  const said = world({ detail: ({ kind }, c) => `${kind} ${c.req.path}` });
  await said.governor.pause(TEEN);
  expect(await (await said.send()).json()).toMatchObject({ detail: "block /chat" });
  const failing = world({
    onError,
    detail: () => {
      throw new Error("no words");
    },
  });
  await failing.governor.pause(TEEN);
  expect(await (await failing.send()).json()).toMatchObject({
    detail: "Your chat is paused. It opens when the pause is lifted.",
  });
  expect(onError).toHaveBeenCalledOnce();
});

test("a refused request's body is read and discarded", async () => {
  const { send, governor } = world();
  await governor.pause(TEEN);
  const body = new TextEncoder().encode("x".repeat(1000));
  const request = new Request("http://localhost/chat", { method: "POST", body, headers: { "content-length": "1000" } });
  const { app } = world({ governor });
  await app.request(request);
  expect(request.bodyUsed).toBe(true);
  const long = new Request("http://localhost/chat", { method: "POST", body, headers: { "content-length": "9999999" } });
  await app.request(long);
  expect(long.bodyUsed).toBe(false);
  expect((await send()).status).toBe(403);
});

test("OPTIONS and HEAD do not run the handler", async () => {
  const handler = vi.fn<Handler>((c) => c.text("a reply"));
  const { send, governor } = world({}, handler);
  const options = await send({ method: "OPTIONS", body: null });
  expect([options.status, options.body]).toEqual([204, null]);
  const head = await send({ method: "HEAD", body: null });
  expect([head.status, head.body]).toEqual([200, null]);
  expect(head.headers.get("recess-state")).toContain('d="allow"');
  expect(await quota(governor)).toBe(5);
  await governor.pause(TEEN);
  const refused = await send({ method: "HEAD", body: null });
  expect([refused.status, refused.body]).toEqual([403, null]);
  expect(handler).not.toHaveBeenCalled();
});

test.each<[string, Handler, number]>([
  ["answers 500", (c) => c.text("no", 500), 500],
  ["answers 429", (c) => c.text("no", 429), 429],
  [
    "throws",
    () => {
      throw new Error("upstream");
    },
    500,
  ],
  [
    "throws an HTTPException",
    () => {
      throw new HTTPException(502);
    },
    502,
  ],
])("a message is given back when the handler %s", async (_, handler, status) => {
  const { send, governor } = world({}, handler);
  const res = await send();
  expect(res.status).toBe(status);
  expect(res.headers.get("recess-state")).toContain("v=1");
  expect(await quota(governor)).toBe(5);
});

test("a message that was answered with the app's own 400 is not given back", async () => {
  const { send, governor } = world({}, (c) => c.text("bad", 400));
  await send();
  expect(await quota(governor)).toBe(4);
});

test("what counts as unanswered is the app's choice, by the response of its handler", async () => {
  const { send, governor } = world({ unanswered: ({ status }) => status === 400 }, (c) => c.text("bad", 400));
  await send();
  expect(await quota(governor)).toBe(5);
});

test("an upstream's advice to try again does not reach the client", async () => {
  const { send } = world({}, (c) => c.json({}, 500, { "x-should-retry": "true" }));
  expect((await send()).headers.has("x-should-retry")).toBe(false);
});

test("a retry of an unanswered message is one message, whichever mark it has; the same id cannot carry another message", async () => {
  const { send, governor } = world({}, () => Promise.reject(new DOMException("The client left.", "AbortError")));
  const left = AbortSignal.abort();
  const first = { body: '{"messages":[1]}', signal: left };
  for (const count of ["0", "1", "2"]) await send({ ...first, headers: { "x-stainless-retry-count": count } });
  expect(await quota(governor)).toBe(4);
  await send({ ...first, headers: { "idempotency-key": "k" } });
  await send({ ...first, headers: { "idempotency-key": "k" } });
  expect(await quota(governor)).toBe(3);
  await send({ body: '{"messages":[2]}', signal: left, headers: { "idempotency-key": "k" } });
  expect(await quota(governor)).toBe(2);
});

test("another query, and another first try of the same body, are new messages", async () => {
  const { send, governor } = world();
  const get = { method: "GET", body: null, headers: { "idempotency-key": "k" } };
  await send(get, "/chat?q=1");
  await send(get, "/chat?q=2");
  expect(await quota(governor)).toBe(3);
  await send({ headers: { "x-stainless-retry-count": "0" } });
  expect((await send({ headers: { "x-stainless-retry-count": "0" } })).status).toBe(429);
});

test("without a mark, each request is a separate message", async () => {
  const { send, governor } = world();
  await send();
  await send();
  expect(await quota(governor)).toBe(3);
});

test("the app may define what is the same message", async () => {
  const gone = (): never => {
    throw new DOMException("The client left.", "AbortError");
  };
  const { send, governor } = world({ requestId: (c) => c.req.header("x-message") }, gone);
  const signal = AbortSignal.abort();
  await send({ headers: { "x-message": "m1" }, signal });
  await send({ headers: { "x-message": "m1" }, signal });
  await send({ headers: { "x-message": "m2" }, signal });
  expect(await quota(governor)).toBe(3);
});

test.each<[string, Handler]>([
  ["c.req.json()", async (c) => c.json(await c.req.json())],
  ["c.req.raw", async (c) => c.json(JSON.parse(await c.req.raw.text()))],
])("the handler still reads the body by %s", async (_, handler) => {
  const { send } = world({}, handler);
  const res = await send({ headers: { "idempotency-key": "k" } });
  expect(await res.json()).toEqual({ messages: [] });
});

test("a body that was read before, one that is not JSON, and one that is too long are accepted", async () => {
  const left = { signal: AbortSignal.abort(), headers: { "idempotency-key": "k" } };
  const gone: Handler = () => Promise.reject(new DOMException("The client left.", "AbortError"));
  const account = async (c: Context): Promise<Account> => {
    await c.req.json();
    return TEEN;
  };
  const read = world({ account }, gone);
  for (let i = 0; i < 2; i++) await read.send(left);
  expect(await quota(read.governor)).toBe(4);
  expect((await world({ account }).send()).status).toBe(200);

  const unread = world({}, gone);
  for (let i = 0; i < 2; i++) await unread.send({ body: Uint8Array.of(0xff, 0xfe), ...left });
  expect(await quota(unread.governor)).toBe(4);
  const other = world({}, async (c) => c.text(String((await c.req.text()).length)));
  const long = { body: "x".repeat(8_400_000), headers: { "idempotency-key": "k" } };
  expect(await (await other.send(long)).text()).toBe("8400000");
});

test("a call for help passes every limit, uncharged, and its answer is marked", async () => {
  const source = pushSource();
  const { send, governor, time } = world(
    { exempt: async (c) => (await c.req.text()).includes("help me") },
    streamOf(source.stream),
  );
  await governor.pause(TEEN);
  expect((await send()).status).toBe(403);
  const res = await send({ body: "help me" });
  expect(res.status).toBe(200);
  expect(res.headers.get("recess-state")).toContain("exempt");
  const out = collect(res.body!);
  source.push(openAIChat.role() + openAIChat.text("I'm here."));
  // No limit cuts the reply, and none of it counts as use.
  await time.advance(30 * 60_000);
  source.push(openAIChat.end());
  source.close();
  await out.done;
  expect(out.text()).toContain('"exempt":true');
  expect(out.text().endsWith(openAIChat.end())).toBe(true);
  expect(await governor.status(TEEN)).toMatchObject({ usedMs: 0, quotas: [{ remaining: 3 }, { remaining: 5 }] });
  expect(time.pending()).toBe(0);
});

test("a failing check for such calls lets them through", async () => {
  const onError = vi.fn<() => void>();
  const { send, governor } = world({ exempt: () => Promise.reject(new Error("classifier down")), onError });
  await governor.pause(TEEN);
  const res = await send();
  expect(res.status).toBe(200);
  expect(res.headers.get("recess-state")).toContain("exempt");
  expect(onError).toHaveBeenCalledOnce();
});

function brokenGovernor(): Governor {
  const governor = createGovernor({ policy: definePolicy(POLICY) });
  const fail = (): Promise<never> => Promise.reject(new RecessError("store-unavailable", "gone"));
  return { ...governor, admit: fail, status: fail, heartbeat: fail };
}

test("when the limits cannot be looked up, the client is asked to try again soon; a call for help is not", async () => {
  const onError = vi.fn<() => void>();
  const { send } = world({ governor: brokenGovernor(), onError, exempt: async (c) => (await c.req.text()) === "help" });
  const res = await send();
  expect(res.status).toBe(503);
  expect(Number(res.headers.get("retry-after"))).toBeGreaterThanOrEqual(2);
  expect(Number(res.headers.get("retry-after"))).toBeLessThanOrEqual(5);
  expect(res.headers.has("x-should-retry")).toBe(false);
  expect(await res.json()).toMatchObject({ error: { code: "governor-unavailable" } });
  const help = await send({ body: "help" });
  expect(help.status).toBe(200);
  expect(help.headers.get("recess-state")).toBe('v=1, d="allow", exempt');
  expect(onError).toHaveBeenCalledTimes(2);
  expect((await send({ method: "HEAD", body: null })).status).toBe(503);
});

test("a streamed reply begins with the state, and is not shared", async () => {
  const source = pushSource();
  const { send } = world(
    {},
    streamOf(source.stream, "text/event-stream", {
      "Content-Length": "5",
      ETag: '"x"',
      "Cache-Control": "max-age=60",
      "Set-Cookie": "a=b",
    }),
  );
  const res = await send();
  expect(Object.fromEntries(res.headers)).toMatchObject({
    "content-type": "text/event-stream",
    "cache-control": "private, no-store, no-transform",
    "x-accel-buffering": "no",
    "set-cookie": "a=b",
  });
  expect(res.headers.has("content-length")).toBe(false);
  expect(res.headers.has("etag")).toBe(false);
  source.push(openAIChat.end());
  source.close();
  const text = await res.text();
  const state: unknown = JSON.parse(/^: recess (.*)\n\n/.exec(text)?.[1] ?? "");
  expect(state).toMatchObject({
    v: 1,
    band: "teen",
    outcome: "allow",
    remainingMs: 3_600_000,
    notices: [{ kind: "reminder", id: "reminder:ai", receipt: expect.stringMatching(/^reminder:ai@/) }],
    quotas: [
      { limit: 3, per: "1m" },
      { limit: 5, per: "day" },
    ],
  });
});

test("a UI message stream sends the state to the app too", async () => {
  const source = pushSource();
  const { send } = world({}, streamOf(source.stream, "text/event-stream", { "x-vercel-ai-ui-message-stream": "v1" }));
  source.push(uiMessage.start() + uiMessage.textStart() + uiMessage.end());
  source.close();
  const [first] = datasOf(await (await send()).text());
  expect(first).toEqual({
    type: "data-recess",
    data: expect.objectContaining({ v: 1, band: "teen" }),
    transient: true,
  });
});

test("while a reply streams, its time is used", async () => {
  const source = pushSource();
  const { send, governor, time } = world({}, streamOf(source.stream));
  const out = collect((await send()).body!);
  source.push(openAIChat.role() + openAIChat.text("Once"));
  await time.advance(10 * 60_000);
  expect(await governor.status(TEEN)).toMatchObject({ usedMs: 600_000 });
  source.push(openAIChat.end());
  source.close();
  await out.done;
  await time.advance(10 * 60_000);
  // The end of the reply leases two minutes to read it.
  expect(await governor.status(TEEN)).toMatchObject({ usedMs: 720_000 });
  expect(time.pending()).toBe(0);
});

test("a client that leaves ends the use of its reply, and the upstream", async () => {
  const source = pushSource();
  const { send, governor, time } = world({}, streamOf(source.stream));
  const out = collect((await send()).body!);
  source.push(openAIChat.role() + openAIChat.text("Once"));
  await time.advance(5 * 60_000);
  await out.leave();
  expect(source.isCancelled()).toBe(true);
  expect(time.pending()).toBe(0);
  await time.advance(60 * 60_000);
  // The last lease, and nothing for reading a reply that nobody waited for.
  expect((await governor.status(TEEN)).usedMs).toBeLessThanOrEqual(5 * 60_000 + 65_000);
  expect(await quota(governor)).toBe(4);
});

test.each([{}, { "idempotency-key": "k" }])(
  "a client that leaves before anything came gets nothing back (%j)",
  async (headers) => {
    const source = pushSource();
    const { send, governor } = world({}, streamOf(source.stream));
    const out = collect((await send({ headers })).body!);
    await settled();
    await out.leave();
    source.fail(new Error("aborted"));
    await settled();
    expect(await quota(governor)).toBe(4);
  },
);

test("an answer whose client has left is an answer: the same id again is a new message", async () => {
  const { send, governor } = world({}, (c) => c.json({ stored: true }));
  const asked = { signal: AbortSignal.abort(), headers: { "idempotency-key": "k" } };
  await send(asked);
  await send(asked);
  expect(await quota(governor)).toBe(3);
});

test("a guard that is mounted twice charges once", async () => {
  const time = manualTime();
  const governor = createGovernor({ policy: definePolicy(POLICY), clock: time.now });
  const app = new Hono();
  const guard = recess({ governor, account: () => TEEN });
  app.use("/chat", guard);
  app.post("/chat", guard, (c) => c.text("Hi"));
  expect(await (await app.request("/chat", { method: "POST" })).text()).toBe("Hi");
  expect(await quota(governor)).toBe(4);
});

test("a guard on a path and another on a route charge once, even if a middleware between them replaces the request", async () => {
  const time = manualTime();
  const governor = createGovernor({ policy: definePolicy(POLICY), clock: time.now });
  const app = new Hono();
  const source = pushSource();
  let signal: AbortSignal | undefined;
  app.use("*", recess({ governor, account: () => TEEN, after: time.after }));
  // It replaces the request of a body without a length.
  app.use("*", bodyLimit({ maxSize: 1000 }));
  app.post("/chat", recess({ governor, account: () => TEEN, style: "message" }), async (c) => {
    signal = replySignal(c);
    expect(await c.req.text()).toBe("{}");
    return new Response(source.stream, { headers: { "content-type": "text/event-stream" } });
  });
  const body = new Response("{}").body;
  const res = await app.request("/chat", { method: "POST", body, duplex: "half" } as RequestInit);
  expect(res.status).toBe(200);
  expect(await quota(governor)).toBe(4);
  source.push(openAIChat.text("Once"));
  const out = collect(res.body!);
  await settled();
  await time.advance(70 * 60_000);
  await out.done;
  expect(out.text()).toContain("This reply ends here.");
  expect(signal?.aborted).toBe(true);
});

test("a request that resumes a reply by the app's option is not a message, and its time counts", async () => {
  const { app, governor, time } = world();
  let source = pushSource();
  const resume = (c: Context): boolean => c.req.header("last-event-id") !== undefined;
  app.get("/events", recess({ governor, account: () => TEEN, after: time.after, resume }), () => {
    source = pushSource();
    return new Response(source.stream, { headers: { "content-type": "text/event-stream" } });
  });
  const res = await app.request("/events", { headers: { "last-event-id": "7" } });
  const out = collect(res.body!);
  source.push(openAIChat.text("Once"));
  await time.advance(5 * 60_000);
  source.close();
  await out.done;
  expect(await quota(governor)).toBe(5);
  expect((await governor.status(TEEN)).usedMs).toBe(5 * 60_000);
  // The same path without it is a message.
  await (await app.request("/events", { headers: {} })).body?.cancel();
  expect(await quota(governor)).toBe(4);
});

test("a request that resumes a reply is not a message", async () => {
  const { app, governor } = world();
  app.get("/chat/:id/stream", recess({ governor, account: () => TEEN }), (c) => c.body(null, 204));
  for (let i = 0; i < 3; i++) expect((await app.request("/chat/1/stream")).status).toBe(204);
  expect(await quota(governor)).toBe(5);
});

test("fields of another connection do not pass", async () => {
  const fields = {
    "Content-Type": "application/json",
    "Transfer-Encoding": "chunked",
    Connection: "X-Own",
    "X-Own": "1",
  };
  const { send } = world({}, () => new Response("{}", { headers: fields }));
  const res = await send();
  for (const name of ["transfer-encoding", "connection", "x-own"]) expect(res.headers.has(name)).toBe(false);
});

test("a stream of strings passes", async () => {
  const strings = new ReadableStream<string>({
    start(controller) {
      controller.enqueue("Once ");
      controller.enqueue("upon");
      controller.close();
    },
  });
  const { send } = world({}, () => new Response(strings as never, { headers: { "Content-Type": "text/plain" } }));
  expect(await (await send()).text()).toBe("Once upon");
});

test("a stream of unknown type is ended after a chunk, which is reported once", async () => {
  const onError = vi.fn<() => void>();
  const source = pushSource();
  const { send, time } = world({ onError }, streamOf(source.stream, "text/html"), SHORT);
  const out = collect((await send()).body!);
  source.push("<p>Once");
  await time.advance(8 * 60_000);
  expect(await out.done).toBe("closed");
  expect(out.text()).toBe("<p>Once");
  expect(onError).toHaveBeenCalledOnce();
});

test("an answer that claims an encoding and is not encoded passes unchanged", async () => {
  const onError = vi.fn<() => void>();
  const { send } = world({ onError }, (c) =>
    c.body('{"a":1}', 200, { "Content-Type": "application/json", "Content-Encoding": "gzip" }),
  );
  const res = await send();
  expect(res.headers.has("content-encoding")).toBe(false);
  expect(await res.json()).toEqual({ a: 1 });
  expect(onError).toHaveBeenCalledOnce();
});

test("the result of a tool is a step, once; a made-up id is a new message", async () => {
  const reply = {
    choices: [
      { message: { role: "assistant", tool_calls: [{ id: "call_1", type: "function", function: { name: "x" } }] } },
    ],
  };
  const { send, governor } = world({}, (c) => c.json(reply));
  const result = (id: string, more: object[] = []): RequestInit => ({
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      messages: [
        { role: "user", content: "?" },
        { role: "assistant" },
        { role: "tool", tool_call_id: id, content: "1" },
        ...more,
      ],
    }),
  });
  await send();
  expect(await quota(governor)).toBe(4);
  await send(result("call_1"));
  expect(await quota(governor)).toBe(4);
  await send(result("call_2"));
  expect(await quota(governor)).toBe(3);
  await send(result("call_1", [{ role: "user", content: "and another thing" }]));
  expect(await quota(governor)).toBe(2);
});

test("replies under way are bounded: the fifth is refused as a message limit is, and not charged", async () => {
  const sources = [0, 1, 2].map(() => pushSource());
  let next = 0;
  const { send, governor } = world(
    { maxStreams: 2 },
    () => new Response(sources[next++]?.stream, { headers: { "Content-Type": "text/event-stream" } }),
  );
  const outs = [collect((await send()).body!), collect((await send()).body!)];
  const refused = await send();
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ error: { code: "message-limit" } });
  expect(await quota(governor)).toBe(3);
  sources[0]?.push(openAIChat.text("Hi"));
  sources[0]?.close();
  await outs[0]?.done;
  await settled();
  expect((await send()).status).toBe(200);
});

test.each<[string, (source: ReturnType<typeof pushSource>) => void]>([
  ["breaks before its first byte", (source) => source.fail(new Error("gone"))],
  ["holds only an error", (source) => (source.push('data: {"error":{"message":"overloaded"}}\n\n'), source.close())],
  ["is empty", (source) => source.close()],
])("a message whose stream %s is given back", async (_, act) => {
  const source = pushSource();
  const { send, governor } = world({}, streamOf(source.stream));
  const out = collect((await send()).body!);
  await settled();
  act(source);
  await out.done;
  await settled();
  expect(await quota(governor)).toBe(5);
});

test("keep-alives every 15 seconds", async () => {
  const source = pushSource();
  const { send, time } = world({}, streamOf(source.stream));
  const out = collect((await send()).body!);
  await time.advance(46_000);
  expect(
    out
      .text()
      .split("\n\n")
      .filter((block) => block === ":"),
  ).toHaveLength(3);
  await out.leave();
});

const SHORT: PolicyInput = {
  bands: { teen: { ages: [13, 18], dailyLimit: "5m", finishReply: "2m", guardian: { maxExtraTimePerDay: "30m" } } },
};

test("a reply that reaches a stop continues for finishReply, then ends as a complete reply", async () => {
  const source = pushSource();
  const { send, governor, time } = world({}, streamOf(source.stream), SHORT);
  const res = await send();
  const out = collect(res.body!);
  source.push(openAIChat.role() + openAIChat.text("Once upon"));
  await time.advance(5 * 60_000);
  source.push(openAIChat.text(" a time"));
  await time.advance(119_000);
  expect(source.isCancelled()).toBe(false);
  expect((await send()).status).toBe(403);
  // Half an event has arrived when the time is up: it is not sent.
  source.push('data: {"id":"chat');
  await time.advance(1000);
  expect(await out.done).toBe("closed");
  expect(source.isCancelled()).toBe(true);
  const datas = datasOf(out.text());
  expect(datas.slice(-3)).toEqual([
    expect.objectContaining({
      choices: [
        {
          index: 0,
          delta: { content: expect.stringContaining("This reply ends here. You've reached today's") },
          finish_reason: null,
        },
      ],
    }),
    expect.objectContaining({ id: "chatcmpl-1", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
    "[DONE]",
  ]);
  // The wind-down was announced, and the time past the stop was not counted.
  expect(out.text()).toContain('"outcome":"block","reason":"daily-limit"');
  expect(await governor.status(TEEN)).toMatchObject({ usedMs: 300_000 });
  expect(time.pending()).toBe(0);
});

test.each<[string, Partial<RecessOptions>, Record<string, string>, string]>([
  ["the option's", { locale: "de" }, { "accept-language": "fr" }, "Diese Antwort endet hier. Dein Limit"],
  ["the account's", { account: () => ({ ...TEEN, locale: "es" }) }, { "accept-language": "fr" }, "Esta respuesta"],
  ["the request's", {}, { "accept-language": "zh-CN, en;q=0.5" }, "这条回复到此为止。今天5分钟已用完。"],
])("its last words are in the reader's language: %s", async (_, options, headers, words) => {
  const source = pushSource();
  const { send, time } = world(options, streamOf(source.stream), SHORT);
  const out = collect((await send({ headers })).body!);
  source.push(openAIChat.role() + openAIChat.text("Once upon"));
  await time.advance(7 * 60_000);
  await out.done;
  expect(out.text()).toContain(words);
});

test("time granted during a reply lets it continue", async () => {
  const source = pushSource();
  const { send, governor, time } = world({}, streamOf(source.stream), SHORT);
  const out = collect((await send()).body!);
  source.push(openAIChat.role() + openAIChat.text("Once"));
  await time.advance(6 * 60_000);
  await governor.grant(TEEN, { minutes: 30 });
  await time.advance(20 * 60_000);
  source.push(openAIChat.end());
  source.close();
  await out.done;
  expect(out.text().endsWith(openAIChat.end())).toBe(true);
  expect(out.text()).not.toContain("This reply ends");
});

test("a pause ends a reply, after finishReply", async () => {
  const source = pushSource();
  const { send, governor, time } = world({}, streamOf(source.stream), SHORT);
  const out = collect((await send()).body!);
  source.push(openAIChat.role() + openAIChat.text("Once"));
  await time.advance(60_000);
  await governor.pause(TEEN);
  await time.advance(150_000);
  expect(await out.done).toBe("closed");
  expect(datasOf(out.text()).at(-1)).toBe("[DONE]");
});

test("a tool call that is open when the time is up has ten seconds to complete", async () => {
  const source = pushSource();
  const { send, time } = world({}, streamOf(source.stream), SHORT);
  const out = collect((await send()).body!);
  source.push(openAIChat.role() + openAIChat.call('{"city":"Par'));
  await time.advance(7 * 60_000 + 9000);
  expect(source.isCancelled()).toBe(false);
  await time.advance(1000);
  expect(await out.done).toBe("closed");
  expect(datasOf(out.text()).at(-1)).toMatchObject({ error: { type: "permission_error" } });
});

test("plain text ends with a sentence", async () => {
  const source = pushSource();
  const { send, time } = world({ detail: () => "再见。" }, streamOf(source.stream, "text/plain; charset=utf-8"), SHORT);
  const out = collect((await send()).body!);
  const bytes = new TextEncoder().encode("你好");
  source.push(bytes.subarray(0, 4));
  await time.advance(7 * 60_000);
  if (!source.isCancelled()) source.push(bytes.subarray(4));
  expect(await out.done).toBe("closed");
  expect(out.text()).toMatch(/^你好?\n\n再见。$/);
});

test("in observe mode nothing is cut", async () => {
  const source = pushSource();
  const { send, time } = world({}, streamOf(source.stream), { ...SHORT, mode: "observe" });
  const out = collect((await send()).body!);
  source.push(openAIChat.role() + openAIChat.text("Once"));
  await time.advance(30 * 60_000);
  source.push(openAIChat.end());
  source.close();
  await out.done;
  expect(out.text().endsWith(openAIChat.end())).toBe(true);
});

test("an announced stop holds even if the governor cannot be asked", async () => {
  const onError = vi.fn<() => void>();
  const time = manualTime();
  const governor = createGovernor({ policy: definePolicy(SHORT), clock: time.now });
  const source = pushSource();
  const { app } = world(
    { governor: { ...governor, heartbeat: brokenGovernor().heartbeat }, after: time.after, onError },
    streamOf(source.stream),
  );
  const out = collect((await app.request("/chat", { method: "POST" })).body!);
  source.push(openAIChat.role() + openAIChat.text("Once"));
  await time.advance(7 * 60_000 - 1000);
  expect(source.isCancelled()).toBe(false);
  await time.advance(1000);
  expect(await out.done).toBe("closed");
  expect(onError).toHaveBeenCalled();
});

test("an encoding that the runtime cannot decode passes unchanged, its time counts, and it is reported once", async () => {
  const source = pushSource();
  const onError = vi.fn<() => void>();
  const { send, governor, time } = world(
    { onError },
    streamOf(source.stream, "text/event-stream", { "Content-Encoding": "compress" }),
    SHORT,
  );
  source.push(Uint8Array.of(0x1f, 0x8b));
  const res = await send();
  expect(res.headers.get("content-encoding")).toBe("compress");
  expect(onError).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ message: expect.stringContaining("Compress outside of recess()") }),
    expect.anything(),
  );
  const out = collect(res.body!);
  await time.advance(20 * 60_000);
  source.push(Uint8Array.of(1));
  source.close();
  await out.done;
  expect([...out.bytes()]).toEqual([0x1f, 0x8b, 1]);
  expect(await governor.status(TEEN)).toMatchObject({ usedMs: 300_000 });
});

/** More than a compressor buffers. */
const noise = (): string =>
  Array.from({ length: 1000 }, () => openAIChat.text(randomBytes(75).toString("base64"))).join("");

test.each(["gzip", "deflate"] as const)(
  "a reply that comes encoded (%s) is decoded, counted and ended",
  async (encoding) => {
    const source = pushSource();
    const encoded = source.stream.pipeThrough(new CompressionStream(encoding));
    const { send, time } = world({}, streamOf(encoded, "text/event-stream", { "Content-Encoding": encoding }), SHORT);
    source.push(openAIChat.role() + noise());
    const res = await send();
    expect(res.headers.has("content-encoding")).toBe(false);
    const out = collect(res.body!);
    await expect.poll(() => out.text().length).toBeGreaterThan(1000);
    await time.advance(20 * 60_000);
    await out.done;
    expect(out.text()).toContain("This reply ends here.");
  },
);

test.each<[string, string, Record<string, string>]>([
  ["HTML in chunks", "text/html", {}],
  ["a text with a length", "text/plain", { "Content-Length": "400" }],
  ["XML", "application/xml", {}],
  ["no type at all", "", {}],
  ["JSON of a type of its own", "application/vnd.api+json", {}],
  ["a text that cannot be decoded", "text/plain", { "Content-Encoding": "compress" }],
])("of %s tokens are estimated", async (_, type, headers) => {
  const policy: PolicyInput = { bands: { teen: { ages: [13, 18], tokenLimits: [{ limit: 1000, per: "day" }] } } };
  const { send, governor } = world(
    { onError: () => {} },
    () => new Response(new TextEncoder().encode("word".repeat(100)), { headers: { "Content-Type": type, ...headers } }),
    policy,
  );
  await (await send()).text();
  await expect.poll(async () => (await governor.export(TEEN))?.record?.today.tokens).toBe(100);
});

const used = async (governor: Governor): Promise<unknown> => JSON.stringify((await governor.export(TEEN))?.record);

test.each<[string, Handler]>([
  [
    "a chat completion stream",
    streamOf(new Response(openAIChat.text("Hi") + openAIChat.usage(123) + openAIChat.end()).body!),
  ],
  [
    "a UI stream",
    streamOf(
      new Response(
        uiMessage.start() +
          uiMessage.textStart() +
          uiMessage.part({ type: "finish", messageMetadata: { totalTokens: 123 } }),
      ).body!,
    ),
  ],
])("the tokens of %s are counted", async (_, handler) => {
  const { send, governor } = world({}, handler);
  await (await send()).text();
  await settled();
  expect(await used(governor)).toContain("123");
});

test("in JSON, tokens are counted wherever they are limited", async () => {
  const policy: PolicyInput = { bands: { teen: { ages: [13, 18], tokenLimits: [{ limit: 200, per: "day" }] } } };
  const { send } = world({}, (c) => c.json({ usage: { total_tokens: 123 } }), policy);
  for (const expected of [200, 200, 403]) {
    expect((await send()).status).toBe(expected);
    await settled();
  }
});

test("a model's JSON contains the state; other JSON is not changed", async () => {
  const reply = { object: "chat.completion", choices: [], usage: { total_tokens: 1 } };
  const { send } = world({}, (c) => c.json(reply));
  expect(await (await send()).json()).toEqual({ ...reply, recess: expect.objectContaining({ v: 1 }) });
  const other = world({}, (c) => c.body('{ "usage": 1 }', 200, { "Content-Type": "application/json" }));
  expect(await (await other.send()).text()).toBe('{ "usage": 1 }');
});

test("JSON that another middleware puts in the handler's place is read, and what the handler changes later is not sent", async () => {
  const reply = { object: "chat.completion", n: 1 };
  const { governor } = world();
  const app = new Hono<RecessEnv>();
  app.use("/replaced", async (c, next) => {
    await next();
    expect(await c.res.clone().json()).toMatchObject({ n: 2, recess: expect.anything() });
  });
  app.use("*", recess({ governor, account: () => TEEN }));
  app.use("/replaced", async (c, next) => {
    await next();
    c.res = new Response(JSON.stringify({ ...reply, n: 2 }), c.res);
  });
  app.post("*", (c) => {
    const response = c.json(reply, 201, { "x-own": "kept" });
    reply.n = 3;
    return response;
  });
  const replaced = await app.request("/replaced", { method: "POST" });
  expect(await replaced.json()).toMatchObject({ n: 2 });
  reply.n = 1;
  const plain = await app.request("/plain", { method: "POST" });
  expect([plain.status, plain.headers.get("x-own"), plain.headers.get("content-type")]).toEqual([
    201,
    "kept",
    "application/json",
  ]);
  expect(await plain.json()).toMatchObject({ n: 1, recess: expect.anything() });
});

test("a `c.json` that another middleware has replaced is used", async () => {
  const governor = createGovernor({ policy: definePolicy(POLICY), clock: manualTime().now });
  const app = new Hono();
  app.use(async (c, next) => {
    const { json } = c;
    c.json = (value: unknown) => json({ data: value });
    await next();
  });
  app.post("/chat", recess({ governor, account: () => TEEN }), (c) => c.json("hi"));
  const res = await app.request("/chat", { method: "POST" });
  expect(res.headers.get("recess-state")).toContain("v=1");
  expect(await res.json()).toEqual({ data: "hi" });
});

test.each(["before", "after"])(
  "`c.json` does not use a `c.newResponse` that was replaced %s the guard",
  async (when) => {
    const governor = createGovernor({ policy: definePolicy(POLICY), clock: manualTime().now });
    const replace: MiddlewareHandler = async (c, next) => {
      const { newResponse } = c;
      c.newResponse = ((data: string) => newResponse(`changed: ${data}`)) as typeof newResponse;
      await next();
    };
    const guard = recess({ governor, account: () => TEEN });
    const app = new Hono();
    app.use(...(when === "before" ? [replace, guard] : [guard, replace]));
    app.post("/chat", (c) => c.json("hi"));
    const res = await app.request("/chat", { method: "POST" });
    expect(res.headers.get("recess-state")).toContain("v=1");
    expect(await res.json()).toBe("hi");
  },
);

test("JSON is answered as the app's own version of Hono does", async () => {
  const governor = createGovernor({ policy: definePolicy(POLICY), clock: manualTime().now });
  const guard = recess({ governor, account: () => TEEN });
  const app = new Hono();
  app.post("/chat", async (c) => {
    const Current = c.constructor as new (request: Request) => Context;
    /** As up to Hono 4.6: with a charset, and header fields beside an object are ignored. */
    class Older extends Current {
      override json = ((value: unknown, arg?: ResponseInit | number, fields?: Record<string, string>) => {
        this.header("content-type", "application/json; charset=UTF-8");
        return this.newResponse(JSON.stringify(value), arg as 200, typeof arg === "number" ? fields : undefined);
      }) as Context["json"];
    }
    const older = new Older(c.req.raw);
    await guard(older as Context, async () => {
      older.res = older.json({ a: 1 }, { status: 201, headers: { own: "1" } });
    });
    return older.res;
  });
  const res = await app.request("/chat", { method: "POST" });
  expect(res.status).toBe(201);
  expect(res.headers.get("content-type")).toBe("application/json; charset=UTF-8");
  expect(res.headers.get("own")).toBe("1");
  expect(res.headers.get("recess-state")).toContain("v=1");
  expect(await res.json()).toEqual({ a: 1 });
});

test("an answer of `fetch`, whose headers cannot be changed, is marked too", async () => {
  const answer = Response.redirect("http://localhost/", 302);
  const { send } = world({}, () => answer);
  expect((await send()).headers.get("recess-state")).toContain("v=1");
});

test("after cors() and compress()", async () => {
  const time = manualTime();
  const governor = createGovernor({ policy: definePolicy(POLICY), clock: time.now });
  const app = new Hono();
  app.use(cors({ origin: "https://app.example", exposeHeaders }), compress());
  app.post("/chat", recess({ governor, account: () => TEEN, after: time.after }), (c) =>
    c.json({ text: "x".repeat(5000) }),
  );
  const headers = { origin: "https://app.example", "accept-encoding": "gzip" };
  const res = await app.request("/chat", { method: "POST", headers });
  expect(res.headers.get("access-control-expose-headers")).toContain("Recess-State");
  expect(res.headers.get("content-encoding")).toBe("gzip");
  await governor.pause(TEEN);
  const refused = await app.request("/chat", { method: "POST", headers });
  expect(refused.status).toBe(403);
  expect(refused.headers.get("access-control-allow-origin")).toBe("https://app.example");
});

test("an app's own variables are there for its functions, by its own types", async () => {
  type AppEnv = RecessEnv & { Variables: { user: Account } };
  const governor = createGovernor({ policy: definePolicy(POLICY), clock: manualTime().now });
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    c.set("user", TEEN);
    await next();
  });
  app.post("/chat", recess<AppEnv>({ governor, account: (c) => c.get("user") }), (c) => {
    const band: string | null | undefined = c.get("recess")?.band;
    return c.json({ band, user: c.get("user").id });
  });
  expect(await (await app.request("/chat", { method: "POST" })).json()).toEqual({ band: "teen", user: "teen" });
});
