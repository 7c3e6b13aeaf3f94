import { createGovernor, type Governor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { Hono } from "hono";
import { expect, test, vi } from "vitest";
import type { RequestEvent } from "../child/requests.ts";
import { childPages } from "./child-pages.tsx";
import type { ChildPagesOptions } from "./child-options.ts";

const MINUTE = 60_000;
// A Tuesday, 18:40 in Berlin.
const START = Date.parse("2026-06-02T18:40:00+02:00");
const teen = { id: "acct-kai", age: 14, timeZone: "Europe/Berlin" };

const night = [{ from: "21:00", to: "06:00" }];

interface World {
  readonly governor: Governor;
  readonly delivered: RequestEvent[];
  request(path: string): Promise<Response>;
  get(path?: string): Promise<string>;
  press(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
  wait(ms: number): void;
}

function given(options: Partial<ChildPagesOptions> = {}, teenBand: object = {}): World {
  let now = START;
  const policy = definePolicy({
    timeZone: "Europe/Berlin",
    bands: {
      child: { ages: [6, 13], dailyLimit: "30m" },
      teen: {
        ages: [13, 18],
        dailyLimit: "1h",
        quietHours: night,
        guardian: { maxExtraTimePerDay: "45m", mayLiftQuietHours: true, mayAdjust: ["dailyLimit", "features"] },
        features: { memory: false },
        ...teenBand,
      },
    },
  });
  const governor = createGovernor({ policy, clock: () => now });
  const delivered: RequestEvent[] = [];
  const app = new Hono();
  app.route(
    "/my-rules",
    childPages({
      governor,
      account: () => teen,
      app: { name: "Starling" },
      secret: "s".repeat(32),
      summaries: true,
      requests: { deliver: (event) => void delivered.push(event) },
      appeals: {},
      features: { memory: "Remembers earlier chats" },
      ...options,
    }),
  );
  const get: World["get"] = async (path = "") => (await app.request(`/my-rules${path}`)).text();
  return {
    governor,
    delivered,
    request: async (path) => app.request(path),
    get,
    wait: (ms) => void (now += ms),
    press: async (path, fields, headers = {}) => {
      const [, token = ""] = /name="token" value="([^"]*)"/.exec(await get()) ?? [];
      return app.request(`/my-rules${path}`, {
        method: "POST",
        body: new URLSearchParams({ token, action: "1", ...fields }).toString(),
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          "sec-fetch-site": "same-origin",
          ...headers,
        },
      });
    },
  };
}

test("Brazil, Art. 17 III: the child reads which rules hold and who set each, and what the family sees", async () => {
  const { governor, get } = given();
  await governor.heartbeat(teen);
  await governor.adjust(teen, { limits: { dailyLimit: { default: "90m", schoolday: "45m" } }, by: "parent" });
  await governor.background();
  const html = await get();
  expect(html).toContain("<strong>Time in a day</strong>: 45 min (school days) and 1 hr 30 min (other days)");
  expect(html).toMatch(/45 min.*Set by your family.*Quiet hours.*9:00.PM–6:00.AM.*Set by Starling/s);
  expect(html).toMatch(/Remembers earlier chats<\/strong>: Off/);
  expect(html).toContain("Nobody sees what you write.");
  expect(html).not.toContain("acct-kai");
});

test("the address with a slash at its end leads to the page, with its query", async () => {
  const moved = await given().request("/my-rules/?sent");
  expect([moved.status, moved.headers.get("location")]).toEqual([308, "/my-rules?sent"]);
  expect((await given().request("/my-rules//")).status).toBe(404);
});

test("the page states what no guardian sees, and young children read shorter sentences", async () => {
  const { governor, get } = given({ summaries: false, account: () => ({ ...teen, age: 8 }) });
  await governor.heartbeat({ ...teen, age: 8 });
  const html = await get();
  expect(html).toContain("Your family sees nothing of it here.");
  expect(html).toContain("This is how long you can chat, and who set it.");
});

test("anything that a yes would change can be requested, once, and a guardian is notified", async () => {
  const { governor, get, press, delivered } = given();
  await governor.heartbeat(teen);
  expect((await press("/ask", { ask: "minutes:15" })).headers.get("location")).toBe("/my-rules?sent");
  await vi.waitFor(() => expect(delivered).toMatchObject([{ ask: { kind: "time", minutes: 15 } }]), {
    timeout: 120_000,
  });
  expect((await press("/ask", { ask: "minutes:30" })).headers.get("location")).toBe("/my-rules?already-open");
  expect((await press("/ask", { ask: "feature:memory" })).headers.get("location")).toBe("/my-rules?sent");
  expect((await press("/ask", { ask: "feature:nothing" })).headers.get("location")).toBe("/my-rules?no-use");
  expect((await press("/ask", { ask: "quietHours:15" })).headers.get("location")).toBe("/my-rules?no-use");
  expect((await press("/ask", { ask: "minutes:600" })).headers.get("location")).toBe("/my-rules?no-use");
  expect(await get()).toContain("You asked for 15 min more today.");
  expect(await get()).toContain("No answer yet.");
  // One of a kind at a time: neither time nor a feature is offered again.
  expect(await get()).not.toMatch(/name="ask"/);
});

