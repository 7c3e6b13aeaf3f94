import { inspect } from "node:util";
import { type Account, RecessError } from "@recess/core";
import { afterEach, expect, test, vi } from "vitest";
import { captureLog, CHILD, SECRET_ID, SECRET_TEXT, wholeOf, world } from "./world.ts";

// Text that might get into headers, events and logs; what responses reveal about accounts; and mistakes of an app.

afterEach(() => {
  vi.restoreAllMocks();
});

const LINES = 'a"\r\nSet-Cookie: x=1\r\n\r\ndata: {"choices":[]}\n\n: recess {"v":1}\u2028';

test("words with line breaks become neither a header nor an event", async () => {
  const { chat, governor } = world({
    chat: { style: "message", detail: () => LINES, setBy: { name: LINES }, help: LINES },
  });
  await governor.pause(CHILD);
  const body = JSON.stringify({ stream: true, model: LINES, messages: [{ role: "user", content: "x" }] });
  const res = await chat({ body }, "/v1/chat/completions");
  expect(res.headers.has("set-cookie")).toBe(false);
  const lines = (await res.text()).split(/\r\n|\n|\r/);
  expect(lines.every((line) => line === "" || line.startsWith(": recess {") || line.startsWith("data: "))).toBe(true);
  for (const line of lines.filter((line) => line.startsWith("data: {"))) {
    expect(JSON.parse(line.slice(6))).not.toEqual({ choices: [] });
  }
  expect(lines.filter((line) => line.startsWith(": recess"))).toHaveLength(1);
});

test("a device's name with control characters is ignored, and written nowhere", async () => {
  const log = captureLog();
  const { beat } = world();
  for (const device of ["a\nb", "a\u001b[31m", "\u0000", "${jndi:ldap://x}\n", "\u202e"]) {
    const whole = await wholeOf(await beat({ type: "active", device }));
    expect(whole).toMatch(/^400/);
    expect(whole).not.toContain("jndi");
  }
  expect(log()).toBe("");
});

test("known and unknown accounts cannot be distinguished: routes take no id", async () => {
  const { app, beat } = world({ account: (c) => (c.req.header("cookie") === "sid=1" ? CHILD : c.body(null, 401)) });
  await app.request("/recess/heartbeat", { method: "POST", headers: { cookie: "sid=1" }, body: '{"type":"active"}' });
  const ask = async (path: string): Promise<string> => wholeOf(await app.request(path));
  expect(await ask(`/recess/status?account=${SECRET_ID}`)).toBe(await ask("/recess/status?account=nobody"));
  expect((await app.request(`/recess/status/${SECRET_ID}`)).status).toBe(404);
  const claimed = await Promise.all([SECRET_ID, "nobody"].map((id) => beat({ type: "active", account: id })));
  expect(await wholeOf(claimed[0]!)).toBe(await wholeOf(claimed[1]!));
});

test.each([
  ["an id that is empty", { id: "" }],
  ["an id that is too long", { id: SECRET_ID.repeat(50) }],
])(
  "%s is the app's mistake: an error, no way around limits, and nothing of it in the answer or the log",
  async (_, account) => {
    const log = captureLog();
    const handler = vi.fn<() => Response>(() => new Response("a reply"));
    const { chat, app } = world({ account: () => account, handler });
    for (const res of [await chat(), await app.request("/recess/status")]) {
      expect(res.status).toBe(500);
      expect(await res.text()).toBe("Internal Server Error");
    }
    expect(handler).not.toHaveBeenCalled();
    expect(log()).toContain("must be");
    for (const word of [SECRET_ID, "Zelda", SECRET_TEXT]) expect(log()).not.toContain(word);
  },
);

test.each([
  ["an age as text", { id: SECRET_ID, age: "13" }],
  ["an age of nothing", { id: SECRET_ID, age: Number.NaN }],
  ["a zone that is none", { id: SECRET_ID, age: 13, timeZone: "Zelda/Nowhere" }],
])(
  "%s does not avoid limits: the account is governed, and nothing of it is in the answer or the log",
  async (_, account) => {
    const log = captureLog();
    const { chat, governor } = world({ account: () => account as Account });
    await governor.pause(CHILD);
    for (const res of [await chat(), await chat()]) {
      expect(res.status).toBe(403);
      expect(await wholeOf(res)).not.toMatch(/Zelda|NaN/);
    }
    for (const word of [SECRET_ID, "Zelda", SECRET_TEXT]) expect(log()).not.toContain(word);
  },
);

test("an account function that returns nothing does not bypass limits", async () => {
  captureLog();
  const { chat } = world({ account: (() => undefined) as never });
  expect((await chat()).status).toBe(500);
});

test("a text function that throws loses neither a reply nor a refusal, and a throwing listener ends nothing", async () => {
  const log = captureLog();
  const fail = (): never => {
    throw new Error("the app's words are out of order");
  };
  const { chat, governor } = world({ chat: { setBy: fail, help: fail, may: fail, detail: fail, onError: fail } });
  expect((await chat()).status).toBe(200);
  await governor.pause(CHILD);
  const res = await chat();
  expect([res.status, ((await res.json()) as { recess: { help: unknown } }).recess.help]).toEqual([403, null]);
  expect(log()).toContain("out of order");
});

test("a store without a secret is refused, and so is a short one", () => {
  const store = { load: () => null, swap: async () => ({ swapped: true }) as const };
  for (const secret of [undefined, "short"]) {
    const make = (): unknown => world({ governor: { store, secret } });
    expect(make).toThrow(RecessError);
    expect(inspect(captured(make))).not.toContain('short"');
  }
});

function captured(make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    return error;
  }
}

test("error messages of the store reach no child", async () => {
  const log = captureLog();
  const store = {
    load: () => Promise.reject(new Error("ECONNREFUSED 10.0.0.7:6379")),
    swap: () => Promise.reject(new Error("ECONNREFUSED 10.0.0.7:6379")),
  };
  const { chat } = world({ governor: { store, secret: "s".repeat(32), onStoreFailure: "closed" } });
  const whole = await wholeOf(await chat());
  expect(whole).toMatch(/^503/);
  expect(whole).not.toContain("10.0.0.7");
  expect(log()).not.toContain(SECRET_ID);
});
