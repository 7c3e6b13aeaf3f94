import { connect } from "node:net";
import { serve, type ServerType } from "@hono/node-server";
import { createGovernor, type Governor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { proxyUpstream, recess, type RecessEnv } from "@recess/hono";
import { type Context, Hono } from "hono";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { zoneAtNoon } from "../support/noon.mjs";
import { openAIChat, settled, uiMessage } from "../support/replies.ts";

// What is charged for each way in which a reply can fail, over real sockets.

const LIMIT = 1000;
const CHILD = { id: "child", age: 14 };
const EVENTS = { headers: { "content-type": "text/event-stream" } };

type Answer = (c: Context) => Response | Promise<Response>;

let answer: Answer;
let governor: Governor;
let server: ServerType;
let port: number;
beforeAll(async () => {
  const app = new Hono<RecessEnv>();
  app.onError((_, c) => c.text("failed", 500));
  app.all(
    "/chat",
    (c, next) => recess({ governor, account: () => CHILD, onError: () => {} })(c, next),
    (c) => answer(c),
  );
  app.all("/upstream", (c) => answer(c));
  await new Promise<void>((resolve) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (info) => {
      ({ port } = info);
      resolve();
    });
  });
});
afterAll(() => new Promise((resolve) => void server.close(resolve)));
beforeEach(() => {
  const policy = definePolicy({
    timeZone: zoneAtNoon(),
    bands: { teen: { ages: [13, 18], messageLimits: [{ limit: LIMIT, per: "day" }] } },
  });
  governor = createGovernor({ policy });
});

const charged = async (): Promise<number> => LIMIT - ((await governor.status(CHILD)).quotas[0]?.remaining ?? 0);

async function ask(method = "POST"): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`http://127.0.0.1:${port}/chat`, {
    method,
    redirect: "manual",
    ...(method === "POST" && { body: '{"messages":[]}' }),
  });
  const text = await response.text().catch(() => "");
  return { status: response.status, text };
}

function events(...parts: readonly (string | Error)[]): Response {
  const left = [...parts];
  const body = new ReadableStream({
    pull(controller) {
      const part = left.shift();
      if (part === undefined) controller.close();
      else if (part instanceof Error) controller.error(part);
      else controller.enqueue(new TextEncoder().encode(part));
    },
  });
  return new Response(body, EVENTS);
}

const EMPTY = new Set([204, 205, 304]);
const GIVEN_BACK = new Set([200, 408, 409, 429, 500, 501, 502, 503, 504, 507, 511, 599]);
const STATUSES = [
  200, 201, 202, 204, 205, 206, 300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 408, 409, 410, 413, 415,
  418, 422, 425, 429, 431, 451, 500, 501, 502, 503, 504, 507, 511, 599,
];

test.each(STATUSES)(
  "an empty answer of status %i: given back if the server failed, and charged else",
  async (status) => {
    const expected = GIVEN_BACK.has(status) ? 0 : 1;
    answer = () => new Response(null, { status, headers: { location: "/elsewhere" } });
    expect((await ask()).status).toBe(status);
    await expect.poll(charged).toBe(expected);
    if (EMPTY.has(status)) return;
    answer = () => new Response("", { status, headers: { location: "/elsewhere" } });
    await ask();
    await expect.poll(charged).toBe(2 * expected);
  },
);

test.each(STATUSES.filter((status) => !EMPTY.has(status) && status !== 206))(
  "an answer with a text, of status %i, through fetch and proxyUpstream",
  async (status) => {
    const expected = status !== 200 && GIVEN_BACK.has(status) ? 0 : 1;
    const upstream: Answer = (c) => c.body("A text.", status as 200, { location: "/elsewhere" });
    const forward =
      (send: Answer): Answer =>
      (c) =>
        c.req.path === "/upstream" ? upstream(c) : send(c);
    const url = `http://127.0.0.1:${port}/upstream`;
    answer = forward((c) => proxyUpstream(c, url));
    expect(await ask()).toEqual({ status, text: "A text." });
    answer = forward(() => fetch(url, { redirect: "manual" }));
    expect(await ask()).toEqual({ status, text: "A text." });
    await expect.poll(charged).toBe(2 * expected);
  },
);

const BASE64 = "A".repeat(2_000_000);
const IMAGE = { type: "file", mediaType: "image/png", url: `data:image/png;base64,${BASE64}` };
const TEXT = openAIChat.role() + openAIChat.text("Hi");