test("an objection is sent once, and its answer is read here", async () => {
  const { governor, get, press } = given();
  await governor.heartbeat(teen);
  for (let i = 0; i < 2; i++) await press("/object", { kind: "limit-is-wrong", text: "I am 16" });
  const { appeals } = (await governor.cases.read(teen))!;
  expect(appeals).toHaveLength(1);
  expect(await get()).toContain(appeals[0]!.receipt);
  await governor.cases.answerAppeal(teen, { receipt: appeals[0]!.receipt, accepted: true, answer: "You <are>." });
  expect(await get()).toContain("Accepted: You &lt;are&gt;.");
});

test("text that could not be sent is kept on the page", async () => {
  const { governor, get, press, wait } = given();
  await governor.heartbeat(teen);
  const [, token = ""] = /name="token" value="([^"]*)"/.exec(await get()) ?? [];
  const written = { kind: "something-else", text: "One\r\n<two>" };
  wait(13 * 60 * 60_000);
  const late = await press("/object", { ...written, token });
  expect(late.status).toBe(409);
  const html = await late.text();
  expect(html).toContain("What you entered is below, and not saved yet.");
  expect(html).toMatch(/<textarea[^>]*>One\n&lt;two&gt;<\/textarea>/);
  expect(html).toContain('<option value="something-else" selected');
  expect((await governor.cases.read(teen))?.appeals ?? []).toEqual([]);
  // The same if too many are open, or the text is too long.
  for (let i = 0; i < 3; i++) await press("/object", { ...written, action: `a${i}` });
  expect(await (await press("/object", { ...written, action: "a4" })).text()).toContain("&lt;two&gt;</textarea>");
  expect(await (await press("/object", { ...written, text: "a".repeat(1001) })).text()).toContain("aaa</textarea>");
});

test("the end of each line counts as one character, as in the field", async () => {
  const { governor, press } = given();
  await governor.heartbeat(teen);
  const text = `${"a".repeat(499)}\r\n${"b".repeat(500)}`;
  const sent = await press("/object", { kind: "limit-is-wrong", text });
  expect(sent.headers.get("location")).toBe("/my-rules?sent");
});

test("a form from another site, a forged one, and one for another account do nothing", async () => {
  const { governor, press } = given();
  await governor.heartbeat(teen);
  expect((await press("/ask", { ask: "minutes:15" }, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await press("/ask", { ask: "minutes:15", token: "mbx.AAAA" })).status).toBe(403);
  expect((await governor.cases.read(teen))?.requests ?? []).toEqual([]);
});

test("without requests and appeals there are no controls; without limits the page explains it", async () => {
  const { governor, get, press } = given({ may: { askForTime: false, appeal: false } });
  await governor.heartbeat(teen);
  expect(await get()).not.toContain("<form");
  expect((await press("/ask", { ask: "minutes:15", token: "x" })).status).toBe(403);
  const adult = given({ account: () => ({ id: "grown", age: 30 }) });
  expect(await adult.get()).toContain("There are no limits for you.");
  const nobody = given({ account: () => null });
  expect(await nobody.get()).toContain("This page is not available");
});

test("the same rules as data, in the reader's language, for <recess-rules>", async () => {
  const { governor, get } = given();
  await governor.heartbeat(teen);
  const data: unknown = JSON.parse(await get("/rules.json"));
  expect(data).toMatchObject({
    v: 1,
    lang: "en",
    rules: [
      {
        key: "dailyLimit",
        value: "1h",
        setBy: "app",
        title: "Time in a day",
        text: "1 hr",
        setByText: "Set by Starling",
      },
      { key: "quietHours" },
    ],
    features: [{ key: "memory", value: false, text: "Off" }],
    sees: {
      summaries: true,
      notices: false,
      lines: [expect.stringContaining("Nobody sees what you write.")],
    },
    object: { href: "/my-rules#object" },
  });
});

test("rules for speech only are listed next to those for everything", async () => {
  const voice = { dailyLimit: "20m", quietHours: night, messageLimits: [{ limit: 300, per: "1h" }] };
  const { governor, get } = given({}, { voice });
  await governor.heartbeat(teen);
  await governor.adjust(teen, { limits: { dailyLimit: "45m" }, by: "parent" });
  await governor.background();
  const { rules } = JSON.parse(await get("/rules.json")) as { rules: unknown };
  expect(rules).toMatchObject([
    { key: "dailyLimit", text: "45 min", setBy: "family" },
    { key: "quietHours" },
    { key: "voice.dailyLimit", value: "20m", title: "Time in a day (voice)", text: "20 min", setBy: "app" },
    { key: "voice.quietHours", title: "Quiet hours (voice)" },
    { key: "voice.messageLimits", title: "Messages (voice)", text: "300 in 1 hr" },
  ]);
  expect(await get()).toMatch(/<strong>Time in a day \(voice\)<\/strong>: 20 min/);
});

test("yesterday's requests are not shown today", async () => {
  const { governor, get, press, wait } = given();
  await governor.heartbeat(teen);
  await press("/ask", { ask: "minutes:15" });
  wait(24 * 60 * MINUTE);
  expect(await get()).not.toContain("You asked for");
});
