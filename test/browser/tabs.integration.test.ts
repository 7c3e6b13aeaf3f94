import type { Snapshot } from "@recess/browser";
import type { PolicyInput } from "@recess/core/policy";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { soon } from "./soon.ts";
import { type Chromium, launchPlainChromium, type Tab } from "../support/cdp.ts";
import { openSite, type Site } from "./site.ts";

// Heartbeats every 5.25 s, so that a test need not wait long for a few.
const policy: PolicyInput = {
  bands: { teen: { ages: [13, 18], dailyLimit: "1h" } },
  presence: { heartbeat: "7s" },
};
const BEAT_MS = 5250;

let chromium: Chromium;
let site: Site;
let tabs: Tab[];

beforeAll(async () => {
  chromium = await launchPlainChromium();
});
afterAll(() => chromium.close());
beforeEach(async () => {
  site = await openSite({ policy });
  tabs = [];
});
afterEach(async () => {
  await Promise.all(tabs.map((tab) => tab.close().catch(() => {})));
  await site.close();
});

const snapshot = (tab: Tab): Promise<Snapshot> => tab.evaluate("recess.getSnapshot()");
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function openUrl(url: string, where?: { newWindow?: boolean }): Promise<Tab> {
  const tab = await chromium.open(url, where);
  tabs.push(tab);
  return tab;
}

async function open(query = "", where?: { newWindow?: boolean }): Promise<Tab> {
  const tab = await openUrl(`${site.url}/?headless${query}`, where);
  await soon(async () => (await snapshot(tab)).connection).toBe("online");
  return tab;
}

const openWindow = (query = ""): Promise<Tab> => open(query, { newWindow: true });

async function moveMouse(tab: Tab): Promise<void> {
  await tab.send("Input.dispatchMouseEvent", { type: "mouseMoved", x: 10 + Math.random() * 100, y: 20 });
}

/** Somebody is at this tab, until the returned function is called. */
function use(tab: Tab): () => void {
  const moving = setInterval(() => void moveMouse(tab).catch(() => {}), 300);
  return () => clearInterval(moving);
}

const first = <T>(list: readonly T[]): T | undefined => list[0];

const since = (at: number): Site["calls"] => site.calls.filter((call) => call.at > at);
const now = (): number => Math.max(0, ...site.calls.map((call) => call.at));

describe("one tab", () => {
  test("asks for the state, then says that somebody is there, again and again", async () => {
    await open();
    await soon(() => site.heartbeats("active").length).toBe(2);
    expect(site.calls[0]?.path).toBe("/recess/status");
    const [one, two] = site.heartbeats("active");
    expect(two!.at - one!.at).toBeGreaterThan(BEAT_MS - 500);
    expect(one?.device).toMatch(/^[\d-]{7,43}$/);
    expect(Object.keys(one ?? {}).toSorted()).toEqual(["at", "device", "path", "type"]);
  });

  test("says goodbye when it is hidden, navigated away, closed, and idle", async () => {
    const tab = await open();
    await soon(() => site.heartbeats("active").length).toBe(1);
    const other = await openUrl(`${site.url}/other`);
    await soon(() => site.heartbeats("away").length).toBe(1);
    await tab.show();
    await soon(() => site.heartbeats("active").length).toBe(2);
    await tab.evaluate("void (location.href = '/other')");
    await soon(() => site.heartbeats("away").length).toBe(2);
    await other.close();
    const second = await open();
    await soon(() => site.heartbeats("active").length).toBe(3);
    await second.close();
    await soon(() => site.heartbeats("away").length).toBe(3);
    await open("&idle=700");
    await soon(() => site.heartbeats("away").length).toBe(4);
    const before = site.heartbeats("active").length;
    await sleep(BEAT_MS + 500);
    expect(site.heartbeats("active").length).toBe(before);
  });

  test("idle ends with a sign of life, and the countdown stood still meanwhile", async () => {
    const tab = await open("&idle=700");
    await soon(() => site.heartbeats("away").length).toBe(1);
    const before = site.heartbeats("active").length;
    await moveMouse(tab);
    await soon(() => site.heartbeats("active").length).toBe(before + 1);
  });

  test("hidden, it makes no sound at all", async () => {
    await open();
    await soon(() => site.heartbeats("active").length).toBe(1);
    await openUrl(`${site.url}/other`);
    await soon(() => site.heartbeats("away").length).toBe(1);
    const before = site.calls.length;
    await sleep(BEAT_MS + 1500);
    expect(site.calls.length).toBe(before);
  });

  test("stores nothing", async () => {
    const tab = await open();
    await soon(() => site.heartbeats("active").length).toBe(1);
    const stored = await tab.evaluate(
      "indexedDB.databases().then((d) => [Object.keys(localStorage), Object.keys(sessionStorage), document.cookie, d])",
    );
    expect(stored).toEqual([[], [], "", []]);
  });
});

