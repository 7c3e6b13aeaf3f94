import { createGovernor, type Governor } from "@recess/core";
import { DEVELOPMENT_SECRET } from "@recess/core/store";
import { createJournal, type JournalEntry } from "@recess/core/journal";
import { definePolicy } from "@recess/core/policy";
import { localeTags } from "@recess/words/all";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { STAFF_LANGUAGES, staffLanguageFor } from "./language.ts";
import type { StaffOptions, StaffRole } from "./options.ts";
import { staffPages } from "./pages.ts";
import { staffTranslations } from "./words/staff-translations.ts";
import { en, type StaffText } from "./words/en.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.parse("2026-06-02T12:00:00Z");
const SECRET = "s".repeat(32);
const kai = { id: "acct-kai", age: 14 };

interface World {
  readonly governor: Governor;
  wait(ms: number): void;
  get(
    path: string,
    who?: string,
    headers?: Record<string, string>,
  ): Promise<{ status: number; html: string; headers: Headers }>;
  send(path: string, fields: Record<string, string>, who?: string, headers?: Record<string, string>): Promise<Response>;
  /** Sends a form with the fields of the page that this person sees. */
  press(page: string | Response, action: string, fields: Record<string, string>, who?: string): Promise<Response>;
  journal(): Promise<readonly JournalEntry[]>;
}

function given(options: Partial<StaffOptions> = {}): World {
  let now = START;
  const lines: string[] = [];
  const journal = createJournal({
    sink: async (recorded) => void lines.push(...recorded.lines),
    secret: DEVELOPMENT_SECRET,
    clock: () => now,
  });
  const policy = definePolicy({
    appeals: { respondWithin: "3d" },
    bands: { teen: { ages: [13, 18], dailyLimit: "1h" } },
  });
  const governor = createGovernor({ policy, clock: () => now, journal });
  const app = new Hono();
  const roles: { readonly [who: string]: StaffRole } = { rita: "reader", ada: "agent", ann: "admin" };
  app.route(
    "/staff",
    staffPages({
      governor,
      staff: (c) => {
        const who = c.req.header("x-who") ?? "";
        const role = roles[who];
        return role === undefined ? null : { id: who, role };
      },
      journal,
      app: { name: "Starling" },
      secret: SECRET,
      account: (id) => (id === kai.id ? kai : null),
      reasons: { "age-check": "Age is being checked", abuse: "Abuse" },
      answers: [{ name: "Limit explained", text: "The limit is for everyone of your age." }],
      ...options,
    }),
  );
  const get: World["get"] = async (path, who = "ada", headers = {}) => {
    const response = await app.request(path, { headers: { "x-who": who, ...headers } });
    return { status: response.status, html: await response.text(), headers: response.headers };
  };
  const send: World["send"] = async (path, fields, who = "ada", headers = {}) =>
    app.request(path, {
      method: "POST",
      body: new URLSearchParams(fields).toString(),
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-who": who,
        "sec-fetch-site": "same-origin",
        ...headers,
      },
    });
  return {
    governor,
    get,
    send,
    wait: (ms) => void (now += ms),
    press: async (page, action, fields, who = "ada") => {
      const html = typeof page === "string" ? (await get(page, who)).html : await page.text();
      const form = html.match(new RegExp(`<form method="post" action="/staff${action}">(.*?)</form>`, "s"));
      if (form === null) throw new Error(`There is no form ${action} in ${html}`);
      const hidden = [...form[1]!.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)];
      return send(`/staff${action}`, { ...Object.fromEntries(hidden.map(([, n, v]) => [n, v])), ...fields }, who);
    },
    journal: async () => {
      await journal.flush();
      return lines.map((line) => JSON.parse(line) as JournalEntry);
    },
  };
}

