import type { Snapshot } from "@recess/browser";
import type { PolicyInput } from "@recess/core/policy";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { soon } from "./soon.ts";
import { launchChromium } from "../support/chromium.ts";
import { openSite, type Site } from "./site.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const policy: PolicyInput = {
  bands: { teen: { ages: [13, 18], dailyLimit: "1h", quietHours: [{ from: "22:00", to: "06:00" }] } },
  presence: { heartbeat: "7s" },
};

declare global {
  interface Window {
    /** Added to the page's clocks. */
    skew: { wall: number; monotonic: number };
  }
}

let browser: Browser;
let site: Site;
let context: BrowserContext;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  site = await openSite({ policy });
  context = await browser.newContext();
});
afterEach(async () => {
  await context.close();
  await site.close();
});

const snapshot = (page: Page): Promise<Snapshot> => page.evaluate(() => window.recess.getSnapshot());

/** A page whose clocks can be moved, as sleep and the system's settings do. */
async function open(skew: Window["skew"] = { wall: 0, monotonic: 0 }): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript((first) => {
    window.skew = first;
    const wall = Date.now.bind(Date);
    const monotonic = performance.now.bind(performance);
    Date.now = () => wall() + window.skew.wall;
    performance.now = () => monotonic() + window.skew.monotonic;
  }, skew);
  await page.goto(site.url);
  await soon(async () => (await snapshot(page)).phase).not.toBe("unknown");
  return page;
}

const chip = (page: Page): Promise<string | null> => page.locator("recess-chip").getByRole("timer").textContent();

describe("the countdown", () => {
  test("runs on its own between heartbeats, to the second in the last minute", async () => {
    site.pass(14 * HOUR - 50_000);
    const page = await open();
    const read = (): Promise<{ ms: number; at: number }> =>
      page.evaluate(() => ({ ms: window.recess.getSnapshot().remainingMs ?? 0, at: performance.now() }));
    const before = await read();
    expect(before.ms).toBeGreaterThan(30_000);
    const asked = site.calls.length;
    await page.waitForTimeout(2500);
    const after = await read();
    // Nothing but a heartbeat every 5.25 s.
    expect(site.calls.length).toBeLessThanOrEqual(asked + Math.ceil((after.at - before.at) / 5250));
    expect(Math.abs(before.ms - after.ms - (after.at - before.at))).toBeLessThanOrEqual(1500);
    expect(await chip(page)).toMatch(/^\d\d sec$/);
  });

  test.each([
    ["five years ahead", 5 * 365 * 24 * HOUR],
    ["a day behind", -24 * HOUR],
  ])("a system clock that is %s changes nothing", async (_, wall) => {
    const page = await open({ wall, monotonic: 0 });
    expect((await snapshot(page)).remainingMs).toBe(HOUR);
    expect(await chip(page)).toBe("1 hr");
    const until = site.governor.now() + 5 * MINUTE;
    await site.governor.pause(site.account, { until });
    await page.evaluate(() => window.recess.refresh());
    await soon(async () => (await snapshot(page)).resumesInMs).toBe(5 * MINUTE);
    // U6: rounded up, so that it is open when the clock shows that.
    const minute = new Date(Math.ceil(until / MINUTE) * MINUTE).getUTCMinutes();
    await soon(() => page.getByRole("alertdialog").textContent()).toMatch(new RegExp(`8:0${minute}.AM`));
  });

  test("a system clock that is set while the page is open changes nothing", async () => {
    const page = await open();
    await soon(() => site.heartbeats("active").length).toBe(1);
    await page.evaluate(() => {
      window.skew = { wall: 3 * 3_600_000, monotonic: 0 };
    });
    await page.waitForTimeout(6000);
    expect((await snapshot(page)).remainingMs).toBe(HOUR);
    expect((await snapshot(page)).phase).toBe("open");
  });
});