test.each<[string, number, Answer]>([
  ["throws", 0, () => Promise.reject(new Error("no"))],
  ["throws a string", 0, () => Promise.reject("no")],
  ["breaks before its first event", 0, () => events(new Error("no"))],
  ["breaks behind comments and its role", 0, () => events(": hello\n\n", openAIChat.role(), new Error("no"))],
  ["breaks in the middle of its first event", 0, () => events(TEXT.slice(0, -3).split("\n\n")[0]!, new Error("no"))],
  ["breaks behind its first text", 1, () => events(TEXT, new Error("no"))],
  ["ends with an error behind its first text", 1, () => events(TEXT, 'data: {"error":{"message":"no"}}\n\n')],
  ["is an error alone", 0, () => events('data: {"error":"no"}\n\n')],
  ["is an error by its event's name alone", 0, () => events("event: error\ndata: no\n\n")],
  ["is [DONE] alone", 0, () => events("data: [DONE]\n\n")],
  ["is nothing at all", 0, () => events()],
  ["is an image of two megabytes in one event", 1, () => events(uiMessage.start(), uiMessage.part(IMAGE))],
  ["is two megabytes of text in one event", 1, () => events(openAIChat.text("word".repeat(500_000)))],
  [
    "is two megabytes in one line",
    1,
    (c) => c.body(`{"image":"${BASE64}"}\n`, 200, { "Content-Type": "application/x-ndjson" }),
  ],
  ["has events that end with CR alone", 1, () => events(TEXT.replaceAll("\n", "\r"))],
  ["is [DONE] alone, with CRLF and a byte order mark", 0, () => events("\ufeffdata: [DONE]\r\n\r\n")],
  ["has a text behind a byte order mark", 1, () => events(`\ufeff${TEXT}`)],
  ["has data on several lines", 1, () => events("data: one\ndata: two\n\n")],
  ["has several empty lines of data", 0, () => events("data:\ndata\ndata: \n\n")],
  ["has a last event without its end", 1, () => events("data: one")],
  ["is lines without a last end", 1, (c) => c.body('{"text":"Hi"}', 200, { "Content-Type": "application/x-ndjson" })],
  ["is an error in lines", 0, (c) => c.body('{"error":"no"}\n', 200, { "Content-Type": "application/x-ndjson" })],
  ["is a sound", 1, (c) => c.body(new Uint8Array([0xff, 0xfb]), 200, { "Content-Type": "audio/mpeg" })],
  ["is an empty sound", 0, (c) => c.body("", 200, { "Content-Type": "audio/mpeg" })],
  ["is an image with a length", 1, (c) => c.body("PNG", 200, { "Content-Type": "image/png", "Content-Length": "3" })],
  ["is an archive", 1, (c) => c.body("PK", 200, { "Content-Type": "application/zip" })],
  ["is HTML", 1, (c) => c.html("<p>Hi</p>")],
  ["is white space", 1, (c) => c.text(" ")],
  ["is a byte order mark", 0, (c) => c.text("\ufeff")],
  ["is an error as JSON", 0, (c) => c.json({ error: { message: "no" } })],
  ["is JSON and no object", 1, (c) => c.json(["Hi"])],
  ["is empty JSON", 0, (c) => c.body("", 200, { "Content-Type": "application/json" })],
])("a reply that %s: %i", async (_, expected, made) => {
  answer = made;
  await ask().catch(() => undefined);
  await expect.poll(charged).toBe(expected);
  // And it stays so.
  await settled();
  expect(await charged()).toBe(expected);
});

test("HEAD and OPTIONS run no handler and cost nothing; every other method is a message", async () => {
  let asked = 0;
  answer = (c) => {
    asked++;
    return c.text("Hi");
  };
  for (const method of ["HEAD", "OPTIONS"]) expect((await ask(method)).text).toBe("");
  expect([asked, await charged()]).toEqual([0, 0]);
  for (const method of ["GET", "PUT", "PATCH", "DELETE", "PROPFIND"]) await ask(method);
  await expect.poll(charged).toBe(5);
  expect(asked).toBe(5);
});

test("a client that leaves after any number of bytes, over its own socket, gets nothing back", async () => {
  const replies: Answer[] = [
    () => events(TEXT, openAIChat.text(" there"), openAIChat.end()),
    (c) => c.json({ choices: [{ message: { role: "assistant", content: "Hi there" } }] }),
    (c) => c.text("Hi there"),
  ];
  let sent = 0;
  for (const reply of replies) {
    answer = reply;
    for (let bytes = 0; bytes < 900; bytes += 75) {
      await leaveAfter(bytes);
      sent++;
    }
  }
  await expect.poll(charged).toBe(sent);
});

/** Sends a message, reads this many bytes of the reply, and closes the connection. */
function leaveAfter(bytes: number): Promise<void> {
  return new Promise((resolve) => {
    let came = 0;
    const body = '{"messages":[]}';
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(`POST /chat HTTP/1.1\r\nHost: chat.test\r\nContent-Length: ${body.length}\r\n\r\n${body}`, () => {
        if (bytes === 0) setTimeout(() => socket.destroy(), 20);
      });
    });
    // The whole reply may be shorter.
    socket.setTimeout(100, () => socket.destroy());
    socket.on("data", (data) => {
      came += data.length;
      if (came >= bytes) socket.destroy();
    });
    socket.on("close", () => resolve());
  });
}