describe("appeals", () => {
  test("overdue appeals come first; a prepared or free answer reaches the child; the first one is kept", async () => {
    const { governor, get, press, wait } = given();
    await governor.cases.appeal(kai, { kind: "limit-is-wrong", text: "I am <b>16</b>" });
    wait(4 * DAY);
    await governor.cases.appeal(kai, { kind: "not-a-minor", text: "" });
    const { html } = await get("/staff", "rita");
    expect(html.indexOf("Overdue since")).toBeLessThan(html.indexOf("Answer by"));
    expect(html).toContain("I am &lt;b&gt;16&lt;/b&gt;");
    expect(html).not.toContain("acct-kai");
    // A reader can only read.
    expect(html).not.toContain("<form");
    const empty = await press("/staff", "/answer", { decision: "declined" });
    expect(await empty.text()).toContain("An answer needs a text");
    await press("/staff", "/review", {});
    const accepted = { decision: "accepted", template: "Limit explained" };
    const form = await get("/staff");
    expect(form.html).toContain("In review");
    expect((await press("/staff", "/answer", accepted)).headers.get("location")).toBe("/staff?done");
    const [first] = (await governor.cases.read(kai))?.appeals ?? [];
    expect(first).toMatchObject({ state: "accepted", answer: "The limit is for everyone of your age." });
    expect((await get("/staff?done")).html).toContain("Done.");
  });

  test("the second person to answer an appeal is shown the first answer", async () => {
    const { governor, press, get } = given();
    await governor.cases.appeal(kai, { kind: "limit-is-wrong", text: "I am 16" });
    // Both have the same page open.
    const page = (await get("/staff")).html;
    const other = (await get("/staff", "ann")).html;
    const own = (html: string): Response => new Response(html);
    const answer = { decision: "accepted", answer: "You are <right>." };
    expect((await press(own(page), "/answer", answer)).headers.get("location")).toBe("/staff?done");
    const late = await press(own(other), "/answer", { decision: "declined", answer: "No." }, "ann");
    expect(late.status).toBe(409);
    const html = await late.text();
    expect(html).toContain("This was answered before, and that answer stands.");
    expect(html).toMatch(/<h2>Accepted<\/h2>.*<blockquote>You are &lt;right&gt;\.<\/blockquote>/s);
    // It is also too late to take it into review.
    expect((await press(own(other), "/review", {}, "ann")).status).toBe(409);
    expect((await governor.cases.read(kai))?.appeals).toMatchObject([{ state: "accepted", answer: answer.answer }]);
  });

  test("two answers at the same time: one is kept", async () => {
    const { governor, press, get } = given();
    await governor.cases.appeal(kai, { kind: "limit-is-wrong", text: "I am 16" });
    const [page, other] = await Promise.all([get("/staff"), get("/staff", "ann")]);
    const answers = await Promise.all([
      press(new Response(page.html), "/answer", { decision: "accepted", answer: "Yes." }),
      press(new Response(other.html), "/answer", { decision: "declined", answer: "No." }, "ann"),
    ]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303, 409]));
    const [appeal] = (await governor.cases.read(kai))?.appeals ?? [];
    expect(appeal?.answer).toBe(answers[0].status === 303 ? "Yes." : "No.");
  });

  test("an answer that was written on a page of yesterday is kept, and not given", async () => {
    const { governor, press, get, wait } = given();
    await governor.cases.appeal(kai, { kind: "limit-is-wrong", text: "I am 16" });
    const page = new Response((await get("/staff")).html);
    wait(13 * 60 * MINUTE);
    const fields = { decision: "accepted", template: "Limit explained", answer: "One\r\ntwo" };
    const late = await press(page, "/answer", fields);
    const html = await late.clone().text();
    expect(html).toContain("This page was open for a long time.");
    expect(html).toMatch(/<textarea[^>]*>One\ntwo<\/textarea>/);
    expect(html).toContain('<option value="Limit explained" selected');
    expect((await governor.cases.read(kai))?.appeals).toMatchObject([{ state: "received" }]);
    await press(late, "/answer", fields);
    expect((await governor.cases.read(kai))?.appeals).toMatchObject([{ answer: "One\ntwo" }]);
  });

  test("the end of each line of the longest answer counts as one character, as in the field", async () => {
    const { governor, press } = given();
    await governor.cases.appeal(kai, { kind: "limit-is-wrong", text: "" });
    const answer = `${"a".repeat(999)}\r\n${"b".repeat(1000)}`;
    const sent = await press("/staff", "/answer", { decision: "accepted", answer });
    expect(sent.headers.get("location")).toBe("/staff?done");
  });

  test("the list as CSV is the admin's, and has no text and no account", async () => {
    const { governor, press, send } = given();
    await governor.cases.appeal(kai, { kind: "limit-is-wrong", text: "secret words" });
    const csv = await (await press("/staff", "/appeals.csv", {}, "ann")).text();
    expect(csv).toMatch(/^receipt,kind,state,received,respondBy,overdue\r\n[0-9A-Z-]{11},limit-is-wrong,received,2026/);
    expect(csv).not.toMatch(/secret|acct|cases/);
    expect((await send("/staff/appeals.csv", {}, "ada")).status).toBe(404);
  });
});

