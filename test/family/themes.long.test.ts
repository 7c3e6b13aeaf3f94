import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { cutOff, findingsIn, measure } from "./look.ts";
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

test.each(["en", "de", "ar", "ja"])(
  "in %s, every page holds in forced colours, more contrast and at every zoom",
  async (language) => {
    const context = await browser.newContext({ viewport: { width: 320, height: 256 }, bypassCSP: true });
    const cookies = { who: "mother", child: "Kai", staff: "ann", language };
    await context.addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: site.url })));
    const page = await context.newPage();
    for (const path of paths) {
      await page.goto(site.url + path);
      expect([path, await findingsIn(page, ["more contrast", "forced light", "forced dark"])]).toEqual([path, []]);
      for (const [width, font] of [
        [320, "100%"],
        [640, "100%"],
        [390, "200%"],
      ] as const) {
        await page.setViewportSize({ width, height: 512 });
        await page.evaluate((size) => void (document.documentElement.style.fontSize = size), font);
        const { width: used } = await measure(page);
        expect([path, font, used, await cutOff(page)]).toEqual([path, font, width, []]);
      }
    }
    await context.close();
  },
  600_000,
);
