import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { openSite, type Site } from "./site.ts";

// Realistic intervals while the page is read: a heartbeat every 49 s and a countdown that changes once a minute.
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

interface Cost {
  /** Processor time for script, style and layout on the main thread, ms. */
  readonly ms: number;
  readonly layouts: number;
  readonly styles: number;
}

const SECONDS = 30;

/** The cost of half a minute of an open page. The figure in ms is printed but not asserted, because it depends on the machine's load. */
async function costOf(page: Page): Promise<Cost> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const read = async (): Promise<Cost> => {
    const { metrics } = await session.send("Performance.getMetrics");
    const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
    const seconds = of("ScriptDuration") + of("LayoutDuration") + of("RecalcStyleDuration");
    return { ms: seconds * 1000, layouts: of("LayoutCount"), styles: of("RecalcStyleCount") };
  };
  // The cost of opening the page is over by then.
  await page.waitForTimeout(5000);
  const before = await read();
  await page.waitForTimeout(SECONDS * 1000);
  const after = await read();
  return {
    ms: after.ms - before.ms,
    layouts: after.layouts - before.layouts,
    styles: after.styles - before.styles,
  };
}

test("an idle page draws nothing, and one that is being read draws almost nothing", async () => {
  // Each in a separate browser profile, because tabs of one profile count as used together.
  const [idle, read] = await Promise.all([browser.newPage(), browser.newPage()]);
  await Promise.all([idle.goto(`${site.url}/?idle=2000`), read.goto(site.url)]);
  const [idleCost, readCost] = await Promise.all([costOf(idle), costOf(read)]);
  const aMinute = ({ ms }: Cost): string => ((ms * 60) / SECONDS).toFixed(2);
  console.log(
    `main thread, a minute: ${aMinute(idleCost)} ms while nobody is there, ${aMinute(readCost)} ms while it is read`,
  );
  expect(idleCost).toMatchObject({ layouts: 0, styles: 0 });
  // The countdown is one text node that changes once a minute.
  expect(readCost.layouts).toBeLessThanOrEqual(2);
}, 120_000);
