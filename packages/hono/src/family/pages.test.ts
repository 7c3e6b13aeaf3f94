import { gzipSync } from "node:zlib";
import { createGovernor, type Governor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { sealLink } from "../guardian/link.ts";
import { familyPages } from "./pages.tsx";
import type { Family, FamilyOptions } from "./options.ts";
import { weeklySummary } from "./weekly-summary.ts";

const MINUTE = 60_000;
// A Tuesday, 18:40 in Berlin.
const START = Date.parse("2026-06-02T18:40:00+02:00");
const SECRET = "s".repeat(32);
const kai = { account: { id: "acct-kai", age: 14, timeZone: "Europe/Berlin" }, name: "Kai" };
const noor = { account: { id: "acct-noor", age: 14 }, name: "Noor" };
const grown = { account: { id: "acct-grown", age: 19 }, name: "Sam" };

const policy = definePolicy({
  timeZone: "Europe/Berlin",
  bands: {
    teen: {
      ages: [13, 18],
      dailyLimit: "1h",
      quietHours: [{ from: "21:00", to: "06:00" }],
      guardian: { maxExtraTimePerDay: "45m", mayLiftQuietHours: true, mayAdjust: ["dailyLimit", "quietHours"] },
      features: { memory: false },
    },
  },
});

interface World {
  readonly governor: Governor;
  wait(ms: number): void;
  use(minutes: number): Promise<void>;
  get(path: string, who?: string): Promise<{ status: number; html: string; headers: Headers }>;
  /** Sends the form whose action ends like this, with these fields. */
  press(
    page: string,
    act: string,
    fields: Record<string, string>,
    who?: string,
  ): Promise<{ status: number; html: string }>;
  send(path: string, fields: Record<string, string>, headers?: Record<string, string>, who?: string): Promise<Response>;
  readonly tag: string;
}

const FAMILIES: { readonly [who: string]: Family } = {
  mother: {
    guardian: { role: "parent", id: "mother" },
    children: [kai, grown],
    others: [{ id: "father", name: "Papa" }],
  },
  father: { guardian: { role: "parent", id: "father" }, children: [kai] },
  other: { guardian: { role: "parent", id: "other" }, children: [noor] },
  school: { guardian: { role: "school", id: "school" }, children: [kai] },
};

function given(options: Partial<FamilyOptions> = {}, limits = policy): World {
  let now = START;
  const governor = createGovernor({ policy: limits, clock: () => now });
  const app = new Hono();
  app.route(
    "/family",
    familyPages({
      governor,
      guardian: (c) => FAMILIES[c.req.header("x-who") ?? ""] ?? null,
      app: { name: "Starling", help: "/help" },
      secret: SECRET,
      links: { secret: SECRET, child: (id) => (id === kai.account.id ? kai : null) },
      ...options,
    }),
  );
  const get: World["get"] = async (path, who = "mother") => {
    const response = await app.request(path, { headers: { "x-who": who } });
    return { status: response.status, html: await response.text(), headers: response.headers };
  };
  const send: World["send"] = async (path, fields, headers = {}, who = "mother") =>
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
    tag: governor.cases.tagOf(kai.account.id),
    wait: (ms) => void (now += ms),
    use: async (minutes) => {
      for (let i = 0; i < minutes; i++) {
        await governor.heartbeat(kai.account);
        now += MINUTE;
      }
    },
    press: async (page, act, fields, who = "mother") => {
      const { html } = await get(page, who);
      const response = await send(...formOf(html, act, fields), {}, who);
      const location = response.headers.get("location");
      if (location === null) return { status: response.status, html: await response.text() };
      return { status: response.status, html: (await get(location, who)).html };
    },
  };
}

function formOf(
  html: string,
  act: string,
  fields: Record<string, string>,
): [path: string, fields: Record<string, string>] {
  const form = html.match(new RegExp(`<form method="post" action="([^"]*/${act})">(.*?)</form>`, "s"));
  if (form === null) throw new Error(`There is no form "${act}" in ${html}`);
  const hidden = [...form[2]!.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)];
  return [form[1]!, { ...Object.fromEntries(hidden.map(([, name, value]) => [name, value])), ...fields }];
}

/** The value of a field. */
function valueOf(html: string, field: string): string {
  const select = html.match(new RegExp(`<select id="${field}".*?</select>`, "s"))?.[0];
  if (select !== undefined) return /<option value="([^"]*)" selected/.exec(select)?.[1] ?? "";
  return new RegExp(`<input id="${field}"[^>]*? value="([^"]*)"`).exec(html)?.[1] ?? "";
}

