import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { openEasel } from "./pictures.ts";
import { locales, shotsIn, themes } from "./scenes.ts";

const ownRequire = createRequire(import.meta.url);
const axe = createRequire(ownRequire.resolve("@axe-core/playwright")).resolve("axe-core/axe.min.js");

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
  ({ page } = await openEasel(browser, { width: 900, height: 720 }));
  await page.evaluate(readFileSync(axe, "utf8"));
});
afterAll(() => browser.close());

test.each(locales)("axe finds nothing serious or critical on any screen, for any age, in %s", async (locale) => {
  for (const theme of themes) {
    expect(await page.evaluate((all) => window.audit(all), shotsIn(locale, theme)), theme).toEqual([]);
  }
});
