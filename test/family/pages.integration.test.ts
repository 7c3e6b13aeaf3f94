import type { Browser, BrowserContext, Page, Route } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findingsIn, measure } from "./look.ts";
import { launchChromium } from "../support/chromium.ts";
import { kai, pagesOf, type Site, staffPagesOf, startSite } from "./site.ts";

let site: Site;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let paths: readonly string[];

beforeAll(async () => {
  site = await startSite();
  paths = await pagesOf(site);
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

test("axe finds nothing on any page in either theme; none is wider than a phone, and buttons are 44 px high", async () => {
  for (const path of paths) {
    await page.goto(site.url + path);
    expect([path, await findingsIn(page, ["light", "dark"])]).toEqual([path, []]);
    for (const width of [320, 390]) {
      await page.setViewportSize({ width, height: 800 });
      expect([path, await measure(page)]).toEqual([path, { width, small: [] }]);
    }
  }
});

test("axe finds nothing on the staff's pages, and an account's id is in no address", async () => {
  const staffPaths = await staffPagesOf(site);
  const staff = await browser.newContext({ viewport: { width: 390, height: 800 }, bypassCSP: true });
  await staff.addCookies([{ name: "staff", value: "ann", url: site.url }]);
  const desk = await staff.newPage();
  for (const path of staffPaths) {
    await desk.goto(site.url + path);
    expect([path, await findingsIn(desk, ["light", "dark"])]).toEqual([path, []]);
    for (const width of [320, 390]) {
      await desk.setViewportSize({ width, height: 800 });
      expect([path, await measure(desk)]).toEqual([path, { width, small: [] }]);
    }
  }
  await desk.goto(`${site.url}/staff/account`);
  await desk.getByLabel("Account id").fill(kai.account.id);
  await desk.getByRole("button", { name: "Find" }).click();
  await desk.getByText("How it stands").waitFor();
  expect(desk.url()).not.toContain(kai.account.id);
  await desk.getByLabel("Reason").selectOption("age-check");
  await desk.getByRole("button", { name: "Pause", exact: true }).click();
  await desk.getByText("By the app, until").waitFor();
  expect(await findingsIn(desk, ["light"])).toEqual([]);
  expect(await measure(desk)).toEqual({ width: 390, small: [] });
  await desk.getByRole("button", { name: "End the app's pause" }).click();
  await desk.getByText("Nobody has paused it.").waitFor();
  await staff.close();
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

test("the first paint waits for no script", async () => {
  const waiting = await context.newPage();
  const held: Route[] = [];
  await waiting.route("**/-/script.js", (route) => void held.push(route));
  await waiting.goto(`${site.url}/family/${site.tag(kai)}`, { waitUntil: "commit" });
  await waiting.getByText("Pause until tomorrow").waitFor();
  expect(await waiting.evaluate(() => document.readyState)).not.toBe("complete");
  await Promise.all(held.map((route) => route.abort()));
  await waiting.close();
});

test("every action works without scripts", async () => {
  const plain = await browser.newContext({ javaScriptEnabled: false, locale: "en-GB" });
  await plain.addCookies([{ name: "who", value: "mother", url: site.url }]);
  const first = await plain.newPage();
  await first.goto(`${site.url}/family/${site.tag(kai)}`);
  await first.getByRole("button", { name: "Pause for 30 mins" }).click();
  await first.getByText("Paused by you until").waitFor();
  await first.getByRole("button", { name: "End the pause" }).click();
  await first.getByText("Done.").waitFor();
  expect(await first.getByRole("button", { name: "End the pause" }).count()).toBe(0);
  await plain.close();
});