test("the address with a slash at its end leads to the first page, with its query", async () => {
  const { status, headers } = await given().get("/family/?lang=de");
  expect([status, headers.get("location")]).toEqual([308, "/family?lang=de"]);
});

describe("a child's page", () => {
  test("shows today's use and limit, the next stop, and the effect of each grant; no id, no content", async () => {
    const { get, use, tag } = given();
    await use(30);
    const { html, status, headers } = await get(`/family/${tag}`);
    expect(status).toBe(200);
    expect(html).toContain("30 min of 1 hr used");
    expect(html).toContain("Open until 7:40\u00a0PM: today&#39;s limit");
    expect(html).toContain("Ends 7:55\u00a0PM instead of 7:40\u00a0PM");
    expect(html).toContain("+45 min");
    expect(html).not.toContain("+1 hr");
    expect(html).toContain("Nobody sees what was written.");
    expect(html).not.toContain("acct-kai");
    expect(headers.get("content-security-policy")).toMatch(/script-src 'self'.*frame-ancestors 'none'/);
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(html).not.toMatch(/<script>|style=|onclick=/);
  });

  test("a gift is given once however often it is pressed, and the history names who gave it", async () => {
    const { get, send, use, tag, governor } = given();
    await use(50);
    const [path, fields] = formOf((await get(`/family/${tag}`)).html, "grant", { minutes: "15" });
    expect((await send(path, fields)).headers.get("location")).toBe(`/family/${tag}?done`);
    expect((await send(path, fields)).headers.get("location")).toBe(`/family/${tag}?already`);
    expect(await governor.status(kai.account)).toMatchObject({ limitMs: 75 * MINUTE });
    expect((await get(`/family/${tag}/history`)).html).toMatch(/<strong>you<\/strong>: gave 15 min more/);
    expect((await get(`/family/${tag}/history`, "father")).html).toContain("another parent");
  });

  test("two parents at once: the second sees what changed, and nothing is lost", async () => {
    const { get, send, tag, governor } = given();
    const mother = formOf((await get(`/family/${tag}/rules`)).html, "adjust", {
      do: "save",
      school: "45",
      other: "90",
    });
    const father = formOf((await get(`/family/${tag}/rules`, "father")).html, "adjust", { do: "save", school: "30" });
    expect((await send(...mother)).headers.get("location")).toContain("?done");
    const late = await send(...father, {}, "father");
    expect(late.status).toBe(409);
    const html = await late.text();
    expect(html).toContain("Something was changed since you opened");
    // By whom, and what.
    expect(html).toMatch(/<strong>another parent<\/strong>: changed: Time in a day: 45 min \(school days\)/);
    // What he entered is kept, beside the current value; what he did not touch has her value.
    expect(valueOf(html, "school")).toBe("30");
    expect(html).toContain("set now: 45 min");
    expect(valueOf(html, "other")).toBe("90");
    expect((await governor.export(kai.account))?.record?.adjusted).toEqual({
      dailyLimit: { schoolday: "45m", default: "90m" },
    });
    // After he has seen it, his choice applies.
    const again = formOf(html, "adjust", {
      do: "save",
      school: valueOf(html, "school"),
      other: valueOf(html, "other"),
    });
    expect((await send(...again, {}, "father")).headers.get("location")).toContain("?done");
    expect((await governor.export(kai.account))?.record?.adjusted).toEqual({
      dailyLimit: { schoolday: "30m", default: "90m" },
    });
  });

  test("two parents who change different rules keep both", async () => {
    const { get, send, tag, governor } = given();
    const night = { schoolFrom: "20:00", otherFrom: "20:00", to: "07:00" };
    const mother = formOf((await get(`/family/${tag}/rules`)).html, "adjust", { do: "save", ...night });
    const father = formOf((await get(`/family/${tag}/rules`, "father")).html, "adjust", { do: "save", school: "30" });
    await send(...mother);
    const html = await (await send(...father, {}, "father")).text();
    const fields = ["school", "other", "schoolFrom", "otherFrom", "to"].map((name) => [name, valueOf(html, name)]);
    await send(...formOf(html, "adjust", { do: "save", ...Object.fromEntries(fields) }), {}, "father");
    expect((await governor.export(kai.account))?.record?.adjusted).toEqual({
      dailyLimit: "30m",
      quietHours: [{ from: "20:00", to: "07:00" }],
    });
  });

  test("a preview from an outdated page shows what changed before anything is overwritten", async () => {
    const { get, send, tag, governor } = given();
    const [path, fields] = formOf((await get(`/family/${tag}/rules`)).html, "adjust", { do: "preview", school: "30" });
    await governor.adjust(kai.account, { limits: { dailyLimit: "45m" }, by: "parent", guardianId: "father" });
    await governor.background();
    const html = await (await send(path, fields)).text();
    expect(html).toContain("What you entered is below, and not saved yet.");
    expect(html).toMatch(/<strong>Papa<\/strong>: changed: Time in a day: 45 min/);
    expect(valueOf(html, "school")).toBe("30");
    expect(html).toContain("set now: 45 min");
  });

  test("entries on a page that was open for a day are kept, and not saved", async () => {
    const { get, send, tag, governor, wait } = given();
    const form = formOf((await get(`/family/${tag}/rules`)).html, "adjust", { do: "save", school: "30", other: "75" });
    wait(13 * 60 * MINUTE);
    const late = await send(...form);
    expect(late.status).toBe(409);
    const html = await late.text();
    expect(html).toContain("open for a long time");
    expect([valueOf(html, "school"), valueOf(html, "other")]).toEqual(["30", "75"]);
    expect((await governor.export(kai.account))?.record?.adjusted).toBeNull();
    const again = formOf(html, "adjust", { do: "save", school: "30", other: "75" });
    expect((await send(...again)).headers.get("location")).toContain("?done");
  });

  test("for a child who came of age while the rules were open, a page explains it", async () => {
    const child = { account: { ...kai.account }, name: "Kai" };
    const { get, send, tag } = given({ guardian: () => ({ ...FAMILIES["mother"]!, children: [child] }) });
    const form = formOf((await get(`/family/${tag}/rules`)).html, "adjust", { do: "save", school: "30" });
    child.account.age = 18;
    const late = await send(...form);
    const { html } = await get(late.headers.get("location")!);
    expect(html).toContain("Kai has no limits any more");
  });

  test.each(["none", "1,2,3", ",,,,,,,,,,,,", "<b>,,,,,,,,"])(
    "fields that were shown as %j lose nothing",
    async (shown) => {
      const { get, send, tag, governor } = given();
      const [path, fields] = formOf((await get(`/family/${tag}/rules`)).html, "adjust", { do: "save", school: "30" });
      await governor.adjust(kai.account, { limits: { dailyLimit: "45m" }, by: "parent" });
      const html = await (await send(path, { ...fields, shown })).text();
      expect(valueOf(html, "school")).toBe("30");
    },
  );

  test("a pause from an outdated page does not shorten a longer one", async () => {
    const { get, send, tag, governor } = given();
    const mother = formOf((await get(`/family/${tag}`)).html, "pause", { for: "30" });
    const father = formOf((await get(`/family/${tag}`, "father")).html, "pause", { for: "open" });
    await send(...father, {}, "father");
    const late = await send(...mother);
    expect(late.headers.get("location")).toContain("?changed");
    expect((await get(late.headers.get("location")!)).html).toContain("<strong>Papa</strong>: paused the chat");
    expect(await governor.status(kai.account)).toMatchObject({ reason: "paused", resumesAt: null });
    // A school's pause is kept beside it, and ends no other.
    const school = formOf((await get(`/family/${tag}`, "school")).html, "resume", { for: "30" });
    const added = await send(school[0].replace(/resume$/, "pause"), school[1], {}, "school");
    expect(added.headers.get("location")).toContain("?done");
    expect(await governor.status(kai.account)).toMatchObject({ reason: "paused", resumesAt: null });
  });

  test("quiet hours that began after the page was opened are lifted only by a new choice", async () => {
    const { get, send, tag, governor, wait } = given();
    const later = String(Date.parse("2026-06-02T21:30:00+02:00"));
    const form = formOf((await get(`/family/${tag}`)).html, "lift", { until: later });
    wait(3 * 60 * MINUTE);
    expect((await send(...form)).headers.get("location")).toContain("?changed");
    expect(await governor.status(kai.account)).toMatchObject({ reason: "quiet-hours" });
    expect((await governor.export(kai.account))?.cases?.history ?? []).toEqual([]);
  });

  test.each([{ messages: "0" }, { breakAfter: "0" }, { breakAfter: "0", breakRest: "5" }])(
    "%o is reported as invalid, and nothing is set",
    async (fields) => {
      const all = definePolicy({
        bands: { teen: { ages: [13, 18], dailyLimit: "1h", guardian: { mayAdjust: ["break", "messageLimits"] } } },
      });
      const { get, send, tag, governor } = given({}, all);
      const [path, hidden] = formOf((await get(`/family/${tag}/rules`)).html, "adjust", fields);
      const saved = await send(path, { ...hidden, do: "save" });
      expect(saved.status).toBe(422);
      expect(await saved.text()).toContain("check what you entered");
      expect(await (await send(path, { ...hidden, do: "preview" })).text()).toContain("check what you entered");
      expect((await governor.export(kai.account))?.record?.adjusted).toBeNull();
    },
  );

  test("taking back keeps what others had set before", async () => {
    const { press, tag, governor } = given();
    const quietHours = [{ from: "20:30", to: "06:00" }];
    const father = { by: "parent", guardianId: "father" } as const;
    await governor.adjust(kai.account, { limits: { dailyLimit: "30m" }, ...father });
    await governor.adjust(kai.account, { limits: { quietHours }, by: "school" });
    await governor.background();
    await press(`/family/${tag}/rules`, "adjust", { do: "save", school: "45", other: "45" });
    const { html } = await press(`/family/${tag}/history`, "take-back", {});
    expect(html).toContain("taken back");
    expect((await governor.export(kai.account))?.record?.adjusted).toEqual({ dailyLimit: "30m", quietHours });
  });

  test("rules: a Tuesday and a Saturday are shown before anything is saved", async () => {
    const { get, send, tag, governor } = given();
    const [path, fields] = formOf((await get(`/family/${tag}/rules`)).html, "adjust", {
      do: "preview",
      school: "45",
      other: "120",
      schoolFrom: "20:00",
      otherFrom: "22:00",
      to: "07:00",
    });
    const html = await (await send(path, fields)).text();
    expect(html).toMatch(/Tuesday<\/strong>: 45 min, open 7:00.AM–8:00.PM/);
    expect(html).toMatch(/Saturday<\/strong>: 2 hr, open 7:00.AM–10:00.PM/);
    expect((await governor.export(kai.account))?.record?.adjusted).toBeNull();
    const wrong = await (await send(path, { ...fields, do: "save", to: "7" })).text();
    expect(wrong).toContain("Please check what you entered.");
    expect([valueOf(wrong, "school"), valueOf(wrong, "schoolFrom")]).toEqual(["45", "20:00"]);
    expect((await send(path, { ...fields, do: "save" })).headers.get("location")).toContain("?done");
    const saved = (await get(`/family/${tag}/rules`)).html;
    expect(["schoolFrom", "otherFrom", "to"].map((name) => valueOf(saved, name))).toEqual(["20:00", "22:00", "07:00"]);
    expect(saved).toContain("(nights before school days)");
  });

  test("the app's own hours of school nights are shown with the fields, in the page's language", async () => {
    const nights = definePolicy({
      bands: {
        teen: {
          ages: [13, 18],
          quietHours: [
            { from: "22:00", to: "06:00", days: ["schoolnight"] },
            { from: "23:00", to: "06:00" },
          ],
          guardian: { mayAdjust: ["quietHours"] },
        },
      },
    });
    const { get, tag } = given({}, nights);
    const { html } = await get(`/family/${tag}/rules`);
    expect(html).toMatch(
      /id="schoolFrom-own">the app&#39;s own: 10:00.PM.*id="otherFrom-own">the app&#39;s own: 11:00.PM/s,
    );
    expect(html).toContain("(nights before school days)");
    expect(html).not.toContain("schoolnight)");
  });

  test("pause and end it, lift quiet hours, and take it back", async () => {
    const { press, tag, governor } = given();
    await press(`/family/${tag}`, "pause", { for: "open" });
    expect(await governor.status(kai.account)).toMatchObject({ reason: "paused", resumesAt: null });
    const { html } = await press(`/family/${tag}`, "resume", {});
    expect(html).toContain("Pause until I end it");
    const start = Date.parse("2026-06-02T21:00:00+02:00");
    await press(`/family/${tag}`, "lift", { until: String(start + 30 * MINUTE) });
    expect((await governor.export(kai.account))?.record?.liftedUntil).toBe(start + 30 * MINUTE);
    const taken = await press(`/family/${tag}/history`, "take-back", {});
    expect(taken.html).toContain("taken back");
    expect((await governor.export(kai.account))?.record?.liftedUntil).toBeLessThanOrEqual(START);
  });

  test("unused extra time is taken back; used time stays", async () => {
    const { press, use, tag, governor } = given();
    await use(50);
    await press(`/family/${tag}`, "grant", { minutes: "30" });
    await use(5);
    const taken = await press(`/family/${tag}/history`, "take-back", {});
    expect(taken.html).toContain("taken back");
    expect(await governor.status(kai.account)).toMatchObject({ limitMs: 60 * MINUTE });
    await press(`/family/${tag}`, "grant", { minutes: "15" });
    const held = await governor.export(kai.account);
    expect(held?.cases?.history.map(({ type }) => type)).toEqual(["grant", "revoke", "grant"]);
  });

  test("a pause is taken back for ten minutes, and what it replaced holds again", async () => {
    const { get, press, send, tag, governor, wait } = given();
    const until = START + 90 * MINUTE;
    await governor.pause(kai.account, { by: "app", until });
    await press(`/family/${tag}`, "resume", {});
    await press(`/family/${tag}`, "pause", { for: "open" });
    const { html } = await press(`/family/${tag}/history`, "take-back", {});
    expect(html).toContain("paused the chat");
    expect(html).toContain("taken back");
    // The app's pause ended before it.
    expect(await governor.status(kai.account)).toMatchObject({ outcome: "allow" });

    await governor.pause(kai.account, { by: "app", until });
    await governor.pause(kai.account, { by: "parent", guardianId: "father" });
    await governor.background();
    expect(await governor.status(kai.account)).toMatchObject({ reason: "paused", resumesAt: null });
    await press(`/family/${tag}/history`, "take-back", {});
    expect(await governor.status(kai.account)).toMatchObject({ reason: "paused", resumesAt: until });

    await press(`/family/${tag}`, "resume", {});
    await press(`/family/${tag}`, "pause", { for: "open" });
    wait(9 * MINUTE);
    expect((await get(`/family/${tag}/history`)).html).toContain("Take back");
    const late = formOf((await get(`/family/${tag}/history`)).html, "take-back", {});
    wait(MINUTE);
    expect((await get(`/family/${tag}/history`)).html).not.toContain("Take back");
    expect((await send(...late)).headers.get("location")).toContain("?changed");
    expect(await governor.status(kai.account)).toMatchObject({ reason: "paused", resumesAt: null });
  });

  test("if a band requires consent, a parent gives and withdraws it; a school cannot", async () => {
    const asking = definePolicy({
      timeZone: "Europe/Berlin",
      bands: { teen: { ages: [13, 18], dailyLimit: "1h", requiresConsent: true } },
    });
    const { get, press, tag, governor } = given({}, asking);
    expect(await governor.status(kai.account)).toMatchObject({ reason: "consent-required" });
    expect((await get(`/family/${tag}`)).html).toContain("Kai can chat here once a parent has agreed.");
    const { html } = await press(`/family/${tag}`, "consent", {}, "school");
    expect(html).toContain("The rules do not allow this.");
    await press(`/family/${tag}`, "consent", {});
    expect(await governor.status(kai.account)).toMatchObject({ outcome: "allow" });
    await press(`/family/${tag}`, "withdraw-consent", {});
    expect(await governor.status(kai.account)).toMatchObject({ reason: "consent-required" });
  });

  test("a request is answered on the page, the yes first", async () => {
    const { get, press, use, tag, governor } = given();
    await use(60);
    await governor.cases.ask(kai.account, { kind: "time", minutes: 15 });
    const { html } = await get("/family");
    expect(html).toContain("Kai asks");
    expect(html.indexOf("Yes, 15 min")).toBeLessThan(html.indexOf("Not now"));
    expect((await get(`/family/${tag}/history`)).html).toMatch(
      /<strong>Kai<\/strong>: asked for 15 min more today<\/p>/,
    );
    await press(`/family/${tag}`, "answer", { minutes: "15" });
    expect(await governor.status(kai.account)).toMatchObject({ outcome: "allow", limitMs: 75 * MINUTE });
    // The history shows the result, also of a refusal.
    const { request } = await governor.cases.ask(kai.account, { kind: "time", minutes: 30 });
    await governor.cases.answerRequest(kai.account, { id: request?.id ?? "", minutes: 0, by: "parent" });
    const history = (await get(`/family/${tag}/history`)).html;
    expect(history).toMatch(/asked for 15 min more today<small> \(Yes\)<\/small>/);
    expect(history).toMatch(/asked for 30 min more today<small> \(Not now\)<\/small>/);
  });

  test("a school pauses, and gives nothing", async () => {
    const { press, tag, governor } = given();
    const { html } = await press(`/family/${tag}`, "grant", { minutes: "15" }, "school");
    expect(html).toContain("The rules do not allow this.");
    await press(`/family/${tag}`, "pause", { for: "30" }, "school");
    expect(await governor.status(kai.account)).toMatchObject({ reason: "paused" });
  });

  test("a school cannot erase: today's use and a parent's pause would be lost", async () => {
    const { get, send, use, tag, governor } = given();
    await use(5);
    await governor.pause(kai.account, { by: "parent" });
    expect((await get(`/family/${tag}/data`, "school")).html).not.toContain("/erase");
    const [path, fields] = formOf((await get(`/family/${tag}/data`, "school")).html, "export", { sure: "yes" });
    const response = await send(path.replace(/export$/, "erase"), fields, {}, "school");
    expect(response.headers.get("location")).toContain("?denied");
    expect(await governor.status(kai.account)).toMatchObject({ reason: "paused", usedMs: 5 * MINUTE });
  });

  test("an export has no other child's data; erasing asks first, and a hold is explained", async () => {
    const { get, send, use, tag, governor } = given();
    await use(5);
    const [path, fields] = formOf((await get(`/family/${tag}/data`)).html, "export", {});
    const file = await send(path, fields);
    expect(file.headers.get("content-disposition")).toContain("attachment");
    expect(await file.json()).toMatchObject({ record: { band: "teen" } });
    const [erase, sure] = formOf((await get(`/family/${tag}/data`)).html, "erase", { sure: "yes" });
    expect((await send(erase, { ...sure, sure: "" })).headers.get("location")).toContain("?invalid");
    await governor.cases.hold(kai.account, { by: "legal", why: "case-1" });
    expect((await send(erase, sure)).headers.get("location")).toContain("?held");
    expect((await get(`/family/${tag}/data`)).html).toContain("on hold");
    await governor.cases.release(kai.account, { by: "legal" });
    expect((await governor.export(kai.account))?.record ?? null).toBeNull();
  });

  test("a child who came of age has a page that explains it, without controls", async () => {
    const { get, governor } = given();
    const { html, status } = await get(`/family/${governor.cases.tagOf(grown.account.id)}`);
    expect(status).toBe(200);
    expect(html).toContain("has no limits any more");
    expect(html).not.toContain("<form");
    expect(await governor.export(grown.account)).toBeNull();
  });
});

