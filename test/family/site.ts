import { fileURLToPath } from "node:url";
import { serve } from "@hono/node-server";
import { createGovernor, type Governor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { createJournal } from "@recess/core/journal";
import { recessRoutes, type RecessRoutesOptions } from "@recess/hono";
import { childPages, type Family, type FamilyChild, type FamilyOptions, familyPages } from "@recess/hono/family";
import { staffPages } from "@recess/hono/staff";
import { type Context, Hono } from "hono";
import { getCookie } from "hono/cookie";
import { bundle } from "../support/bundle.ts";

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
const SECRET = "a-secret-of-these-tests-alone-0123456789";
const ZONE = "Europe/Berlin";

/** A Tuesday, 18:40 in Berlin. */
export const EVENING = Date.parse("2026-06-02T18:40:00+02:00");

export const kai: FamilyChild = { account: { id: "acct-kai", age: 14, timeZone: ZONE }, name: "Kai" };
const mia: FamilyChild = { account: { id: "acct-mia", age: 9, timeZone: ZONE }, name: "Mia" };
const grown: FamilyChild = { account: { id: "acct-sam", age: 19, timeZone: ZONE }, name: "Sam" };
const noor: FamilyChild = { account: { id: "acct-noor", age: 14, timeZone: ZONE }, name: "Noor" };

/** Names that are long, without spaces, right to left, and like markup. */
const LARGE: readonly FamilyChild[] = [
  "Maximiliane-Alexandra-Konstantina-Wilhelmine-Friederike von und zu Hohenstein-Bartenstein",
  "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
  "عبد الرحمن بن محمد",
  '<script>alert("Kai")</script>',
  "张伟",
  "Ada",
  "Ben",
  "Cem",
  "Dina",
  "Ela",
  "Finn",
  "Gus",
].map((name, i) => ({ account: { id: `acct-large-${i}`, age: 14, timeZone: ZONE }, name }));

const CHILDREN = [kai, mia, grown, noor, ...LARGE];

const FAMILIES: { readonly [who: string]: Family } = {
  mother: {
    guardian: { role: "parent", id: "mother" },
    children: [kai, mia, grown],
    others: [{ id: "father", name: "Papa" }],
  },
  father: { guardian: { role: "parent", id: "father" }, children: [kai, mia] },
  other: { guardian: { role: "parent", id: "other" }, children: [noor] },
  large: { guardian: { role: "parent", id: "large" }, children: LARGE },
};

const policy = definePolicy({
  timeZone: ZONE,
  bands: {
    child: {
      ages: [6, 13],
      dailyLimit: "45m",
      quietHours: [{ from: "19:30", to: "07:00" }],
      guardian: {
        maxExtraTimePerDay: "30m",
        mayLiftQuietHours: true,
        mayAdjust: ["dailyLimit", "quietHours", "features"],
      },
      features: { memory: false, push: false },
    },
    teen: {
      ages: [13, 18],
      dailyLimit: "1h",
      quietHours: [{ from: "21:00", to: "06:00" }],
      messageLimits: [{ limit: 60, per: "day" }],
      guardian: {
        maxExtraTimePerDay: "1h",
        mayLiftQuietHours: true,
        mayAdjust: ["dailyLimit", "weeklyLimit", "quietHours", "break", "messageLimits", "features"],
      },
      features: { memory: false, push: false, companion: true },
    },
  },
});

const FEATURES = { memory: "Remembers earlier chats", push: "Notifications", companion: "Characters to talk to" };
const locale = (c: Context): string | undefined => getCookie(c, "language");

let bundled: Promise<string> | undefined;
const elementCode = (): Promise<string> =>
  (bundled ??= bundle(fileURLToPath(new URL("../browser/pages/rules.ts", import.meta.url))));

/** An app with a child's routes and its family's pages, on a real server with a clock of its own. */
export interface Site {
  readonly url: string;
  readonly governor: Governor;
  /** The child asks; returns the path of the link that was sent to a parent. */
  askFor(child: FamilyChild, what: { readonly [kind: string]: unknown }): Promise<string>;
  now(): number;
  set(at: number): void;
  /** Uses the chat for this many minutes, each with a heartbeat. */
  use(child: FamilyChild, minutes: number): Promise<void>;
  tag(child: FamilyChild): string;
  close(): Promise<void>;
}

/** `scripts: false`: the pages' script is not found, as in a browser without scripts. */
export async function startSite(options: Partial<FamilyOptions> = {}, { scripts = true } = {}): Promise<Site> {
  let now = EVENING;
  const links: string[] = [];
  const origin = "https://app.test";
  const governor = createGovernor({ policy, clock: () => now });
  const app = new Hono();
  app.get("/", (c) => c.html("<!doctype html><title>app</title>"));
  // One of the app's own pages, with the child's rules and a realistic content security policy.
  app.get("/element", (c) =>
    c.html(
      '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Rules</title><h1>My rules</h1><recess-rules></recess-rules><script type="module" src="/element.js"></script>',
      200,
      { "content-security-policy": "default-src 'self'; style-src 'self'; require-trusted-types-for 'script'" },
    ),
  );
  app.get("/element.js", async (c) => c.body(await elementCode(), 200, { "content-type": "text/javascript" }));
  if (!scripts) app.get("/:pages/-/script.js", (c) => c.notFound());
  app.route(
    "/family",
    familyPages({
      governor,
      guardian: (c) => FAMILIES[getCookie(c, "who") ?? ""] ?? null,
      app: { name: "Starling", help: "/help" },
      secret: SECRET,
      features: FEATURES,
      locale,
      links: { secret: SECRET, child: (id) => CHILDREN.find(({ account }) => account.id === id) ?? null },
      ...options,
    }),
  );
  let url = "";
  const child: RecessRoutesOptions = {
    governor,
    account: (c) => CHILDREN.find(({ name }) => name === getCookie(c, "child"))?.account ?? null,
    summaries: true,
    setBy: { family: true },
    requests: {
      deliver: ({ link }) => void (link !== null && links.push(link)),
      link: { secret: SECRET, url: `${origin}/family/answer` },
    },
    appeals: {},
  };
  app.route("/recess", recessRoutes(child));
  app.route(
    "/my-rules",
    childPages({
      ...child,
      app: { name: "Starling" },
      secret: SECRET,
      locale: (_, c) => locale(c) ?? null,
      features: FEATURES,
    }),
  );
  app.route(
    "/staff",
    staffPages({
      governor,
      locale,
      staff: (c) => (getCookie(c, "staff") === "ann" ? { id: "ann", role: "admin" } : null),
      journal: createJournal({ sink: async () => {}, secret: SECRET }),
      app: { name: "Starling" },
      secret: SECRET,
      reasons: { "age-check": "Age is being checked" },
      answers: [{ name: "Limit explained", text: "The limit is for everyone of your age." }],
    }),
  );
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const made = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => {
      url = `http://127.0.0.1:${port}`;
      resolve(made);
    });
  });
  return {
    url,
    governor,
    askFor: async ({ name }, what) => {
      const response = await app.request("/recess/requests", {
        method: "POST",
        headers: { "content-type": "application/json", cookie: `child=${name}` },
        body: JSON.stringify(what),
      });
      if (response.status !== 201) throw new Error(await response.text());
      // The link is delivered after the response.
      while (links.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      return (links.pop() ?? "").slice(origin.length);
    },
    now: () => now,
    set: (at) => void (now = at),
    use: async ({ account }, minutes) => {
      for (let i = 0; i < minutes; i++) {
        await governor.heartbeat(account);
        now += MINUTE;
      }
    },
    tag: ({ account }) => governor.cases.tagOf(account.id),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Two weeks of use, and an evening with a request, a pause and changes by both parents. */
async function withHistory(site: Site): Promise<void> {
  for (let day = 13; day >= 0; day--) {
    for (const [child, minutes] of [
      [kai, 20 + ((day * 17) % 40)],
      [mia, 10 + ((day * 7) % 30)],
    ] as const) {
      site.set(EVENING - day * DAY - minutes * MINUTE);
      await site.use(child, minutes);
    }
  }
  const { governor } = site;
  const mother = { by: "parent", guardianId: "mother" } as const;
  const father = { by: "parent", guardianId: "father" } as const;
  await governor.grant(kai.account, { minutes: 15, actionId: "g", ...mother });
  await governor.adjust(kai.account, {
    limits: { dailyLimit: { schoolday: "45m", default: "90m" } },
    actionId: "a",
    ...father,
  });
  await governor.adjust(mia.account, {
    limits: { quietHours: [{ from: "20:00", to: "07:00" }] },
    actionId: "b",
    ...mother,
  });
  await governor.background();
}

/** A child whose name is too long for every page. */
export const longName: FamilyChild = LARGE[0]!;

/** The staff's pages with appeals, a hold, a pause and referrals. */
export async function staffPagesOf({ governor }: Site): Promise<readonly string[]> {
  await governor.cases.appeal(kai.account, { kind: "limit-is-wrong", text: "I am sixteen." });
  await governor.pause(noor.account, { by: "app", why: "age-check", until: governor.now() + 2 * DAY });
  await governor.cases.hold(noor.account, { by: "legal", why: "court-order:23-CV-0113" });
  await governor.referral(kai.account, { service: "988", region: "US-CA" });
  await governor.background();
  return ["/staff", "/staff/measures", "/staff/account", "/staff/system"];
}

/** Every page of a family with a history and open requests, as the mother and Kai see them. */
export async function pagesOf(site: Site): Promise<readonly string[]> {
  await withHistory(site);
  await site.use(kai, 25);
  const link = await site.askFor(kai, { minutes: 15 });
  await site.governor.cases.ask(mia.account, { kind: "feature", feature: "memory" });
  const tag = site.tag(kai);
  return [
    "/family",
    `/family/${tag}`,
    `/family/${tag}?changed`,
    `/family/${tag}/rules`,
    `/family/${tag}/history`,
    `/family/${tag}/data`,
    `/family/${site.tag(grown)}`,
    link,
    "/family/answer/forged",
    "/my-rules",
    "/my-rules?sent",
  ];
}
