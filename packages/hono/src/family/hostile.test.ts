import { createGovernor, type Governor } from "@recess/core";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { createJournal } from "@recess/core/journal";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { sealLink } from "../guardian/link.ts";
import { staffPages } from "../staff/pages.ts";
import { childPages } from "./child-pages.tsx";
import type { FamilyOptions } from "./options.ts";
import { familyPages } from "./pages.tsx";
import { weeklySummary } from "./weekly-summary.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
// A Tuesday, 18:40 in Berlin.
const START = Date.parse("2026-06-02T18:40:00+02:00");
const SECRET = "s".repeat(32);
const NEW_SECRET = "n".repeat(32);

const teen: PolicyInput["bands"][string] = {
  ages: [13, 18],
  dailyLimit: "1h",
  quietHours: [{ from: "21:00", to: "06:00" }],
  guardian: { maxExtraTimePerDay: "45m", mayLiftQuietHours: true, mayAdjust: ["dailyLimit", "quietHours", "features"] },
  features: { memory: false },
};

interface World {
  readonly governor: Governor;
  readonly kai: { account: { id: string; age: number }; name: string };
  wait(ms: number): void;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body: string, headers?: Record<string, string>): Promise<Response>;
  /** The hidden fields of a page's form, by the end of its action. */
  fields(page: string, act: string): Promise<{ [name: string]: string }>;
  readonly tag: string;
}

function given(options: Partial<FamilyOptions> = {}): World {
  let now = START;
  const kai = { account: { id: "acct-kai", age: 14, timeZone: "Europe/Berlin" }, name: "Kai" };
  const policy = definePolicy({ timeZone: "Europe/Berlin", bands: { teen } });
  const governor = createGovernor({ policy, clock: () => now });
  const app = new Hono();
  const look = { app: { name: "Starling" }, secret: SECRET };
  app.route(
    "/family",
    familyPages({
      ...look,
      governor,
      guardian: () => ({ guardian: { role: "parent", id: "mother" }, children: [kai] }),
      links: { secret: SECRET, child: () => kai },
      ...options,
    }),
  );
  app.route(
    "/my-rules",
    childPages({ ...look, governor, account: () => kai.account, requests: { deliver: () => {} }, appeals: {} }),
  );
  app.route(
    "/staff",
    staffPages({
      ...look,
      governor,
      staff: () => ({ id: "ann", role: "admin" }),
      journal: createJournal({ sink: async () => {}, secret: SECRET }),
      reasons: { abuse: "Abuse" },
    }),
  );
  const get: World["get"] = async (path, headers = {}) => app.request(path, { headers });
  return {
    governor,
    kai,
    wait: (ms) => void (now += ms),
    get,
    post: async (path, body, headers = {}) =>
      app.request(path, {
        method: "POST",
        body,
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          ...(!("origin" in headers) && { "sec-fetch-site": "same-origin" }),
          ...headers,
        },
      }),
    fields: async (page, act) => {
      const html = await (await get(page)).text();
      const [, form = ""] = html.match(new RegExp(`<form method="post" action="[^"]*${act}">(.*?)</form>`, "s")) ?? [];
      if (form === "") throw new Error(`There is no form ${act} in ${html}`);
      return Object.fromEntries(
        [...form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, n, v]) => [n!, v!]),
      );
    },
    tag: governor.cases.tagOf(kai.account.id),
  };
}

const encode = (fields: { [name: string]: string }): string => new URLSearchParams(fields).toString();

describe("addresses", () => {
  test.each([
    "/family//TAG",
    "/family/TAG/",
    "/family/TAG%2Frules",
    "/family/TAG/rules/..%2f..%2fstaff",
    "/family/__proto__",
    "/family/constructor/rules",
    "/family/TAG/__proto__",
    "/family/TAG%00",
    "/family/%",
    "/family/answer/",
    "/family/answer/x%2Fy",
    `/family/${"a".repeat(5000)}`,
    "/family/-/../TAG",
  ])("%s shows no child", async (path) => {
    const { get, tag } = given();
    // Unchanged, because `new URL` would normalize it.
    const response = await get(path.replace("TAG", tag));
    if (path !== "/family/-/../TAG") expect(response.status).toBe(404);
    expect(await response.text()).not.toMatch(/acct-kai|Europe/);
  });

  test.each(["PUT", "PATCH", "DELETE", "OPTIONS"])("%s does nothing", async (method) => {
    const { governor, kai, tag } = given();
    const app = new Hono().route(
      "/family",
      familyPages({
        governor,
        guardian: () => ({ guardian: { role: "parent", id: "m" }, children: [kai] }),
        app: { name: "Starling" },
        secret: SECRET,
      }),
    );
    const response = await app.request(`/family/${tag}/erase`, { method, body: "sure=yes" });
    expect(response.status).toBe(404);
  });

  test("a link from elsewhere puts no words on a page: outcomes are shown after the page's own form alone", async () => {
    const { get, tag } = given();
    for (const [path, text] of [
      [`/family/${tag}?erased`, "It was erased."],
      ["/my-rules?sent", "It was sent."],
      ["/staff?done", "Done."],
    ] as const) {
      expect(await (await get(path, { "sec-fetch-site": "cross-site" })).text()).not.toContain(text);
      expect(await (await get(path, { "sec-fetch-site": "same-site" })).text()).not.toContain(text);
      expect(await (await get(path, { "sec-fetch-site": "same-origin" })).text()).toContain(text);
    }
    expect(await (await get(`/family/${tag}?title`)).text()).not.toContain('role="status"');
  });
});