describe("an account", () => {
  test("is found by its id, which is in no address and on no page; an agent pauses it with a reason and an end", async () => {
    const { governor, press, get } = given();
    await governor.heartbeat(kai);
    const found = await press("/staff/account", "/account", { id: "acct-kai" });
    expect(found.headers.get("location")).toBeNull();
    const html = await found.clone().text();
    expect(html).not.toContain("acct-kai");
    expect(html).not.toContain("Reference");
    const paused = await press(found, "/account/pause", { why: "age-check", for: String(DAY) });
    expect(await paused.clone().text()).toContain("By the app, until");
    expect(await paused.clone().text()).toContain("Age is being checked");
    expect(await governor.status(kai)).toMatchObject({ reason: "paused", resumesAt: START + DAY });
    await press(paused, "/account/resume", {});
    expect(await governor.status(kai)).toMatchObject({ reason: null });
    expect((await press("/staff/account", "/account", { id: "nobody" })).status).toBe(200);
    expect((await get("/staff/account?id=acct-kai")).html).not.toContain("How it stands");
  });

  test("looking at an account creates no record", async () => {
    const { governor, press } = given();
    await press("/staff/account", "/account", { id: "acct-kai" });
    expect(await governor.export(kai)).toBeNull();
  });

  test("an unknown reason or length changes nothing; another person's form does not open the account", async () => {
    const { governor, press, send } = given();
    await governor.heartbeat(kai);
    const found = await press("/staff/account", "/account", { id: "acct-kai" });
    for (const fields of [
      { why: "made-up", for: "open" },
      { why: "abuse", for: "1" },
    ]) {
      const answer = await press(found.clone(), "/account/pause", fields);
      expect(await answer.text()).toContain("Please check what you entered.");
    }
    const html = await found.text();
    const sealed = /name="account" value="([^"]*)"/.exec(html)?.[1] ?? "";
    const own = await (await press("/staff/account", "/account", { id: "nobody" }, "ann")).text();
    const token = /name="token" value="([^"]*)"/.exec(own)?.[1] ?? "";
    const stolen = await send("/staff/account/pause", { account: sealed, token, why: "abuse", for: "open" }, "ann");
    expect(stolen.status).toBe(403);
    expect(await governor.status(kai)).toMatchObject({ reason: null });
  });

  test("an admin holds and releases; erasure waits, and the page shows it", async () => {
    const { governor, press, send } = given();
    await governor.heartbeat(kai);
    const found = await press("/staff/account", "/account", { id: "acct-kai" }, "ann");
    const held = await press(found, "/account/hold", { why: "case-23", for: "open" }, "ann");
    expect(await held.clone().text()).toContain("reference case-23");
    expect(await governor.forget(kai)).toMatchObject({ erased: false });
    const again = await press("/staff/account", "/account", { id: "acct-kai" }, "ann");
    expect(await again.clone().text()).toContain("Somebody asked for erasure");
    expect((await send("/staff/account/release", {}, "ada")).status).toBe(404);
    await press(again, "/account/release", {}, "ann");
    expect(await governor.export(kai)).toBeNull();
  });
});