describe("many tabs", () => {
  test("two windows: one beats for both, and both show the same", async () => {
    const one = await open();
    const two = await openWindow();
    await sleep(1000);
    const at = now();
    await sleep(2 * BEAT_MS + 800);
    const beats = since(at).filter((call) => call.type === "active");
    expect(beats.length).toBeGreaterThanOrEqual(2);
    expect(beats.length).toBeLessThanOrEqual(3);
    expect(new Set(beats.map((beat) => beat.device)).size).toBe(1);
    const [here, there] = [await snapshot(one), await snapshot(two)];
    expect(there.state).toEqual(here.state);
    expect(there.remainingMs).toBe(here.remainingMs);
  });

  test("a stop that one learns of is shown by all, without asking", async () => {
    const one = await open();
    const two = await openWindow();
    await soon(() => site.heartbeats("active").length).toBe(1);
    await site.governor.pause(site.account);
    const before = site.calls.length;
    await one.evaluate("recess.refresh()");
    await soon(async () => (await snapshot(two)).phase).toBe("blocked");
    expect(site.calls.length).toBe(before + 1);
    await site.governor.resume(site.account);
    await two.evaluate("recess.refresh()");
    await soon(async () => (await snapshot(one)).phase).toBe("open");
    expect(await one.evaluate("events")).toEqual(["block paused", "open"]);
  });

  test("somebody who uses one window is there, though the other, which beats, is idle", async () => {
    await open("&idle=1500");
    const two = await openWindow("&idle=1500");
    const rest = use(two);
    const at = now();
    await sleep(2 * BEAT_MS + 1000);
    rest();
    expect(since(at).filter((call) => call.type === "active").length).toBeGreaterThanOrEqual(2);
    await soon(() => since(at).some((call) => call.type === "away")).toBe(true);
  });

  test("a tab behind another says goodbye, and the one in front beats", async () => {
    await open();
    await soon(() => site.heartbeats("active").length).toBe(1);
    await open();
    const [leader] = site.heartbeats("active").map((beat) => beat.device);
    await soon(() => site.heartbeats("active").some((beat) => beat.device !== leader)).toBe(true);
    expect(first(site.heartbeats("away"))?.device).toBe(leader);
  });

  test("the tab that beats is closed: the other window goes on", async () => {
    const one = await open();
    await soon(() => site.heartbeats("active").length).toBe(1);
    await openWindow();
    await one.close();
    await goesOn(10_000);
  });

  test("the tab that beats is killed: the other window goes on", async () => {
    const one = await open();
    await soon(() => site.heartbeats("active").length).toBe(1);
    await openWindow();
    void one.send("Page.crash");
    await goesOn(10_000);
    expect(site.heartbeats("away")).toEqual([]);
  });

  test("the tab that beats is frozen: it lets go of the lead, and asks anew when it thaws", async () => {
    const behind = await openUrl(`${site.url}/other`);
    const one = await open();
    await soon(() => site.heartbeats("active").length).toBe(1);
    await openWindow();
    await one.send("Page.setWebLifecycleState", { state: "frozen" });
    await goesOn(10_000);
    await site.governor.pause(site.account);
    await one.send("Page.setWebLifecycleState", { state: "active" });
    // DevTools hide what they freeze: it is shown again when another tab of its window was.
    await behind.show();
    await one.show();
    await soon(() => one.evaluate("document.visibilityState")).toBe("visible");
    await soon(async () => (await snapshot(one)).phase).toBe("blocked");
  });

  test("the tab that beats hangs while it is visible: another takes the lead from it", async () => {
    const one = await open();
    await soon(() => site.heartbeats("active").length).toBe(1);
    const two = await openWindow();
    const rest = use(two);
    // It keeps its lock, and its thread is busy for 25 s.
    void one.evaluate("setTimeout(() => { for (const end = Date.now() + 25_000; Date.now() < end; ); })");
    await goesOn(22_000);
    rest();
  });

  test("a duplicated tab is a device of its own", async () => {
    const one = await open();
    const say = (tab: Tab): Promise<unknown> =>
      tab.evaluate(
        "recess.fetch('/chat', { method: 'POST', body: '{}' }).then((response) => response.text()).then(() => 1)",
      );
    await say(one);
    // Duplicating a tab copies its sessionStorage; there is nothing in it to copy.
    expect(await one.evaluate("sessionStorage.length")).toBe(0);
    const two = await openWindow();
    await say(two);
    const [mine, its] = site.devices;
    expect(mine).toBeTruthy();
    expect(its).toBeTruthy();
    expect(its).not.toBe(mine);
    await two.close();
    await soon(() => site.heartbeats("away").map((call) => call.device)).toContain(its);
    expect(site.heartbeats("away").map((call) => call.device)).not.toContain(mine);
  });

  test("tabs that all beat by mistake do no harm: use is counted once", async () => {
    const begun = Date.now();
    for (let i = 0; i < 3; i += 1) {
      const tab = await chromium.open("about:blank#", { newWindow: true });
      tabs.push(tab);
      await tab.send("Page.enable");
      await tab.send("Page.addScriptToEvaluateOnNewDocument", {
        source: "delete Navigator.prototype.locks; delete window.BroadcastChannel;",
      });
      await tab.send("Page.navigate", { url: `${site.url}/?headless` });
    }
    await soon(() => site.heartbeats("active").length).toBeGreaterThanOrEqual(6);
    expect(new Set(site.heartbeats("active").map((beat) => beat.device)).size).toBe(3);
    const { usedMs } = await site.governor.status(site.account);
    expect(usedMs).toBeGreaterThan(3000);
    expect(usedMs).toBeLessThanOrEqual(Date.now() - begun);
  });
});