describe("forms", () => {
  test.each(["-15", "15.5", "1e1", "0x0f", " 15", "+15", "１５", "999999", "Infinity", "", "1441"])(
    "no time is given for %j minutes",
    async (minutes) => {
      const { governor, kai, tag, fields, post } = given();
      const sent = await fields(`/family/${tag}`, "grant");
      const response = await post(`/family/${tag}/grant`, encode({ ...sent, minutes }));
      expect(response.headers.get("location")).toMatch(/\?invalid$/);
      expect((await governor.status(kai.account)).limitMs).toBe(60 * MINUTE);
    },
  );

  test("if a field occurs twice the first counts, and no more than allowed is given", async () => {
    const { governor, kai, tag, fields, post } = given();
    const sent = encode(await fields(`/family/${tag}`, "grant"));
    await post(`/family/${tag}/grant`, `${sent}&minutes=15&minutes=60`);
    expect((await governor.status(kai.account)).limitMs).toBe(75 * MINUTE);
    const again = encode(await fields(`/family/${tag}`, "grant"));
    await post(`/family/${tag}/grant`, `${again}&minutes=1440`);
    expect((await governor.status(kai.account)).limitMs).toBe(105 * MINUTE);
  });

  test("enormous forms are not read, and change nothing", async () => {
    const { governor, kai, tag, fields, post } = given();
    const sent = encode(await fields(`/family/${tag}`, "grant"));
    for (const [path, body] of [
      [`/family/${tag}/grant`, `${sent}&minutes=15&x=${"x".repeat(2_000_000)}`],
      [`/family/${tag}/grant`, `${sent}${"&minutes=15".repeat(10_000)}`],
      ["/my-rules/object", `${sent}&kind=something-else&text=${"x".repeat(100_000)}`],
      ["/staff/account", `${sent}&id=${"x".repeat(100_000)}`],
    ] as const) {
      expect([path, (await post(path, body)).status]).toEqual([path, 403]);
    }
    expect((await governor.status(kai.account)).limitMs).toBe(60 * MINUTE);
    expect((await governor.cases.read(kai.account))?.appeals ?? []).toEqual([]);
  });

  test("a browser that only sends `Origin: null`, as old ones do from no-referrer pages, is not locked out", async () => {
    const { governor, kai, tag, fields, post } = given();
    const sent = await fields(`/family/${tag}`, "grant");
    const other = { origin: "https://evil.test" };
    expect((await post(`/family/${tag}/grant`, encode({ ...sent, minutes: "15" }), other)).status).toBe(403);
    const forged = encode({ ...sent, token: "mbx.AAAA", minutes: "15" });
    expect((await post(`/family/${tag}/grant`, forged, { origin: "null" })).status).toBe(403);
    const own = await post(`/family/${tag}/grant`, encode({ ...sent, minutes: "15" }), { origin: "null" });
    expect(own.status).toBe(303);
    expect((await governor.status(kai.account)).limitMs).toBe(75 * MINUTE);
  });

  test("a page opened before a stricter policy or a birthday gives nothing that is no longer allowed", async () => {
    const { governor, kai, tag, fields, post } = given();
    await governor.heartbeat(kai.account);
    const grant = await fields(`/family/${tag}`, "grant");
    const rules = await fields(`/family/${tag}/rules`, "adjust");
    await governor.reload(definePolicy({ bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } }));
    const given1 = await post(`/family/${tag}/grant`, encode({ ...grant, minutes: "15" }));
    expect(given1.headers.get("location")).toMatch(/\?denied$/);
    const given2 = await post(`/family/${tag}/adjust`, encode({ ...rules, do: "save", school: "300" }));
    expect(given2.headers.get("location")).toMatch(/\?(?:denied|invalid|done)$/);
    expect((await governor.status(kai.account)).limitMs).toBe(60 * MINUTE);
    kai.account.age = 18;
    const given3 = await post(`/family/${tag}/grant`, encode({ ...grant, minutes: "15" }));
    expect(given3.headers.get("location")).toMatch(/\?changed$/);
    expect(await governor.status(kai.account)).toMatchObject({ band: null });
  });

  test("any input in any form gets one of the pages' answers, never an error", async () => {
    const { tag, fields, post, get, governor, kai } = given();
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    const VALUES = ["", "0", "15", "-1", "open", "day", "30", "on", "off", "save", "preview", "reset", "yes", "25:00"];
    const WORDS = ["07:00", "\u0000", "\ud800", "'\"<>", "__proto__", "x".repeat(700), "9".repeat(17), "memory", "%%"];
    const NAMES = [
      "minutes",
      "for",
      "until",
      "do",
      "school",
      "other",
      "week",
      "schoolFrom",
      "otherFrom",
      "to",
      "feature",
    ];
    const MORE = [
      "breakAfter",
      "request",
      "entry",
      "sure",
      "seen",
      "tab",
      "ask",
      "kind",
      "text",
      "why",
      "id",
      "receipt",
    ];
    const of = (values: readonly string[]): string => values[random(values.length)]!;
    const family = await fields(`/family/${tag}`, "grant");
    const child = await fields("/my-rules", "object");
    const staff = await fields("/staff/account", "/account");
    const acts = ["grant", "pause", "resume", "lift", "adjust", "switch", "answer", "take-back", "consent", "export"];
    const paths: readonly (readonly [string, { [name: string]: string }])[] = [
      ...acts.map((act) => [`/family/${tag}/${act}`, family] as const),
      ...["/my-rules/ask", "/my-rules/object"].map((path) => [path, child] as const),
      ...["/staff/account", "/staff/answer", "/staff/account/pause"].map((path) => [path, staff] as const),
    ];
    const seen = new Set<number>();
    for (let i = 0; i < 400; i++) {
      const [path, hidden] = paths[random(paths.length)]!;
      const extra = Array.from({ length: random(5) }, () => [of([...NAMES, ...MORE]), of([...VALUES, ...WORDS])]);
      const body = encode({ ...hidden, action: `a${i}`, ...Object.fromEntries(extra) });
      const { status } = await post(path, body);
      seen.add(status);
      expect([path, body, [200, 303, 403, 404, 409, 422].includes(status)]).toEqual([path, body, true]);
    }
    expect(seen.size).toBeGreaterThan(2);
    for (const page of ["/family", `/family/${tag}`, `/family/${tag}/rules`, `/family/${tag}/history`, "/my-rules"]) {
      expect([page, (await get(page)).status]).toEqual([page, 200]);
    }
    expect(await governor.status(kai.account)).toMatchObject({ band: "teen" });
  });
});

