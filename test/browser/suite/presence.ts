import { expect } from "vitest";
import { soon } from "../soon.ts";
import type { Tab } from "../engines/engine.ts";
import type { Site } from "../site.ts";
import { passIn, phase, roundTrip, snapshot } from "./hand.ts";
import type { Suite } from "./suite.ts";

const MINUTE = 60_000;

/** Presence: heartbeats, goodbyes, and hidden pages. */
export function presence({ core, whole, where, site: openSite, tab: openTab }: Suite): void {
  async function open(query = ""): Promise<{ site: Site; tab: Tab }> {
    const site = await openSite();
    const tab = await openTab(`${site.url}/?headless&clock${query}`);
    await soon(() => site.heartbeats("active").length).toBe(1);
    return { site, tab };
  }
  const goodbyes = (site: Site) => soon(() => site.heartbeats("away").length);

  core("a page requests the state, then sends heartbeats", async () => {
    const { site, tab } = await open();
    expect(site.calls[0]?.path).toBe("/recess/status");
    const [first] = site.heartbeats("active");
    expect(first?.device).toMatch(/^[\d-]{7,43}$/);
    expect(Object.keys(first ?? {}).toSorted()).toEqual(["at", "device", "path", "type"]);
    const { heartbeatMs } = (await snapshot(tab)).state!;
    // Half of it is a reserve for busy machines.
    await passIn(tab, heartbeatMs! / 2);
    await roundTrip(tab);
    expect(site.heartbeats("active")).toHaveLength(1);
    await passIn(tab, heartbeatMs! / 2 + 1000);
    await soon(() => site.heartbeats("active").length).toBe(2);
  });

  core("it says goodbye when it is hidden, sends nothing, and requests the state when it is shown again", async () => {
    const { site, tab } = await open();
    await tab.hide();
    await goodbyes(site).toBe(1);
    const before = site.calls.length;
    await passIn(tab, 10 * MINUTE);
    await roundTrip(tab);
    expect(site.calls).toHaveLength(before);
    await site.governor.pause(site.account);
    await tab.show();
    await soon(() => phase(tab)).toBe("blocked");
  });

  core("it says goodbye when nobody uses it, and continues with the first input", async () => {
    const { site, tab } = await open();
    await passIn(tab, 3 * MINUTE + 1000);
    await goodbyes(site).toBe(1);
    const before = site.heartbeats("active").length;
    await tab.move(40, 60);
    await tab.move(60, 40);
    await soon(() => site.heartbeats("active").length).toBe(before + 1);
  });

  core("a goodbye is sent although the page is left", async () => {
    const { site, tab } = await open();
    await tab.goto(`${site.url}/other`);
    await goodbyes(site).toBe(1);
  });

  core("a goodbye is sent although the tab is closed", async () => {
    // No browser promises it: on a busy machine a closed tab may be gone before its request is, which costs the rest of a lease.
    let isSent = false;
    for (let tries = 0; tries < 3 && !isSent; tries += 1) {
      const { site, tab } = await open();
      await tab.close();
      isSent = await goodbyes(site)
        .toBe(1)
        .then(
          () => true,
          () => false,
        );
    }
    expect(isSent).toBe(true);
  });

  whole("a lost goodbye costs the rest of the lease, and no more", async () => {
    const { site, tab } = await open();
    await tab.evaluate("void (window.fetch = () => new Promise(() => {}))");
    await tab.close();
    site.pass(10 * MINUTE);
    const { usedMs } = await site.governor.status(site.account);
    expect(usedMs).toBeLessThanOrEqual(65_000);
  });

  core("the back-forward cache keeps the page, and it requests the state when it comes back", async () => {
    const { site, tab } = await open();
    await tab.evaluate(`void addEventListener("pageshow", ({ persisted }) => { window.restored = persisted; })`);
    await tab.goto(`${site.url}/other`);
    await goodbyes(site).toBe(1);
    await site.governor.pause(site.account);
    await tab.evaluate("void setTimeout(() => history.back())");
    await soon(() => tab.evaluate("window.restored").catch(() => null)).toBe(true);
    await soon(() => phase(tab)).toBe("blocked");
  });

  whole("a page in that cache is not evicted when other tabs send heartbeats and messages", async () => {
    const { site, tab } = await open();
    await tab.evaluate(`void addEventListener("pageshow", ({ persisted }) => { window.restored = persisted; })`);
    await tab.goto(`${site.url}/other`);
    const other = await openTab(`${site.url}/?headless&clock`, { newWindow: true });
    await soon(async () => (await snapshot(other)).connection).toBe("online");
    await other.evaluate("recess.refresh()");
    await passIn(other, MINUTE);
    await soon(() => site.heartbeats("active").length).toBeGreaterThanOrEqual(3);
    await tab.evaluate("void setTimeout(() => history.back())");
    await soon(() => tab.evaluate("window.restored").catch(() => null)).toBe(true);
    await soon(async () => (await snapshot(tab)).connection).toBe("online");
  });

  // A phone hides a page and ends it later without a further event: there is no `pagehide`.
  whole("a page that is hidden and never shown again has said one goodbye, and says no second one", async () => {
    const { site, tab } = await open();
    await tab.evaluate(`void addEventListener("pagehide", () => { window.hidden = true; })`);
    await tab.hide();
    await goodbyes(site).toBe(1);
    expect(await tab.evaluate("window.hidden")).toBeNull();
    await tab.close();
    await roundTrip(await openTab(`${site.url}/other`));
    expect(site.heartbeats("away")).toHaveLength(1);
    // Less than the lease, because the goodbye returned the rest.
    const { usedMs } = await site.governor.status(site.account);
    expect(usedMs).toBeLessThan(60_000);
  });

  whole("a phone that wakes after a night shows the current state after one request", async () => {
    const { site, tab } = await open();
    await tab.hide();
    await goodbyes(site).toBe(1);
    site.pass(8 * 60 * MINUTE);
    await site.governor.pause(site.account);
    await tab.evaluate(`void clock.jump({ wall: ${8 * 60 * MINUTE} })`);
    const before = site.calls.length;
    await tab.show();
    await soon(() => phase(tab)).toBe("blocked");
    expect(site.calls.slice(before).filter(({ path }) => path.endsWith("/status"))).toHaveLength(1);
  });

  whole("twenty minutes of reading cost a data plan less than 60 kB", async () => {
    const { site, tab } = await open();
    await tab.evaluate("void performance.setResourceTimingBufferSize(1000)");
    for (let minute = 0; minute < 20; minute += 1) {
      await tab.evaluate("void dispatchEvent(new Event('scroll'))");
      const before = site.heartbeats("active").length;
      await passIn(tab, MINUTE);
      site.pass(MINUTE / 2);
      await soon(() => site.heartbeats("active").length).toBeGreaterThan(before);
    }
    const bytes: number = await tab.evaluate(
      "performance.getEntriesByType('resource').filter(({ name }) => name.includes('/recess/')).reduce((sum, { transferSize }) => sum + transferSize, 0)",
    );
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(60_000);
  });

  whole("nothing is stored", async () => {
    const { tab } = await open();
    expect(
      await tab.evaluate(
        "indexedDB.databases().then((names) => [Object.keys(localStorage), Object.keys(sessionStorage), document.cookie, names])",
      ),
    ).toEqual([[], [], "", []]);
  });

  where("freeze", "a page that is frozen says goodbye, and asks anew when it thaws", async () => {
    const { site, tab } = await open();
    await tab.freeze(true);
    await goodbyes(site).toBe(1);
    await site.governor.pause(site.account);
    await tab.freeze(false);
    await tab.hide();
    await tab.show();
    await soon(() => phase(tab)).toBe("blocked");
  });
}
