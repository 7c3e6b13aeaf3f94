import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { weeklySummary } from "@recess/hono/family";
import { launchChromium } from "../support/chromium.ts";
import { DAY, EVENING, kai, MINUTE, type Site, startSite } from "./site.ts";

let site: Site;
let browser: Browser;

beforeAll(async () => {
  site = await startSite();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** What the server sends to the child's own page. */
async function childState(page: Page): Promise<{ [key: string]: unknown }> {
  return page.evaluate(async () => (await fetch("/recess/status")).json());
}

async function childBeats(page: Page): Promise<{ [key: string]: unknown }> {
  return page.evaluate(async () => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ type: "active", device: "tablet" });
    return (await fetch("/recess/heartbeat", { method: "POST", headers, body })).json();
  });
}

async function childAsks(page: Page, what: object): Promise<number> {
  return page.evaluate(async (body) => {
    const headers = { "content-type": "application/json" };
    return (await fetch("/recess/requests", { method: "POST", headers, body: JSON.stringify(body) })).status;
  }, what);
}

test("the child is warned and asks; a parent agrees on a phone, lifts quiet hours, and reads the week", async () => {
  const child = await browser.newContext();
  await child.addCookies([{ name: "child", value: "Kai", url: site.url }]);
  const tablet = await child.newPage();
  await tablet.goto(site.url);
  const parent = await browser.newContext({
    viewport: { width: 390, height: 800 },
    isMobile: true,
    hasTouch: true,
    locale: "en-GB",
  });
  await parent.addCookies([{ name: "who", value: "mother", url: site.url }]);
  const phone = await parent.newPage();

  // A warning comes 15 minutes before the end.
  await site.use(kai, 45);
  expect(await childBeats(tablet)).toMatchObject({
    notices: [{ kind: "warning", stopReason: "daily-limit" }],
    may: { askForTime: true, askFor: { time: [15, 30, 60], quietHours: [] } },
    summaries: true,
  });

  // The link opens a page that names the app, the child and the effect of agreeing; one press, on a phone.
  const link = await site.askFor(kai, { minutes: 30 });
  expect(await childAsks(tablet, { minutes: 15 })).toBe(409);
  await phone.goto(site.url + link);
  expect(await phone.textContent("main")).toMatch(/Kai asks in Starling for 30 mins more today/);
  expect(await phone.textContent("main")).toMatch(/Ends 20:10 instead of 19:40/);
  await phone.getByRole("button", { name: "Yes, 30 mins" }).tap();
  await phone.getByText("Given: 30 mins.").waitFor();
  // The same link again, and back: nothing is granted twice.
  await phone.goBack();
  await phone.goto(site.url + link);
  expect(await phone.getByRole("button").count()).toBe(0);
  const state = await childState(tablet);
  expect(state).toMatchObject({
    limitMs: 90 * MINUTE,
    requests: [{ kind: "time", state: "granted" }],
    messages: [{ kind: "time-granted", grantedMs: 30 * MINUTE }],
  });

  // The child continues past the old end, and the time ends at the new one.
  await site.use(kai, 30);
  expect(await childState(tablet)).toMatchObject({ outcome: "allow" });
  await site.use(kai, 16);
  expect(await childState(tablet)).toMatchObject({ outcome: "block", reason: "daily-limit" });

  // The parent grants the rest on the family's page; then the night stops the chat, and asking for time no longer helps.
  await phone.goto(`${site.url}/family`);
  await phone.getByRole("link", { name: "Kai" }).tap();
  await phone.getByRole("button", { name: "+30 mins" }).tap();
  await phone.getByText("Done.").waitFor();
  site.set(Date.parse("2026-06-02T21:00:30+02:00"));
  expect(await childState(tablet)).toMatchObject({
    reason: "quiet-hours",
    may: { askForTime: true, askFor: { time: [], quietHours: [15, 30, 60] } },
  });
  expect(await childAsks(tablet, { minutes: 15 })).toBe(409);
  expect(await childAsks(tablet, { quietHours: 15 })).toBe(201);
  await phone.goto(`${site.url}/family`);
  expect(await phone.textContent("main")).toContain("quiet hours to start 15 mins later tonight");
  expect(await phone.textContent("main")).toContain("Opens now, until 21:15");
  await phone.getByRole("button", { name: "Yes, 15 mins" }).tap();
  await phone.getByText("Done.").waitFor();
  expect(await childState(tablet)).toMatchObject({ outcome: "allow", messages: [{}, { kind: "quiet-hours-lifted" }] });

  // The parent lifted it, and takes that back.
  await phone.getByRole("link", { name: "History" }).tap();
  await phone.getByRole("button", { name: "Take back" }).tap();
  await phone.getByText("taken back").waitFor();
  expect(await childState(tablet)).toMatchObject({ outcome: "block", reason: "quiet-hours" });

  // The next day: the week for the app's mailer, and the settings that the child asks for.
  site.set(EVENING + DAY);
  const summary = await weeklySummary({ governor: site.governor, child: kai, locale: "en-GB" });
  expect(summary?.text).toContain("Tue: 1 hr 30 mins");
  expect(await childAsks(tablet, { feature: "memory" })).toBe(201);
  await phone.goto(`${site.url}/family/${site.tag(kai)}`);
  expect(await phone.textContent("main")).toContain("to switch on: Remembers earlier chats");
  await phone.getByRole("button", { name: "Yes" }).tap();
  await phone.getByText("Done.").waitFor();
  expect(await childState(tablet)).toMatchObject({
    features: { memory: true },
    messages: [{ kind: "feature-granted" }],
  });
  await phone.getByRole("link", { name: "Rules" }).tap();
  await phone.getByRole("button", { name: "Turn off: Remembers earlier chats" }).tap();
  await phone.getByText("Done.").waitFor();
  expect(await childState(tablet)).toMatchObject({ features: { memory: false } });
  await child.close();
  await parent.close();
});