test("ends beyond every calendar break no page: a pause and a lift set through the API", async () => {
  const { governor, kai, get, tag } = given();
  await governor.heartbeat(kai.account);
  await governor.lift(kai.account, { until: Number.MAX_SAFE_INTEGER, by: "parent" });
  await governor.pause(kai.account, { until: Number.MAX_SAFE_INTEGER, by: "app" });
  await governor.background();
  for (const page of ["/family", `/family/${tag}`, `/family/${tag}/history`, "/my-rules", "/staff/measures"]) {
    expect([page, (await get(page)).status]).toEqual([page, 200]);
  }
});

test("names, logos and words of features stay text, on every page and in the mail", async () => {
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
  const world = given({
    app: { name: evil, logo: "https://pictures.test/a.png?\"onerror='alert(1)" },
    features: { memory: evil },
    guardian: () => ({
      guardian: { role: "parent", id: "mother" },
      children: [{ account: { id: "acct-kai", age: 14 }, name: evil }],
      others: [{ id: "father", name: evil }],
    }),
  });
  const { governor, kai, get, tag } = world;
  await governor.heartbeat(kai.account);
  await governor.adjust(kai.account, { limits: { features: { memory: true } }, by: "parent", guardianId: "father" });
  await governor.background();
  for (const page of ["/family", `/family/${tag}`, `/family/${tag}/rules`, `/family/${tag}/history`]) {
    const html = await (await get(page)).text();
    expect(html).not.toMatch(/<script>|<img src=x|onerror='/);
    expect(html.match(/<script/g)).toHaveLength(1);
  }
  const mail = await weeklySummary({ governor, child: { ...kai, name: evil } });
  expect(mail?.html).not.toMatch(/<script|<img/);
  expect(mail?.subject).not.toMatch(/[\r\n]/);
});

test.each([
  ["a logo that is a script", { name: "S", logo: "javascript:alert(1)" }],
  ["a logo of another scheme", { name: "S", logo: "//pictures.test/a.png" }],
  ["a logo that would add to the policy", { name: "S", logo: "https://a.test; script-src *" }],
  ["a colour that would add a rule", { name: "S", accent: "#226666}body{display:none" }],
])("%s is refused when the pages are made", (_, app) => {
  expect(() => given({ app })).toThrow(TypeError);
});

describe("links while secrets change", () => {
  const linked = async ({ governor, kai, wait }: World, secret: string): Promise<string> => {
    for (let i = 0; i < 60; i++) {
      await governor.heartbeat(kai.account);
      wait(MINUTE);
    }
    const { request } = await governor.cases.ask(kai.account, { kind: "time", minutes: 30 });
    const link = { accountId: kai.account.id, requestId: request?.id ?? "", expiresAt: governor.now() + DAY };
    return `/family/answer/${await sealLink({ secret }, link)}`;
  };

  test("a link of the previous secret opens, one of the secret before that does not", async () => {
    const world = given({ links: { secret: NEW_SECRET, previous: SECRET, child: (id) => childOf(id) } });
    const old = await linked(world, SECRET);
    expect((await world.get(old)).status).toBe(200);
    const { requests } = (await world.governor.cases.read(world.kai.account))!;
    const claims = { accountId: "acct-kai", requestId: requests[0]!.id, expiresAt: world.governor.now() + DAY };
    const older = await sealLink({ secret: "o".repeat(32) }, claims);
    expect((await world.get(`/family/answer/${older}`)).status).toBe(404);
    const current = await sealLink({ secret: NEW_SECRET }, claims);
    expect((await world.get(`/family/answer/${current}`)).status).toBe(200);
  });

  test("a token for another purpose opens no link, and a link is answered once however often it is sent", async () => {
    const world = given({ links: { secret: SECRET, child: (id) => childOf(id) } });
    const { governor, kai, get, post } = world;
    const path = await linked(world, SECRET);
    const answers = await Promise.all(["30", "0", "60", "30"].map((minutes) => post(path, `minutes=${minutes}`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const { limitMs } = await governor.status(kai.account);
    const [request] = (await governor.cases.read(kai.account))!.requests;
    expect(limitMs).toBe(60 * MINUTE + request!.answer!.grantedMs!);
    expect(await (await get(path)).text()).toContain("This was answered");
    const staffToken = (await world.fields("/staff/account", "/account"))["token"]!;
    expect((await get(`/family/answer/${staffToken}`)).status).toBe(404);
  });
});

function childOf(id: string) {
  return id === "acct-kai" ? { account: { id, age: 14, timeZone: "Europe/Berlin" }, name: "Kai" } : null;
}

test("an `Accept-Language` of any length and kind is answered in a language", async () => {
  const { get } = given();
  for (const asked of [
    "__proto__",
    "constructor",
    "x".repeat(100_000),
    "en-u-ca-\u00ff",
    "de;q=abc",
    ",,,;;;",
    "EN_us",
  ]) {
    const response = await get("/family", { "accept-language": asked });
    expect([asked.slice(0, 20), response.status]).toEqual([asked.slice(0, 20), 200]);
    expect(await response.text()).toMatch(/<html lang="(?:en|de)"/);
  }
});

describe("what loosens waits for a fresh sign-in where the app asks for one", () => {
  const asking = (): { world: World; asked: () => number } => {
    let count = 0;
    const world = given({
      beforeLoosening: (c) => {
        count += 1;
        return c.redirect("/sign-in");
      },
    });
    return { world, asked: () => count };
  };

  test.each([
    ["grant", { minutes: "15" }],
    ["resume", {}],
    ["lift", { until: String(START + 4 * 60 * MINUTE) }],
    ["adjust", { do: "save", school: "300" }],
    ["switch", { feature: "memory", to: "on" }],
    ["answer", { request: "x", minutes: "15" }],
    ["consent", {}],
    ["erase", { sure: "yes" }],
    ["take-back", { entry: "unknown" }],
  ])("%s", async (act, more) => {
    const { world, asked } = asking();
    const { governor, kai, tag, fields, post } = world;
    await governor.heartbeat(kai.account);
    const before = await governor.export(kai.account);
    const hidden = await fields(`/family/${tag}`, "pause");
    const response = await post(`/family/${tag}/${act}`, encode({ ...hidden, ...more }));
    expect([response.status, response.headers.get("location"), asked()]).toEqual([302, "/sign-in", 1]);
    expect((await governor.export(kai.account))?.settings).toEqual(before?.settings);
  });

  test.each([
    ["pause", { for: "30" }],
    ["switch", { feature: "memory", to: "off" }],
    ["answer", { request: "x", minutes: "0" }],
  ])("%s that tightens does not", async (act, more) => {
    const { world, asked } = asking();
    const { tag, fields, post } = world;
    const hidden = await fields(`/family/${tag}`, "pause");
    const response = await post(`/family/${tag}/${act}`, encode({ ...hidden, ...more }));
    expect([response.status, asked()]).toEqual([303, 0]);
  });
});