describe("what loosens waits for a fresh sign-in where the app asks for one", () => {
  test("ending the app's pause and releasing a hold ask first; pausing and holding never do", async () => {
    let isFresh = false;
    const beforeLoosening = (_: unknown, { id }: { readonly id: string }): Response | null =>
      isFresh ? null : new Response(null, { status: 303, headers: { location: `/sign-in?${id}` } });
    const { governor, press } = given({ beforeLoosening });
    await governor.heartbeat(kai);
    const found = await press("/staff/account", "/account", { id: "acct-kai" }, "ann");
    const paused = await press(found, "/account/pause", { why: "abuse", for: "open" }, "ann");
    expect(await governor.status(kai)).toMatchObject({ reason: "paused" });
    const held = await press(paused.clone(), "/account/hold", { why: "case-1", for: "open" }, "ann");
    expect(await held.clone().text()).toContain("reference case-1");
    for (const act of ["/account/resume", "/account/release"]) {
      const asked = await press(held.clone(), act, {}, "ann");
      expect([act, asked.status, asked.headers.get("location")]).toEqual([act, 303, "/sign-in?ann"]);
    }
    expect(await governor.status(kai)).toMatchObject({ reason: "paused" });
    expect((await governor.cases.read(kai))?.hold).not.toBeNull();
    isFresh = true;
    await press(held.clone(), "/account/resume", {}, "ann");
    await press(held.clone(), "/account/release", {}, "ann");
    expect(await governor.status(kai)).toMatchObject({ reason: null });
    expect((await governor.cases.read(kai))?.hold ?? null).toBeNull();
  });
});

describe("lists of all accounts", () => {
  test("holds and pauses with reasons and ends, by the account's name in lists alone", async () => {
    const { governor, get, press } = given();
    await governor.pause(kai, { by: "app", why: "age-check", until: START + DAY });
    await governor.pause({ id: "acct-mia", age: 15 }, { by: "school" });
    await governor.cases.hold(kai, { by: "legal", why: "case-23" });
    const { html } = await get("/staff/measures", "rita");
    for (const text of ["Age is being checked", "case-23", "legal", "the school", "Until it is ended", "Jun 3, 2026"]) {
      expect(html).toContain(text);
    }
    expect(html).not.toMatch(/acct-|<form/);
    const tag = governor.cases.tagOf(kai.id);
    expect(html).toContain(tag);
    const found = await press("/staff/account", "/account", { id: kai.id });
    expect(await found.text()).toContain(`In lists: <code>${tag}</code>`);
    await governor.resume(kai, { by: "app" });
    await governor.background();
    expect((await get("/staff/measures")).html).not.toContain("Age is being checked");
  });

  test("a long list shows the latest entries, and the CSV has all", async () => {
    const { governor, get, press } = given();
    for (let i = 0; i < 205; i++) await governor.cases.hold({ id: `acct-${i}` }, { by: "legal", why: `@case-${i}` });
    const { html } = await get("/staff/measures");
    expect(html).toContain("In all: 205");
    expect(html).toContain("The latest 200 are shown.");
    expect(html.match(/<li><p><strong>/g)).toHaveLength(200);
    const csv = await (await press("/staff/measures", "/measures.csv", {}, "ann")).text();
    expect(csv.trim().split("\r\n")).toHaveLength(206);
    // What a spreadsheet would evaluate is written as text.
    expect(csv).toContain(",legal,'@case-7,2026-06-02T12:00:00.000Z,\r\n");
    expect(csv).not.toContain("acct-");
  });

  test("the system page has the policies, the problems of a rejected one, and referrals", async () => {
    const { governor, get, press, wait } = given();
    await governor
      .reload(() => definePolicy({ bands: { teen: { ages: [13, 18], dailyLimit: "1x" } } }))
      .catch(() => {});
    expect((await get("/staff/system", "rita")).html).toContain("dailyLimit");
    const first = governor.health().policyVersion;
    wait(DAY);
    await governor.reload(definePolicy({ bands: { teen: { ages: [13, 18], dailyLimit: "2h" } } }));
    await governor.referral(kai, { service: "988", region: "US-CA" });
    await governor.referral(kai, { service: "988", region: "US-CA" });
    const { html } = await get("/staff/system", "ann");
    expect(html.indexOf(governor.health().policyVersion)).toBeLessThan(html.indexOf(first));
    expect(html).toMatch(
      /<h3>2026: 2<\/h3>.*<td>US-CA<\/td><td>988<\/td><td class="number">2<\/td>.*<h3>2025: 0<\/h3>/s,
    );
    const csv = await (await press("/staff/system", "/referrals.csv", {}, "ann")).text();
    expect(csv).toBe("year,region,service,count\r\n2026,US-CA,988,2\r\n");
  });

  test.each(["appeals", "measures", "referrals"])("the list of %s as CSV is the admin's alone", async (name) => {
    const { send } = given();
    expect((await send(`/staff/${name}.csv`, {}, "ada")).status).toBe(404);
    expect((await send(`/staff/${name}.csv`, {}, "ann")).status).toBe(403);
  });
});