describe("unusual families", () => {
  test("a parent with twelve children has one list, in the given order, and each form is its own child's", async () => {
    const children = Array.from({ length: 12 }, (_, i) => ({
      account: { id: `acct-${i}`, age: 13 + (i % 5), timeZone: "Europe/Berlin" },
      name: `Child ${i}`,
    }));
    const { get, send, governor } = given({ guardian: () => ({ ...FAMILIES["mother"]!, children }) });
    const last = children[11]!;
    for (let i = 0; i < 60; i++) await governor.heartbeat(last.account);
    await governor.cases.ask(last.account, { kind: "time", minutes: 15 });
    const { html } = await get("/family");
    const places = children.map(({ name }) => html.indexOf(`>${name}</a>`));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    // One child asks, and the answer is for that child.
    const form = formOf(html, "answer", { minutes: "15" });
    expect(form[0]).toBe(`/family/${governor.cases.tagOf(last.account.id)}/answer`);
    expect((await send(...form)).headers.get("location")).toContain("?done");
    expect((await governor.cases.read(last.account))?.requests).toMatchObject([{ answer: { grantedMs: 15 * MINUTE } }]);
  });

  test("a family without children, and a child without a history, have a page each", async () => {
    const none = given({ guardian: () => ({ ...FAMILIES["mother"]!, children: [] }) });
    expect((await none.get("/family")).html).toContain("No child is linked to your account.");
    const { get, tag } = given();
    expect((await get(`/family/${tag}/history`)).html).toContain("Nothing was changed yet.");
    const { html } = await get(`/family/${tag}/data`);
    expect(html).toMatch(/In all<\/th><td class="number">0 min/);
    expect((await get(`/family/${tag}`)).html).toContain("0 min of 1 hr used");
  });

  test("times are those of the place where the child is", async () => {
    // 18:40 in Berlin is 4:40 of the next day in Auckland.
    const child = { account: { ...kai.account, timeZone: "Pacific/Auckland" }, name: "Kai" };
    const { get, tag } = given({ guardian: () => ({ ...FAMILIES["mother"]!, children: [child] }) });
    const { html } = await get(`/family/${tag}`);
    expect(html).toContain("Closed until 6:00\u00a0AM: quiet hours");
    expect(html).toMatch(/aria-label="The last 7 days: [^"]*Tue 0 min, Wed 0 min"/);
  });

  test("on a night when clocks change, what a gift changes and when quiet hours end is true", async () => {
    const world = given();
    // 28 March 2026, 20:30: at 2:00 it is 3:00.
    world.wait(Date.parse("2026-03-28T20:30:00+01:00") - START);
    const { html } = await world.get(`/family/${world.tag}`);
    expect(html).toContain("From 9:00\u00a0PM to Sun 6:00\u00a0AM");
    expect(html).toContain("Open until 9:00\u00a0PM: quiet hours");
    const until = Date.parse("2026-03-29T06:00:00+02:00");
    const form = formOf(html, "lift", { until: String(until) });
    expect(html).toContain(`value="${until}"`);
    expect((await world.send(...form)).headers.get("location")).toContain("?done");
    // An hour that occurs twice: 25 October 2026.
    world.wait(Date.parse("2026-10-24T20:30:00+02:00") - world.governor.now());
    const autumn = (await world.get(`/family/${world.tag}`)).html;
    expect(autumn).toContain(`value="${Date.parse("2026-10-25T06:00:00+01:00")}"`);
    expect(autumn).toContain("From 9:00\u00a0PM to Sun 6:00\u00a0AM");
  });
});