describe("the back-forward cache", () => {
  const restored = `addEventListener("pageshow", (event) => { window.restored = event.persisted; })`;

  test("is not prevented, and a page that comes back from it asks anew", async () => {
    const tab = await open();
    await soon(() => site.heartbeats("active").length).toBe(1);
    await tab.evaluate(restored);
    await tab.evaluate("void (location.href = '/other')");
    await soon(() => site.heartbeats("away").length).toBe(1);
    await site.governor.pause(site.account);
    await tab.evaluate("void history.back()");
    await soon(() => tab.evaluate("window.restored")).toBe(true);
    await soon(async () => (await snapshot(tab)).phase).toBe("blocked");
  });

  test("a page in it is not thrown out by others that beat and talk", async () => {
    const tab = await open();
    await tab.evaluate(restored);
    await tab.evaluate("void (location.href = '/other')");
    await soon(() => tab.evaluate("location.pathname")).toBe("/other");
    const other = await openWindow();
    await other.evaluate("recess.refresh()");
    await sleep(BEAT_MS + 500);
    await tab.evaluate("void history.back()");
    await soon(() => tab.evaluate("window.restored")).toBe(true);
    await soon(async () => (await snapshot(tab)).connection).toBe("online");
  });
});

/** Somebody else than the first tab goes on to say that the person is there. */
async function goesOn(timeout: number): Promise<void> {
  const leader = first(site.heartbeats("active"))?.device;
  await soon(() => site.heartbeats("active").some((beat) => beat.device !== leader), timeout).toBe(true);
}
