import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { openSite, type Site } from "./site.ts";

// The real rhythm: a heartbeat every 49 s, and a countdown that changes once a minute.
let browser: Browser;
let site: Site;

beforeAll(async () => {
  browser = await launchChromium();
  site = await openSite({ policy: { bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } } });
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** Ms of script, style and layout on the main thread in a minute. */
async function costOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const read = async (): Promise<number> => {
    const { metrics } = await session.send("Performance.getMetrics");
    const parts = ["ScriptDuration", "LayoutDuration", "RecalcStyleDuration"];
    return metrics.filter(({ name }) => parts.includes(name)).reduce((sum, { value }) => sum + value * 1000, 0);
  };
  // What opening the page costs is over by then.
  await page.waitForTimeout(4000);
  const before = await read();
  await page.waitForTimeout(60_000);
  return (await read()) - before;
}

test("an open page costs less than 1 ms of the main thread in a minute", async () => {
  const context = await browser.newContext();
  const [page, empty] = await Promise.all([context.newPage(), context.newPage()]);
  await Promise.all([page.goto(site.url), empty.goto(`${site.url}/other`)]);
  const beats = site.heartbeats("active").length;
  const [withRecess, without] = await Promise.all([costOf(page), costOf(empty)]);
  console.log(
    `main thread: ${withRecess.toFixed(2)} ms a minute with Recess, ${without.toFixed(2)} ms on an empty page`,
  );
  expect(site.heartbeats("active").length).toBeGreaterThan(beats);
  expect(withRecess - without).toBeLessThan(1);
}, 120_000);