test("a page has one script, of far less than 20 kB", async () => {
  const { get, tag } = given();
  for (const path of ["/family", `/family/${tag}`, `/family/${tag}/rules`, "/family/nobody"]) {
    const { html } = await get(path);
    expect([...html.matchAll(/<script[^>]*>/g)].map(([script]) => script)).toEqual([
      '<script src="/family/-/script.js" defer="">',
    ]);
  }
  const { html: script, status } = await get("/family/-/script.js");
  expect(status).toBe(200);
  expect(gzipSync(script).length).toBeLessThan(20_000 / 10);
  expect(script).not.toMatch(/import\s*\(|importScripts|createElement\("script/);
});

describe("hostile", () => {
  test("another family's child, an unlinked parent and a stranger get the same page as for a child that is not there", async () => {
    const { get, send, tag, governor } = given();
    const pages = await Promise.all([
      get(`/family/${tag}`, "other"),
      get(`/family/${tag}/history`, "nobody"),
      get("/family/AAAAAAAAAA", "mother"),
    ]);
    for (const { status, html } of pages) {
      expect(status).toBe(404);
      expect(html).not.toMatch(/\bKai\b/);
    }
    const [path, fields] = formOf((await get(`/family/${tag}`)).html, "grant", { minutes: "15" });
    expect((await send(path, fields, {}, "other")).status).toBe(404);
    expect((await send(path, fields, {}, "father")).status).toBe(403);
    expect(await governor.status(kai.account)).toMatchObject({ limitMs: 60 * MINUTE });
  });

  test.each([
    ["a form of another site", { "sec-fetch-site": "cross-site" }, {}],
    ["a form of a sister site", { "sec-fetch-site": "same-site" }, {}],
    ["another origin, from an old browser", { "sec-fetch-site": "", origin: "https://evil.example" }, {}],
    ["no token", {}, { token: "" }],
    ["a forged token", {}, { token: "mbx.AAAA" }],
    ["JSON", { "content-type": "application/json" }, {}],
  ])("%s changes nothing", async (_, headers, change) => {
    const { get, send, tag, governor } = given();
    const [path, fields] = formOf((await get(`/family/${tag}`)).html, "grant", { minutes: "15" });
    expect((await send(path, { ...fields, ...change }, headers)).status).toBe(403);
    expect(await governor.status(kai.account)).toMatchObject({ limitMs: 60 * MINUTE });
  });

  test("a page that was open for a day changes nothing, and explains why", async () => {
    const { get, send, tag, governor, wait } = given();
    const [path, fields] = formOf((await get(`/family/${tag}`)).html, "grant", { minutes: "15" });
    wait(13 * 60 * MINUTE);
    const response = await send(path, fields);
    expect(response.headers.get("location")).toContain("?expired");
    expect((await get(response.headers.get("location")!)).html).toContain("open for a long time");
    expect(await governor.status(kai.account)).toMatchObject({ limitMs: 60 * MINUTE });
  });

  test("names and words cannot become markup", async () => {
    const child = { ...kai, name: '<img src=x onerror="alert(1)">' };
    const { get, tag } = given({ guardian: () => ({ ...FAMILIES["mother"]!, children: [child] }) });
    for (const path of ["/family", `/family/${tag}`, `/family/${tag}/data`]) {
      expect((await get(path)).html).not.toContain("<img src=x");
    }
  });
});

describe("the link's page", () => {
  const asked = async (world: World): Promise<string> => {
    await world.use(60);
    const { request } = await world.governor.cases.ask(kai.account, { kind: "time", minutes: 30 });
    const expiresAt = world.governor.now() + 60 * MINUTE;
    return sealLink({ secret: SECRET }, { accountId: kai.account.id, requestId: request?.id ?? "", expiresAt });
  };

  test("names the app and the child, shows today, and takes one decision, once", async () => {
    const world = given();
    const path = `/family/answer/${await asked(world)}`;
    const { html } = await world.get(path, "nobody");
    expect(html).toContain("Kai asks in Starling for 30 min more today.");
    expect(html).toContain("1 hr of 1 hr used");
    expect(await world.governor.status(kai.account)).toMatchObject({ limitMs: 60 * MINUTE });
    const answered = await (await world.send(path, { minutes: "30" }, {}, "nobody")).text();
    expect(answered).toContain("Given: 30 min.");
    await world.send(path, { minutes: "0" }, {}, "nobody");
    await world.send(path, { minutes: "30" }, {}, "nobody");
    expect(await world.governor.status(kai.account)).toMatchObject({ limitMs: 90 * MINUTE });
  });

  test("a forged link, an expired one, another site's form and an unlinked child do nothing", async () => {
    const world = given({ links: { secret: SECRET, child: () => null } });
    const linked = given();
    const token = await asked(linked);
    expect((await world.get(`/family/answer/${token}`, "nobody")).status).toBe(404);
    expect((await linked.get("/family/answer/forged", "nobody")).html).toContain("does not work any more");
    const path = `/family/answer/${token}`;
    expect((await linked.send(path, { minutes: "30" }, { "sec-fetch-site": "cross-site" }, "nobody")).status).toBe(403);
    linked.wait(61 * MINUTE);
    expect((await linked.send(path, { minutes: "30" }, {}, "nobody")).status).toBe(404);
    expect(await linked.governor.status(kai.account)).toMatchObject({ limitMs: 60 * MINUTE });
  });
});

test("the weekly summary is text and HTML, and contains only times", async () => {
  const { governor, use } = given();
  await use(20);
  const summary = await weeklySummary({ governor, child: { ...kai, name: "Kai <3" } });
  expect(summary?.text).toContain("In all: 20 min");
  expect(summary?.html).toContain("Kai &lt;3");
  expect(await weeklySummary({ governor, child: grown })).toBeNull();
  // A name starts no header and changes the direction of no sentence.
  const odd = await weeklySummary({ governor, child: { ...kai, name: "Kai\u202E\r\nBcc: all@example.com" } });
  expect(odd?.subject).toBe("Kai Bcc: all@example.com: the week");
});

test.each([
  [{ path: "family" }, "path"],
  [{ secret: "short" }, "secret"],
  [{ app: { name: "" } }, "app.name"],
  [{ app: { name: "A", accent: "red" } }, "accent"],
  [{ app: { name: "A", accent: "#ffee00" } }, "contrast"],
  [{ app: { name: "A", logo: "javascript:alert(1)" } }, "logo"],
])("%o is refused when the pages are made", (options, words) => {
  expect(() => given(options)).toThrow(words);
});

test("days under the bars are in letters of the language, also where the shortest names of `Intl` are not", async () => {
  for (const language of ["ar", "bn", "ja", "ko", "ru", "ur", "zh-CN"]) {
    const { get, use, tag } = given({ locale: () => language });
    await use(1);
    const { html } = await get(`/family/${tag}`);
    const days = [...html.matchAll(/y="97"[^>]*>([^<]+)</g)].map(([, day]) => day);
    expect([language, days.length]).toEqual([language, 7]);
    expect([language, days.join(" ")]).toEqual([language, expect.not.stringMatching(/\p{Script=Latin}/u)]);
  }
});
