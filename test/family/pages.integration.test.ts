import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { LANGUAGES } from "@recess/hono/family";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { grown, kai, mia, type Site, startSite, withHistory } from "./site.ts";

const ownRequire = createRequire(import.meta.url);
const axeSource = readFileSync(
  createRequire(ownRequire.resolve("@axe-core/playwright")).resolve("axe-core/axe.min.js"),
  "utf8",
);

let site: Site;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let paths: readonly string[];

beforeAll(async () => {
  site = await startSite();
  await withHistory(site);
  await site.use(kai, 25);
  const link = await site.askFor(kai, { minutes: 15 });
  await site.governor.cases.ask(mia.account, { kind: "feature", feature: "memory" });
  const [tag, grownTag] = [site.tag(kai), site.tag(grown)];
  paths = [
    "/family",
    `/family/${tag}`,
    `/family/${tag}?changed`,
    `/family/${tag}/rules`,
    `/family/${tag}/history`,
    `/family/${tag}/data`,
    `/family/${grownTag}`,
    link,
    "/family/answer/forged",
    "/my-rules",
    "/my-rules?sent",
  ];
  browser = await launchChromium();
  // The page itself lets no script in but its own: axe is no part of it.
  context = await browser.newContext({ viewport: { width: 390, height: 800 }, bypassCSP: true });
  await context.addCookies([
    { name: "who", value: "mother", url: site.url },
    { name: "child", value: "Kai", url: site.url },
  ]);
  page = await context.newPage();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** What axe finds of WCAG 2.2 AA. */
async function audit(): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const { violations } = await window.axe.run(
      { include: ["html"] },
      { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] },
    );
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}

test.each(["light", "dark"] as const)("axe finds nothing on any page in a %s theme", async (colorScheme) => {
  await page.emulateMedia({ colorScheme });
  for (const path of paths) {
    await page.goto(site.url + path);
    expect([path, await audit()]).toEqual([path, []]);
  }
});

test("axe finds nothing on the staff's pages, and they fit a phone", async () => {
  await site.governor.cases.appeal(kai.account, { kind: "limit-is-wrong", text: "I am sixteen." });
  const staff = await browser.newContext({ viewport: { width: 390, height: 800 }, bypassCSP: true });
  await staff.addCookies([{ name: "who", value: "staff", url: site.url }]);
  const other = page;
  page = await staff.newPage();
  for (const path of ["/staff", "/staff/account", "/staff/system"]) {
    await page.goto(site.url + path);
    expect([path, await audit()]).toEqual([path, []]);
  }
  await page.goto(`${site.url}/staff/account`);
  await page.getByLabel("Account id").fill(kai.account.id);
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByText("How it stands").waitFor();
  expect(page.url()).not.toContain(kai.account.id);
  expect(await audit()).toEqual([]);
  await page.getByLabel("Reason").selectOption("age-check");
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await page.getByText("By the app, until").waitFor();
  expect(await audit()).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.getByRole("button", { name: "End the app's pause" }).click();
  await page.getByText("Nobody has paused it.").waitFor();
  page = other;
  await staff.close();
});

test("nothing is wider than a phone, and what is pressed is at least 44 px high", async () => {
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 800 });
    for (const path of paths) {
      await page.goto(site.url + path);
      const measured = await page.evaluate(() => ({
        width: document.documentElement.scrollWidth,
        small: [...document.querySelectorAll("button, select, input:not([type=hidden], [type=checkbox]), nav a")]
          .map((node) => node.getBoundingClientRect().height)
          .filter((height) => height < 44),
      }));
      expect([path, measured]).toEqual([path, { width, small: [] }]);
    }
  }
});

test("in every language: nothing is wider than a phone, and Arabic and Urdu run from right to left", async () => {
  await page.setViewportSize({ width: 360, height: 800 });
  for (const language of LANGUAGES) {
    await context.addCookies([{ name: "language", value: language, url: site.url }]);
    for (const path of [paths[1], paths[3], "/my-rules"]) {
      await page.goto(`${site.url}${path}`, { waitUntil: "domcontentloaded" });
      const measured = await page.evaluate(() => ({
        lang: document.documentElement.lang,
        dir: document.documentElement.dir,
        width: document.documentElement.scrollWidth,
      }));
      const dir = language === "ar" || language === "ur" ? "rtl" : "ltr";
      expect([path, measured]).toEqual([path, { lang: language, dir, width: 360 }]);
    }
  }
  await context.clearCookies({ name: "language" });
});

test("nobody frames a page, and no script but its own runs", async () => {
  const other = await browser.newContext();
  await other.addCookies([{ name: "who", value: "mother", url: site.url }]);
  const framing = await other.newPage();
  await framing.route("http://evil.test/", (route) =>
    route.fulfill({ contentType: "text/html", body: `<iframe src="${site.url}/family"></iframe>` }),
  );
  await framing.goto("http://evil.test/");
  const frame = framing.frames()[1];
  expect(await frame?.content()).not.toContain("Kai");

  await framing.goto(`${site.url}/family`);
  const ran = await framing.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    return Reflect.get(window, "ran") === true;
  });
  expect(ran).toBe(false);
  await other.close();
});

test("a form of another site gives nothing, with the parent signed in", async () => {
  const before = await site.governor.status(kai.account);
  const attack = await context.newPage();
  const action = `${site.url}/family/${site.tag(kai)}/grant`;
  await attack.route("http://evil.test/", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<form method="post" action="${action}"><input name="minutes" value="15"><input name="action" value="x"></form>`,
    }),
  );
  await attack.goto("http://evil.test/");
  await attack.evaluate(() => document.forms[0]?.submit());
  await attack.waitForURL(action);
  expect(await attack.content()).not.toContain("Kai");
  expect(await site.governor.status(kai.account)).toMatchObject({ limitMs: before.limitMs });
  await attack.close();
});
