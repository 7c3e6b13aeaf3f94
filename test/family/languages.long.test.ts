import { LANGUAGES } from "@recess/hono/family";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { findingsIn, measure } from "./look.ts";
import { pagesOf, type Site, staffPagesOf, startSite } from "./site.ts";

let site: Site;
let browser: Browser;
let paths: readonly string[];

beforeAll(async () => {
  site = await startSite();
  paths = [...(await pagesOf(site)), ...(await staffPagesOf(site))];
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

test.each(LANGUAGES)("axe finds nothing on any page in %s, in either theme, on a narrow phone", async (language) => {
  const context = await browser.newContext({ viewport: { width: 320, height: 800 }, bypassCSP: true });
  const cookies = { who: "mother", child: "Kai", staff: "ann", language };
  await context.addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: site.url })));
  const page = await context.newPage();
  for (const path of paths) {
    await page.goto(site.url + path);
    const { lang, dir } = await page.evaluate(() => ({
      lang: document.documentElement.lang,
      dir: document.documentElement.dir,
    }));
    const isRtl = language === "ar" || language === "ur";
    expect([path, lang, dir]).toEqual([path, language, isRtl ? "rtl" : "ltr"]);
    expect([path, await measure(page)]).toEqual([path, { width: 320, small: [] }]);
    expect([path, await findingsIn(page, ["light", "dark"])]).toEqual([path, []]);
  }
  await context.close();
});
