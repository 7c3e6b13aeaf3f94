import type { Browser, BrowserContext, Page, Route } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cutOff, findingsIn, measure } from "./look.ts";
import { launchChromium } from "../support/chromium.ts";
import { kai, longName, pagesOf, type Site, staffPagesOf, startSite } from "./site.ts";

let site: Site;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let paths: readonly string[];

beforeAll(async () => {
  site = await startSite();
  paths = await pagesOf(site);
  browser = await launchChromium();
  // The page allows only its own script, which axe is not.
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

test("at 200 % and 400 %, and with text twice as large, nothing is cut off and nothing scrolls sideways", async () => {
  for (const path of paths) {
    await page.goto(site.url + path);
    // Zoom makes the window narrower: 1280 px are 640 at 200 %, and 320 at 400 %.
    for (const [width, height, font] of [
      [640, 512, "100%"],
      [320, 256, "100%"],
      [390, 800, "200%"],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.evaluate((size) => void (document.documentElement.style.fontSize = size), font);
      const { width: used } = await measure(page);
      expect([path, font, used, await cutOff(page)]).toEqual([path, font, width, []]);
    }
  }
  await page.setViewportSize({ width: 390, height: 800 });
});

test("axe finds nothing in forced colours and with more contrast, and bars and chosen tabs still show", async () => {
  for (const path of [`/family/${site.tag(kai)}`, `/family/${site.tag(kai)}/rules`, "/my-rules"]) {
    await page.goto(site.url + path);
    expect([path, await findingsIn(page, ["more contrast", "forced light", "forced dark"])]).toEqual([path, []]);
  }
  await page.goto(`${site.url}/family/${site.tag(kai)}`);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, forcedColors: "active" });
    const { bar, surface, tab } = await page.evaluate(() => ({
      bar: getComputedStyle(document.querySelector(".bars rect:not(.rest)")!).fill,
      surface: getComputedStyle(document.querySelector("section")!).backgroundColor,
      tab: getComputedStyle(document.querySelector("nav a[aria-current]")!).outlineStyle,
    }));
    expect(bar).not.toBe(surface);
    expect(tab).toBe("solid");
  }
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none", contrast: null });
});

test("twelve children, and names that are long, from right to left or like markup, fit a narrow phone", async () => {
  const large = await browser.newContext({ viewport: { width: 320, height: 800 } });
  await large.addCookies([{ name: "who", value: "large", url: site.url }]);
  const phone = await large.newPage();
  let asked = 0;
  phone.on("dialog", () => void (asked += 1));
  await site.use(longName, 1);
  await site.governor.cases.ask(longName.account, { kind: "time", minutes: 15 });
  const tag = site.tag(longName);
  for (const path of [
    "/family",
    `/family/${tag}`,
    `/family/${tag}/rules`,
    `/family/${tag}/history`,
    `/family/${tag}/data`,
  ]) {
    await phone.goto(site.url + path);
    expect([path, await measure(phone), await cutOff(phone)]).toEqual([path, { width: 320, small: [] }, []]);
  }
  await phone.goto(`${site.url}/family`);
  expect(await phone.locator("article").count()).toBe(12);
  expect(await phone.locator("main script").count()).toBe(0);
  expect(asked).toBe(0);
  await large.close();
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

test("a page cannot be framed, and only its own script runs", async () => {
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
