import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { openSite, type Site } from "./site.ts";

// The real rhythm: while the page is read, a heartbeat every 49 s and a countdown that changes once a minute.
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

/** Ms of processor time for script, style and layout on the main thread in a minute. */
async function costOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const read = async (): Promise<number> => {
    const { metrics } = await session.send("Performance.getMetrics");
    const parts = ["ScriptDuration", "LayoutDuration", "RecalcStyleDuration"];
    return metrics.filter(({ name }) => parts.includes(name)).reduce((sum, { value }) => sum + value * 1000, 0);
  };
  // What opening the page costs is over by then.
  await page.waitForTimeout(5000);
  const before = await read();
  await page.waitForTimeout(60_000);
  return (await read()) - before;
}

test("an idle open page costs less than 1 ms of the main thread in a minute", async () => {
  // Each in a browser profile of its own: tabs of one profile count as used together.
  const [idle, read] = await Promise.all([browser.newPage(), browser.newPage()]);
  await Promise.all([idle.goto(`${site.url}/?idle=2000`), read.goto(site.url)]);
  const [idleMs, readMs] = await Promise.all([costOf(idle), costOf(read)]);
  console.log(
    `main thread, a minute: ${idleMs.toFixed(2)} ms while nobody is there, ${readMs.toFixed(2)} ms while it is read`,
  );
  expect(idleMs).toBeLessThan(1);
  expect(readMs).toBeLessThan(10);
}, 120_000);