describe("eight hours of sleep", () => {
  test.each([
    ["stands still, as on Linux and macOS", 0],
    ["goes on, as on Windows", 8 * HOUR],
  ])("where the monotonic clock %s: the page asks, and shows the night that has come", async (_, monotonic) => {
    const page = await open();
    await soon(() => site.heartbeats("active").length).toBe(1);
    site.pass(14.5 * HOUR);
    await page.evaluate(
      (skew) => {
        window.skew = skew;
      },
      { wall: 8 * HOUR, monotonic },
    );
    await soon(async () => (await snapshot(page)).phase).toBe("blocked");
    expect((await snapshot(page)).state?.reason).toBe("quiet-hours");
    const { usedMs } = await site.governor.status(site.account);
    expect(usedMs).toBeLessThan(30_000);
  });
});

describe("a stop and its end", () => {
  test("come when they come, without a message being sent", async () => {
    site.pass(14 * HOUR - 4000);
    const page = await open();
    expect((await snapshot(page)).phase).toBe("open");
    await soon(async () => (await snapshot(page)).phase).toBe("blocked");
    site.pass(8 * HOUR - 3000);
    await page.evaluate(() => window.recess.refresh());
    await soon(async () => (await snapshot(page)).phase).toBe("open");
    expect(await page.evaluate(() => window.events)).toEqual(expect.arrayContaining(["block quiet-hours", "open"]));
  });

  test("a guardian's grant is shown within a poll", async () => {
    await site.governor.pause(site.account);
    const page = await open();
    expect((await snapshot(page)).phase).toBe("blocked");
    await site.governor.resume(site.account);
    await soon(async () => (await snapshot(page)).phase, 40_000).toBe("open");
  }, 60_000);
});

describe("the network", () => {
  test("gone and back: it says so, keeps what it knew, and asks as soon as it can", async () => {
    const page = await open();
    await soon(() => site.heartbeats("active").length).toBe(1);
    await context.setOffline(true);
    await page.evaluate(() => window.recess.refresh());
    await soon(async () => (await snapshot(page)).connection).toBe("offline");
    expect((await snapshot(page)).state).not.toBeNull();
    expect(await chip(page)).toBe("–");
    await site.governor.pause(site.account);
    await context.setOffline(false);
    await soon(async () => (await snapshot(page)).phase).toBe("blocked");
    expect((await snapshot(page)).connection).toBe("online");
  });

  test("a server that fails is asked ever more rarely", async () => {
    const page = await open();
    let asked = 0;
    await page.route("**/recess/**", (route) => {
      asked += 1;
      return route.fulfill({ status: 503 });
    });
    await page.evaluate(() => window.recess.refresh());
    await page.waitForTimeout(8000);
    expect(asked).toBeGreaterThanOrEqual(2);
    expect(asked).toBeLessThanOrEqual(7);
  });

  test("a server that knows nobody is left alone until the page is looked at again", async () => {
    const page = await open();
    let asked = 0;
    await page.route("**/recess/**", (route) => {
      asked += 1;
      return route.fulfill({ status: 401 });
    });
    await page.evaluate(() => window.recess.refresh());
    await soon(async () => (await snapshot(page)).connection).toBe("signed-out");
    const before = asked;
    await page.waitForTimeout(7000);
    expect(asked).toBe(before);
    await soon(() => page.locator("recess-chip").isHidden()).toBe(true);
  });
});

describe("nobody's limits", () => {
  test("an account without limits sees nothing, and its page keeps quiet", async () => {
    await site.close();
    site = await openSite({ policy, age: 30 });
    const page = await open();
    expect((await snapshot(page)).phase).toBe("ungoverned");
    await page.mouse.move(40, 40);
    await page.waitForTimeout(6500);
    expect(site.heartbeats("active")).toEqual([]);
    expect(await page.locator("recess-chip").isHidden()).toBe(true);
    expect(await page.getByRole("alertdialog").count()).toBe(0);
  });
});
