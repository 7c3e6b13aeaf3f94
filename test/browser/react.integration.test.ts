import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { soon } from "./soon.ts";
import { launchChromium } from "../support/chromium.ts";
import { openSite, type Site } from "./site.ts";

let browser: Browser;
let site: Site;

beforeAll(async () => {
  browser = await launchChromium();
  site = await openSite({ policy: { bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } }, isStill: true });
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

test("a React component shows the snapshot, and renders only when it changes", async () => {
  const page = await browser.newPage();
  await page.goto(`${site.url}/react`);
  const shown = (): Promise<string | null> => page.locator("output").textContent();
  await soon(shown).toBe("open 60");
  const renders = Number(await page.locator("body").getAttribute("data-renders"));
  expect(renders).toBeLessThanOrEqual(3);
  await page.waitForTimeout(1500);
  expect(Number(await page.locator("body").getAttribute("data-renders"))).toBeLessThanOrEqual(renders + 1);
  await site.governor.pause(site.account);
  await page.evaluate(() => window.recess.refresh());
  await soon(shown).toBe("blocked 0");
});