test("the system page has the number of calls for help in a day and in a week", async () => {
  const { governor, get, wait } = given();
  const send = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) await governor.admit(kai, { exempt: true });
  };
  await send(5);
  wait(3 * DAY);
  await governor.pause(kai);
  await send(2);
  // The same without an account.
  await governor.admit(undefined as never, { exempt: true });
  await governor.admit(kai);
  expect((await get("/staff/system")).html).toContain("3 in the last 24 hours, 8 in the last 7 days");
  wait(5 * DAY);
  expect((await get("/staff/system")).html).toContain("0 in the last 24 hours, 3 in the last 7 days");
});

describe("languages", () => {
  test.each([
    ["de-AT,de;q=0.9", "de", "Sperren und Pausen"],
    ["zh-CN", "zh-CN", "保全与暂停"],
    ["sv,pt;q=0.5", "pt-BR", "Retenções e pausas"],
    ["ar-EG", "ar", "الاحتفاظ والإيقاف"],
    ["ur", "ur", "مٹانے پر پابندی اور وقفے"],
    ["sv", "en", "Holds and pauses"],
  ])("%s is answered in %s", async (asked, tag, text) => {
    const { governor, html } = await inLanguage(asked);
    expect(html).toContain(`<html lang="${tag}" dir="${tag === "ar" || tag === "ur" ? "rtl" : "ltr"}"`);
    expect(html).toContain(text);
    expect(governor.policy.timeZone).toBe("UTC");
  });

  test("are those of the sentences", () => {
    expect([...STAFF_LANGUAGES].toSorted()).toEqual([...localeTags].toSorted());
  });

  test.each(Object.entries(staffTranslations))("%s has exactly the keys of the English one", (_, texts) => {
    expect(Object.keys(texts).toSorted()).toEqual(Object.keys(en).toSorted());
  });

  test.each([
    ["zh-CN", /\p{Script=Han}/u],
    ["zh-HK", /\p{Script=Han}/u],
    ["ja", /\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Han}/u],
    ["ko", /\p{Script=Hangul}/u],
    ["ru", /\p{Script=Cyrillic}/u],
    ["bn", /\p{Script=Bengali}/u],
    ["ar", /\p{Script=Arabic}/u],
    ["ur", /\p{Script=Arabic}/u],
  ])("%s has every text in its own letters", (tag, letters) => {
    const { say } = staffLanguageFor({ option: tag });
    expect((Object.keys(en) as StaffText[]).filter((key) => !letters.test(say(key)))).toEqual([]);
  });

  test("a pause without a reason is called a pause, not by the words of the button", async () => {
    const { governor, get } = given({ locale: () => "de" });
    await governor.pause(kai, { by: "school" });
    const { html } = await get("/staff/measures", "rita");
    expect(html).toContain("<strong>Pause</strong>");
  });

  test.each(STAFF_LANGUAGES)("%s has every text, with the values of the English one", (tag) => {
    const { say } = staffLanguageFor({ option: tag });
    const namesIn = (text: string): readonly string[] =>
      [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).toSorted();
    for (const [key, english] of Object.entries(en) as [StaffText, string][]) {
      expect([key, say(key).trim() !== "", namesIn(say(key))]).toEqual([key, true, namesIn(english)]);
    }
  });
});

