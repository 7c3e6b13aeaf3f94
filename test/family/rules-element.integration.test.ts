import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { findingsIn } from "./look.ts";
import { kai, type Site, startSite } from "./site.ts";

let site: Site;
let browser: Browser;

beforeAll(async () => {
  site = await startSite();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

async function open(query: string, cookies: Record<string, string> = { child: "Kai" }): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 320, height: 800 } });
  await context.addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: site.url })));
  const page = await context.newPage();
  await page.goto(`${site.url}/element${query}`);
  return page;
}

test("a child reads which rules hold and who set each, asks, and sees a parent's answer without a reload", async () => {
  await site.use(kai, 50);
  const page = await open("");
  const rules = page.locator("recess-rules");
  await rules.getByText("What is set for you").waitFor();
  const text = await rules.locator("[part=content]").innerText();
  for (const part of ["50 min of 1 hr used", "Time in a day: 1 hr", "Set by Starling", "Nobody sees what you write."]) {
    expect(text.replaceAll("mins", "min")).toContain(part);
  }
  expect(await rules.getByRole("link").getAttribute("href")).toBe("/my-rules#object");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);

  await rules.getByRole("button", { name: "30 min" }).click();
  await rules.getByText("You asked for 30 min").waitFor();
  expect(await rules.getByRole("status").textContent()).toBe("It was sent. The answer will be here.");
  expect(await rules.getByRole("button", { name: "30 min" }).count()).toBe(0);
  const [request] = (await site.governor.cases.read(kai.account))?.requests ?? [];
  await site.governor.cases.answerRequest(kai.account, { id: request?.id ?? "", minutes: 30, by: "parent" });
  // As a heartbeat or an open page would.
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await rules.getByText("The answer is yes.").waitFor();
  await page.context().close();
});

test.each([
  ["ar", "rtl"],
  ["de", "ltr"],
])("in %s, axe finds nothing in either theme, and a narrow phone is wide enough", async (locale, dir) => {
  const page = await open(`?locale=${locale}`);
  const content = page.locator("recess-rules [part=content]");
  await content.locator("[part=rule]").first().waitFor();
  expect([await content.getAttribute("lang"), await content.getAttribute("dir")]).toEqual([locale, dir]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  const unprotected = await browser.newContext({ viewport: { width: 320, height: 800 }, bypassCSP: true });
  await unprotected.addCookies([{ name: "child", value: "Kai", url: site.url }]);
  const other = await unprotected.newPage();
  await other.goto(`${site.url}/element?locale=${locale}`);
  await other.locator("recess-rules [part=rule]").first().waitFor();
  await other.addStyleTag({ content: ":root{color-scheme:light dark;background:Canvas;color:CanvasText}" });
  expect(await findingsIn(other, ["light", "dark"])).toEqual([]);
  await unprotected.close();
  await page.context().close();
});

test("a failed request is reported in the page's language, with a way to retry", async () => {
  const page = await open("?endpoint=/nothing");
  const rules = page.locator("recess-rules");
  await rules.getByText("We can't check your time right now.").waitFor();
  await page.route("**/nothing/rules.json", (route) => route.continue({ url: `${site.url}/my-rules/rules.json` }));
  await rules.getByRole("button").click();
  await rules.getByText("What is set for you").waitFor();
  expect(await rules.getByRole("status").textContent()).toBe("");
  await page.context().close();
});

test("an adult reads that there are no limits", async () => {
  const page = await open("", { child: "Sam" });
  await page.getByText("There are no limits for you.").waitFor();
  await page.context().close();
});
