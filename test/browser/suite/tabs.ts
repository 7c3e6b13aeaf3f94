import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import { soon } from "../soon.ts";
import type { Tab } from "../engines/engine.ts";
import type { Site } from "../site.ts";
import { phase, snapshot } from "./hand.ts";
import type { Suite } from "./suite.ts";

// Heartbeats every 3 s, so that a test does not wait long for several.
const policy = { bands: { teen: { ages: [13, 18], dailyLimit: "1h" } }, presence: { heartbeat: "4s" } } as const;
const BEAT_MS = 3000;
/** For events that take several heartbeats, on a busy machine. */
const PATIENCE_MS = 60_000;

/** Several windows of one browser: one of them sends heartbeats for all. */
export function tabs({ core, whole, where, site: openSite, tab: openTab }: Suite): void {
  const first = (site: Site): string | undefined => site.heartbeats("active")[0]?.device;

  async function open(site: Site, query = "", newWindow = false): Promise<Tab> {
    const tab = await openTab(`${site.url}/?headless${query}`, { newWindow });
    await soon(async () => (await snapshot(tab)).connection).toBe("online");
    return tab;
  }

  /** The window that sends heartbeats, and another. */
  async function openTwo(query = ""): Promise<{ site: Site; one: Tab; two: Tab }> {
    const site = await openSite({ policy });
    const one = await open(site, query);
    await soon(() => site.heartbeats("active").length).toBe(1);
    const two = await open(site, query, true);
    return { site, one, two };
  }

  /** A tab other than the first reports that the person is present. */
  async function staysInUse(site: Site): Promise<void> {
    const leader = first(site);
    await soon(() => site.heartbeats("active").some((beat) => beat.device !== leader), PATIENCE_MS).toBe(true);
  }

  /** Until this many more heartbeats have arrived. */
  async function beats(site: Site, count: number): Promise<void> {
    const before = site.heartbeats("active").length;
    await soon(() => site.heartbeats("active").length - before, PATIENCE_MS).toBeGreaterThanOrEqual(count);
  }

  /** Simulates activity in this tab until the returned function is called. */
  function use(tab: Tab): () => void {
    const moving = setInterval(() => void tab.move(10 + Math.random() * 100, 20).catch(() => {}), 300);
    return () => clearInterval(moving);
  }

  core("a stop that one window receives is shown by all without a request, and so is its end", async () => {
    const { site, one, two } = await openTwo();
    await site.governor.pause(site.account);
    const asked = (): number => site.calls.filter(({ path }) => path.endsWith("/status")).length;
    const before = asked();
    await one.evaluate("recess.refresh()");
    await soon(() => phase(two)).toBe("blocked");
    expect(asked()).toBe(before + 1);
    await site.governor.resume(site.account);
    await two.evaluate("recess.refresh()");
    await soon(() => phase(one)).toBe("open");
    expect(await one.evaluate("events")).toEqual(["block paused", "open"]);
  });

  core("the window that sends heartbeats is closed: the other one continues", async () => {
    const { site, one } = await openTwo();
    await one.close();
    await staysInUse(site);
  });

  whole("one of two windows sends heartbeats for both, and both show the same", async () => {
    const { site, one, two } = await openTwo();
    // The second window may have reported presence once before it knew of the first.
    await beats(site, 1);
    const before = site.heartbeats("active").length;
    const begun = performance.now();
    await beats(site, 3);
    const since = site.heartbeats("active").slice(before);
    expect(since.length).toBeLessThanOrEqual((performance.now() - begun) / BEAT_MS + 2);
    expect(new Set(since.map((beat) => beat.device)).size).toBe(1);
    // Asked again if a heartbeat's answer came between the two.
    await soon(async () => {
      const [here, there] = [await snapshot(one), await snapshot(two)];
      return isDeepStrictEqual([there.state, there.remainingMs], [here.state, here.remainingMs])
        ? "the same"
        : [here, there];
    }).toBe("the same");
  });

  whole("somebody who uses one window is present even if the other one, which sends heartbeats, is idle", async () => {
    const { site, two } = await openTwo("&idle=1500");
    const rest = use(two);
    const goodbyes = site.heartbeats("away").length;
    await beats(site, 2);
    rest();
    await soon(() => site.heartbeats("away").length).toBeGreaterThan(goodbyes);
  });

  whole("a window in the background says goodbye, and the one in front sends heartbeats", async () => {
    const { site, one } = await openTwo();
    await one.hide();
    await staysInUse(site);
    expect(site.heartbeats("away")[0]?.device).toBe(first(site));
  });

  where("crash", "the tab that beats is killed: the other window goes on", async () => {
    const { site, one } = await openTwo();
    await one.crash();
    await staysInUse(site);
    expect(site.heartbeats("away")).toEqual([]);
  });

  where("freeze", "the tab that beats is frozen: it lets go of the lead", async () => {
    const { site, one } = await openTwo();
    await one.freeze(true);
    await staysInUse(site);
    await one.freeze(false);
  });

  whole("the tab that sends heartbeats hangs while it is visible: another one takes over", async () => {
    const { site, one, two } = await openTwo();
    const rest = use(two);
    // It keeps its lock, and its thread waits for a response that never comes.
    await one.evaluate(
      "void setTimeout(() => { const asked = new XMLHttpRequest(); asked.open('GET', '/hang', false); asked.send(); }, 50)",
    );
    await staysInUse(site);
    rest();
    site.release();
  });

  whole("a duplicated tab is a device of its own", async () => {
    const site = await openSite({ policy });
    const one = await open(site);
    const say = (tab: Tab): Promise<unknown> =>
      tab.evaluate(
        "recess.fetch('/chat', { method: 'POST', body: '{}' }).then((response) => response.text()).then(() => 1)",
      );
    await say(one);
    // Duplicating a tab copies its sessionStorage; there is nothing in it to copy.
    expect(await one.evaluate("sessionStorage.length")).toBe(0);
    const two = await open(site, "", true);
    await say(two);
    const [mine, its] = site.devices;
    expect(mine).toBeTruthy();
    expect(its).toBeTruthy();
    expect(its).not.toBe(mine);
    await two.close();
    await soon(() => site.heartbeats("away").map((call) => call.device)).toContain(its);
    expect(site.heartbeats("away").map((call) => call.device)).not.toContain(mine);
  });

  whole(
    "windows that all send heartbeats, as without locks and channels, do no harm: use is counted once",
    async () => {
      const site = await openSite({ policy });
      const begun = Date.now();
      for (let i = 0; i < 3; i += 1) await openTab(`${site.url}/?headless&alone`, { newWindow: true });
      // Each of the three, twice: on a busy machine the first window may beat six times before the last one loads.
      const counts = (): number[] => {
        const counted = new Map<string | undefined, number>();
        for (const { device } of site.heartbeats("active")) counted.set(device, (counted.get(device) ?? 0) + 1);
        return [...counted.values()].filter((count) => count >= 2);
      };
      await soon(() => counts().length).toBe(3);
      const { usedMs } = await site.governor.status(site.account);
      expect(usedMs).toBeGreaterThan(1500);
      expect(usedMs).toBeLessThanOrEqual(Date.now() - begun);
    },
  );
}
