import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "./chromium.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
});

test("a page renders and runs its script", async () => {
  const page = await browser.newPage();
  await page.setContent("<button onclick=\"this.textContent = 'done'\">go</button>");
  await page.getByRole("button").click();
  expect(await page.getByRole("button").textContent()).toBe("done");
  await page.close();
});
