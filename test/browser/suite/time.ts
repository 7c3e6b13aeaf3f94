import { expect } from "vitest";
import { soon } from "../soon.ts";
import type { Tab } from "../engines/engine.ts";
import type { Site } from "../site.ts";
import { isCovered, passIn, phase, roundTrip, snapshot, text } from "./hand.ts";
import type { Suite } from "./suite.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const policy = {
  bands: { teen: { ages: [13, 18], dailyLimit: "1h", quietHours: [{ from: "22:00", to: "06:00" }] } },
  presence: { heartbeat: "7s" },
} as const;
const DAY_MS = 24 * HOUR;

/** Clocks, sleep and the network. */
export function time({ core, whole, site: openSite, tab: openTab }: Suite): void {
  /** A page whose clocks can be moved, as by sleep or the system's settings. `before`: the error of the wall clock. */
  async function open(site: Site, before = 0): Promise<Tab> {
    const tab = await openTab(`${site.url}/?clock&wall=${before}`);
    await soon(() => phase(tab)).not.toBe("unknown");
    return tab;
  }
  const chip = (tab: Tab): Promise<string | null> => text(tab, "recess-chip .time");

  for (const [what, monotonic, define] of [
    ["stands still, as on Linux and macOS", 0, core],
    ["goes on, as on Windows", 8 * HOUR, whole],
  ] as const) {
    define(`eight hours of sleep, in which the monotonic clock ${what}: the page shows the night`, async () => {
      const site = await openSite({ policy });
      const tab = await open(site);
      await soon(() => site.heartbeats("active").length).toBe(1);
      site.pass(14.5 * HOUR);
      await tab.evaluate(`void clock.jump({ wall: ${8 * HOUR}, monotonic: ${monotonic} })`);
      await passIn(tab, 6000);
      await soon(() => phase(tab)).toBe("blocked");
      expect((await snapshot(tab)).state?.reason).toBe("quiet-hours");
      // Not the hours: at most the duration of this test.
      const { usedMs } = await site.governor.status(site.account);
      expect(usedMs).toBeLessThan(10 * MINUTE);
    });
  }

  core("the countdown runs on between heartbeats, and a stop comes without a message being sent", async () => {
    const site = await openSite({ policy, isStill: true });
    site.pass(14 * HOUR - 50_000);
    const tab = await open(site);
    await soon(() => site.heartbeats("active").length).toBe(1);
    await soon(() => chip(tab)).toMatch(/^\d\d sec$/);
    const left = "recess.getSnapshot().remainingMs";
    const [before, after]: number[] = await tab.evaluate(`[${left}, (clock.pass(4000), ${left})]`);
    expect(before! - after!).toBeGreaterThanOrEqual(3000);
    expect(before! - after!).toBeLessThanOrEqual(5000);
    site.pass(50_000);
    await passIn(tab, 50_000);
    await soon(() => phase(tab)).toBe("blocked");
    await soon(() => isCovered(tab)).toBe(true);
    site.pass(8 * HOUR);
    await tab.evaluate("recess.refresh()");
    await soon(() => phase(tab)).toBe("open");
    expect(await tab.evaluate("events")).toEqual(expect.arrayContaining(["block quiet-hours", "open"]));
  });

  for (const [what, wall] of [
    ["five years ahead", 5 * 365 * DAY_MS],
    ["a day behind", -DAY_MS],
  ] as const) {
    whole(`a system clock that is ${what} changes nothing`, async () => {
      const site = await openSite({ policy });
      const tab = await open(site, wall);
      expect((await snapshot(tab)).remainingMs).toBe(HOUR);
      expect(await chip(tab)).toBe("1 hr");
      const until = site.governor.now() + 5 * MINUTE;
      await site.governor.pause(site.account, { until });
      await tab.evaluate("recess.refresh()");
      await soon(async () => (await snapshot(tab)).resumesInMs).toBe(5 * MINUTE);
      // Rounded up, so that the chat is open when the clock shows that time.
      const minute = new Date(Math.ceil(until / MINUTE) * MINUTE).getUTCMinutes();
      await soon(() => text(tab, "recess-shield .opens")).toMatch(new RegExp(`8:0${minute}.AM`));
    });
  }

  whole("a system clock that is set while the page is open changes nothing", async () => {
    const site = await openSite({ policy });
    const tab = await open(site);
    await soon(() => site.heartbeats("active").length).toBe(1);
    await tab.evaluate(`void clock.jump({ wall: ${3 * HOUR} })`);
    await passIn(tab, MINUTE);
    await soon(() => site.heartbeats("active").length).toBeGreaterThanOrEqual(2);
    // The page itself counts down the minute until the response comes.
    await soon(async () => (await snapshot(tab)).remainingMs).toBe(HOUR);
    expect(await phase(tab)).toBe("open");
  });

  whole("a guardian's grant is shown within a poll", async () => {
    const site = await openSite({ policy });
    await site.governor.pause(site.account);
    const tab = await open(site);
    expect(await phase(tab)).toBe("blocked");
    await site.governor.resume(site.account);
    await passIn(tab, 25_000);
    await soon(() => phase(tab)).toBe("open");
  });

  whole(
    "the network fails and returns: the page says so, keeps its state, and requests the state as soon as it can",
    async () => {
      const site = await openSite({ policy });
      const tab = await open(site);
      await soon(() => site.heartbeats("active").length).toBe(1);
      site.failure = "cut";
      await tab.evaluate("recess.refresh()");
      await soon(async () => (await snapshot(tab)).connection).toBe("offline");
      expect((await snapshot(tab)).state).not.toBeNull();
      expect(await chip(tab)).toBe("–");
      site.failure = null;
      await site.governor.pause(site.account);
      await tab.evaluate("void dispatchEvent(new Event('online'))");
      await soon(() => phase(tab)).toBe("blocked");
      expect((await snapshot(tab)).connection).toBe("online");
    },
  );

  whole("a server that fails is asked ever more rarely", async () => {
    const site = await openSite({ policy });
    const tab = await open(site);
    await soon(() => site.heartbeats("active").length).toBe(1);
    site.failure = 503;
    const asked = (): number => site.calls.filter(({ path }) => path.endsWith("/status")).length;
    const before = asked();
    await tab.evaluate("recess.refresh()");
    for (let second = 0; second < 60; second += 1) {
      await passIn(tab, 1000);
      await roundTrip(tab);
    }
    expect(asked() - before).toBeGreaterThanOrEqual(2);
    expect(asked() - before).toBeLessThanOrEqual(8);
  });

  whole("a page without a signed-in person sends nothing until it is looked at again", async () => {
    const site = await openSite({ policy });
    const tab = await open(site);
    await soon(() => site.heartbeats("active").length).toBe(1);
    site.failure = 401;
    await tab.evaluate("recess.refresh()");
    await soon(async () => (await snapshot(tab)).connection).toBe("signed-out");
    const asked = (): number => site.calls.filter(({ type }) => type !== "away").length;
    const before = asked();
    await passIn(tab, 10 * MINUTE);
    await roundTrip(tab);
    expect(asked()).toBe(before);
    expect(await tab.evaluate("document.querySelector('recess-chip').hidden")).toBe(true);
  });

  whole("an account without limits sees nothing, and its page sends nothing", async () => {
    const site = await openSite({ policy, age: 30 });
    const tab = await open(site);
    expect(await phase(tab)).toBe("ungoverned");
    await tab.move(40, 40);
    await passIn(tab, 10 * MINUTE);
    await roundTrip(tab);
    expect(site.heartbeats("active")).toEqual([]);
    expect(await tab.evaluate("document.querySelector('recess-chip').hidden")).toBe(true);
    expect(await isCovered(tab)).toBe(false);
  });
}