async function inLanguage(asked: string): Promise<{ governor: Governor; html: string }> {
  const { governor, get } = given({ locale: () => undefined });
  return { governor, html: (await get("/staff/measures", "rita", { "accept-language": asked })).html };
}

test("each look and each act is in the journal with its author and without an id", async () => {
  const { governor, get, press, journal } = given();
  await governor.heartbeat(kai);
  await get("/staff", "rita");
  const found = await press("/staff/account", "/account", { id: "acct-kai" });
  await press(found, "/account/pause", { why: "abuse", for: "open" });
  const entries = (await journal()).filter(({ kind }) => kind === "app:staff");
  expect(entries).toMatchObject([
    { act: "look-appeals", role: "reader" },
    { act: "look-account", role: "agent", outcome: "found", account: expect.any(String) },
    { act: "pause", role: "agent", outcome: "done", account: expect.any(String) },
  ]);
  expect(entries[0]?.["guardian"]).not.toBe(entries[1]?.["guardian"]);
  expect(JSON.stringify(entries)).not.toMatch(/acct-kai|rita|"ada"/);
});

test.each([
  ["a form of another site", { "sec-fetch-site": "cross-site" }, {}],
  ["a form without a token", {}, { token: "" }],
  ["a forged token", {}, { token: "mbx.AAAA" }],
  ["JSON", { "content-type": "application/json" }, {}],
])("%s changes nothing", async (_, headers, change) => {
  const { governor, get, send } = given();
  await governor.cases.appeal(kai, { kind: "limit-is-wrong", text: "x" });
  const { html } = await get("/staff");
  const [, body = ""] = /action="\/staff\/review">(.*?)<\/form>/s.exec(html) ?? [];
  const hidden = [...body.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
  expect((await send("/staff/review", { ...Object.fromEntries(hidden), ...change }, "ada", headers)).status).toBe(403);
  expect((await governor.cases.read(kai))?.appeals[0]?.state).toBe("received");
});

test("a stranger sees the same page everywhere, and no page is framed, cached or sends a referrer", async () => {
  const { get } = given();
  const pages = await Promise.all(
    ["/staff", "/staff/measures", "/staff/account", "/staff/system", "/staff/x"].map((path) => get(path, "x")),
  );
  for (const { status, html } of pages) {
    expect(status).toBe(404);
    expect(html).toBe(pages[0]?.html);
  }
  const { headers } = await get("/staff");
  expect(headers.get("content-security-policy")).toMatch(/script-src 'self'.*frame-ancestors 'none'/);
  expect([headers.get("cache-control"), headers.get("referrer-policy")]).toEqual(["private, no-store", "no-referrer"]);
});

test.each([
  [{ journal: undefined as never }, "journal"],
  [{ staff: null as never }, "staff"],
  [{ secret: "short" }, "secret"],
  [{ path: "/staff/" }, "path"],
])("%o is refused when the pages are made", (options, words) => {
  expect(() => given(options)).toThrow(words);
});
