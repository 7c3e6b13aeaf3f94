import type { Snapshot } from "@recess/browser";
import type { PolicyInput } from "@recess/core/policy";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { soon } from "./soon.ts";
import { launchChromium } from "../support/chromium.ts";
import { openSite, type Site } from "./site.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let browser: Browser;
let site: Site;
let context: BrowserContext;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
afterEach(async () => {
  await context.close();
  await site.close();
});

async function open(policy: PolicyInput, more: Partial<Parameters<typeof openSite>[0]> = {}): Promise<Page> {
  site = await openSite({ policy, ...more });
  context = await browser.newContext();
  const page = await visit();
  // Its first heartbeat is over before the clock is moved.
  await soon(() => site.heartbeats("active").length).toBe(1);
  return page;
}

async function visit(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(site.url);
  await soon(async () => (await snapshot(page)).connection).toBe("online");
  return page;
}

const snapshot = (page: Page): Promise<Snapshot> => page.evaluate(() => window.recess.getSnapshot());
const log = (page: Page) => page.getByRole("log");

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

/**
 * Uses the account for this long, as another device would. A notice that is due at the very end is sent to the next user: this
 * page.
 */
async function use(ms: number): Promise<void> {
  for (let used = 0; used < ms; used += MINUTE) {
    await site.governor.heartbeat(site.account, { device: "tablet" });
    site.pass(Math.min(MINUTE, ms - used));
  }
}

const daily = (more: object = {}): PolicyInput => ({
  bands: { teen: { ages: [13, 18], dailyLimit: "1h", ...more } },
  presence: { heartbeat: "65s" },
});

describe("a 14-year-old chats until the day is over", () => {
  test("sees the time, is warned, is stopped kindly, and keeps the draft", async () => {
    const page = await open(daily(), { setBy: { name: "Starling" }, help: "https://help.example/" });
    await soon(() => page.locator("recess-chip").getByRole("timer").textContent()).toBe("1 hr");
    await say(page, "Why is the sky blue?");
    await soon(() => log(page).textContent()).toContain("(end)");
    expect(site.devices[0]).toMatch(/^[\d-]+$/);

    await use(45 * MINUTE);
    await say(page, "And at sunset?");
    await soon(() => log(page).textContent()).toMatch(/\(end\).*\(end\)/);
    await soon(() =>
      page
        .locator("recess-chip")
        .getByText(/^1[345] min left today. Your chat is saved as you go.$/)
        .count(),
    ).toBe(1);

    await use(10 * MINUTE);
    await say(page, "Thanks");
    await soon(() => page.getByRole("status").textContent()).toMatch(/^[45] min left today/);

    await page.getByRole("textbox").fill("one more thing");
    await use(5 * MINUTE);
    await page.evaluate(() => window.recess.refresh());
    await soon(() => page.getByRole("alertdialog").count()).toBe(1);
    const text = await page.getByRole("alertdialog").textContent();
    expect(text).toContain("You've reached today's 1 hr limit.");
    expect(text).toContain("Set by Starling.");
    expect(await page.getByRole("textbox").inputValue()).toBe("one more thing");

    // On return the same screen is there at once.
    const again = await visit();
    await soon(() => again.getByRole("alertdialog").count()).toBe(1);

    await again.getByRole("button", { name: "Leave chat" }).click();
    await again.waitForURL("**/other");
  });

  test("a message that is refused becomes a screen, and stays a 403 for the app", async () => {
    const page = await open(daily());
    await use(61 * MINUTE);
    await say(page, "Hello?");
    await soon(() => log(page).textContent()).toBe("refused 403");
    await soon(async () => (await snapshot(page)).phase).toBe("blocked");
    expect(await page.evaluate(() => window.events)).toContain("block daily-limit");
  });

  test("extra time opens it again, and is announced", async () => {
    const page = await open(daily({ guardian: { maxExtraTimePerDay: "30m" } }), { may: { askForTime: true } });
    await use(61 * MINUTE);
    await page.evaluate(() => window.recess.refresh());
    await soon(() => page.getByRole("alertdialog").count()).toBe(1);
    await page.getByRole("button", { name: "Ask for more time" }).click();
    await site.governor.grant(site.account, { minutes: 15 });
    await page.evaluate(() => window.recess.refresh());
    await soon(() => page.getByRole("alertdialog").count()).toBe(0);
    await soon(() => page.getByRole("status").textContent()).toMatch(/^\+15 min granted\. New end: /);
  });
});

describe("if the child may ask and object, and guardians are notified", () => {
  const withCases = { withCases: true, may: { askForTime: true, appeal: true } };
  const status = (page: Page) => page.getByRole("status");
  const onScreen = (page: Page) => page.getByRole("alertdialog").getByRole("status");

  /** Blocked by the day's limit; a wish for time goes to the server, as an app would send it. */
  async function openBlocked(): Promise<Page> {
    const page = await open(daily({ guardian: { maxExtraTimePerDay: "30m" } }), withCases);
    await page.evaluate(() => {
      const headers = { "content-type": "application/json" };
      const post = () => fetch("/recess/requests", { method: "POST", headers, body: JSON.stringify({ minutes: 15 }) });
      const asked = () => post().then(async (response) => window.recess.accept(await response.json()));
      document.addEventListener("recess-ask", () => void asked());
    });
    await use(61 * MINUTE);
    await page.evaluate(() => window.recess.refresh());
    await soon(() => page.getByRole("alertdialog").count()).toBe(1);
    return page;
  }

  async function ask(page: Page): Promise<string> {
    await page.getByRole("button", { name: "Ask for more time" }).click();
    await soon(async () => (await requests()).length).toBeGreaterThan(0);
    await soon(() => page.getByRole("button", { name: "Asked." }).count()).toBe(1);
    return (await requests()).at(-1)?.id ?? "";
  }

  const requests = async () => (await site.governor.cases.read(site.account))?.requests ?? [];

  test("'not today' is shown on the screen that asked, within a heartbeat, and another request is possible", async () => {
    const page = await openBlocked();
    const id = await ask(page);
    await site.governor.cases.answerRequest(site.account, { id, minutes: 0, by: "parent" });
    await soon(() => onScreen(page).textContent(), 180_000).toContain("Not today.");
    expect(await page.getByRole("button", { name: "Ask for more time" }).getAttribute("aria-disabled")).toBe("false");
    await soon(() => site.calls.flatMap((call) => call.ack ?? []), 180_000).toContain(`request:${id}`);
  });

  test("'+15 min' opens the chat, and is announced once", async () => {
    const page = await openBlocked();
    const id = await ask(page);
    await site.governor.cases.answerRequest(site.account, { id, minutes: 15, by: "parent" });
    await page.evaluate(() => window.recess.refresh());
    await soon(() => page.getByRole("alertdialog").count()).toBe(0);
    await soon(() => status(page).textContent()).toMatch(/^\+15 min granted\. New end: /);
    await page.getByRole("button", { name: "OK" }).click();
    await page.evaluate(() => window.recess.refresh());
    await soon(() => status(page).textContent()).not.toMatch(/granted/);
  });

  test("an appeal's answer is shown with its number, and so is the notice to a guardian", async () => {
    const page = await openBlocked();
    const { appeal } = await site.governor.cases.appeal(site.account, { kind: "limit-is-wrong", text: "" });
    const receipt = appeal?.receipt ?? "";
    await site.governor.cases.answerAppeal(site.account, { receipt, accepted: false, answer: "It is right." });
    await site.governor.cases.notify(site.account, { kind: "crisis" });
    await page.evaluate(() => window.recess.refresh());
    // A newer one may come in before the one that is read: each is read and closed in one step.
    const told = new Set<string>();
    const readOne = async (): Promise<number> => {
      const text = await page.locator("recess-shield").evaluate((host) => {
        const said = host.shadowRoot?.querySelector("[role=status]")?.textContent ?? "";
        if (said !== "") host.shadowRoot?.querySelector<HTMLElement>("[part=dismiss]")?.click();
        return said;
      });
      return text === "" ? told.size : told.add(text).size;
    };
    await soon(readOne).toBe(3);
    const all = [...told].join("\n");
    expect(all).toContain(`We checked, and it stays as it is (${receipt}). It is right.`);
    expect(all).toContain("so that someone can help you");
    expect(all).toContain("Your family knows that the chat stopped");
  });

  test("closing a reminder is recorded in the journal", async () => {
    const page = await open(daily({ reminders: [{ id: "ai", at: "start-of-day" }] }), withCases);
    await say(page, "Hi");
    await soon(() => status(page).textContent()).toContain("chatting with AI");
    await page.getByRole("button", { name: "OK" }).click();
    await page.goto(`${site.url}/other`);
    const steps = async () => {
      const entries = await site.journal();
      return entries.filter((entry) => entry["id"] === "reminder:ai").map(({ kind }) => kind);
    };
    await soon(steps).toEqual(["notice", "shown", "dismissed", "left"]);
  });
});

describe("while a reply arrives", () => {
  /** The next reply goes on until the returned function is called. */
  function longReply(): () => void {
    let end = (): void => {};
    site.reply.everyMs = 100;
    site.reply.until = new Promise<void>((resolve) => (end = resolve));
    return () => end();
  }

  test("nothing interrupts it: the reminder comes with the end of the turn", async () => {
    const page = await open(daily({ nudges: [{ id: "answers-first", when: { messagesToday: 1 } }] }));
    const end = longReply();
    await say(page, "Tell me a story");
    await soon(async () => (await snapshot(page)).notices.length).toBe(1);
    expect((await snapshot(page)).streaming).toBe(true);
    expect(await page.getByRole("status").textContent()).toBe("");
    end();
    await soon(() => log(page).textContent()).toContain("(end)");
    await soon(() => page.getByRole("status").textContent()).toContain("ask someone you know");
  });

  test("and what was on screen for a second is acknowledged with the next heartbeat", async () => {
    const page = await open({
      ...daily({ reminders: [{ id: "ai", at: "start-of-day" }] }),
      presence: { heartbeat: "7s" },
    });
    await say(page, "Hi");
    await soon(() => page.getByRole("status").textContent()).not.toBe("");
    await soon(() => site.calls.flatMap((call) => call.ack ?? []).length).toBe(1);
    const [receipt] = site.calls.flatMap((call) => call.ack ?? []);
    expect(receipt).toContain("reminder:ai");
    // Confirmed once, it is not said again.
    await page.waitForTimeout(6000);
    expect(site.calls.flatMap((call) => call.ack ?? []).length).toBe(1);
  });

  test("a notice that was on screen for less than a second is shown once more on the next visit", async () => {
    let page = await open(daily({ reminders: [{ id: "ai", at: "start-of-day" }] }));
    longReply();
    await say(page, "Hi");
    await soon(async () => (await snapshot(page)).notices.length).toBe(1);
    await page.close();

    page = await visit();
    await soon(() => page.getByRole("status").textContent()).toContain("chatting with AI");
    await page.waitForTimeout(2000);
    await page.close();
    await soon(() => site.calls.flatMap((call) => call.ack ?? []).length).toBeGreaterThan(0);

    page = await visit();
    await page.waitForTimeout(2500);
    expect((await snapshot(page)).notices).toEqual([]);
    expect(await page.getByRole("status").textContent()).toBe("");
  });

  test("a stop does not cover it: it winds down, and the screen comes after", async () => {
    const page = await open(daily());
    await use(59 * MINUTE + 50_000);
    const end = longReply();
    await say(page, "A long one");
    await soon(async () => (await snapshot(page)).streaming).toBe(true);
    site.pass(20_000);
    await page.evaluate(() => window.recess.refresh());
    await soon(async () => (await snapshot(page)).phase).toBe("blocked");
    expect(await page.getByRole("alertdialog").count()).toBe(0);
    end();
    await soon(() => page.getByRole("alertdialog").count()).toBe(1);
    expect(await log(page).textContent()).toContain("(end)");
  });
});

describe("message limits", () => {
  test("a wait of seconds is a notice, not a screen", async () => {
    const page = await open({ bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 2, per: "1m" }] } } });
    for (const text of ["one", "two", "three"]) {
      await say(page, text);
      await page.waitForTimeout(400);
    }
    await soon(() => log(page).textContent()).toContain("refused 429");
    await soon(() => page.getByRole("status").textContent()).toMatch(/^Resets /);
    expect(await page.getByRole("alertdialog").count()).toBe(0);
  });

  test("after a used-up day one can go back to reading, and the screen shows again when one writes", async () => {
    const page = await open({ bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 1, per: "day" }] } } });
    await say(page, "one");
    await soon(() => log(page).textContent()).toContain("(end)");
    await say(page, "two");
    await soon(() => page.getByRole("alertdialog").count()).toBe(1);
    await page.getByRole("button", { name: "Back to reading" }).click();
    await soon(() => page.getByRole("alertdialog").count()).toBe(0);
    await say(page, "three");
    await soon(() => page.getByRole("alertdialog").count()).toBe(1);
  });
});

test("a pause nudge blocks the chat until it is answered", async () => {
  const page = await open(
    daily({ nudges: [{ id: "an-hour-without-a-break", when: { messagesToday: 1 }, level: "pause" }] }),
  );
  await say(page, "Hi");
  await soon(() => page.getByRole("alertdialog").count()).toBe(1);
  expect(await page.getByRole("alertdialog").textContent()).toContain("Good time to take 5.");
  await page.keyboard.press("Escape");
  await page.waitForURL("**/other");
  await soon(() => site.heartbeats("away").length).toBeGreaterThan(0);
});

test("with the clock of the account's zone, whatever the browser's is", async () => {
  site = await openSite({ policy: daily() });
  context = await browser.newContext({ timezoneId: "America/New_York", locale: "en-GB" });
  await use(61 * MINUTE);
  const page = await visit();
  const { resumesAt } = (await snapshot(page)).state ?? {};
  expect(resumesAt).toBe(Date.UTC(2026, 10, 25, 4));
  expect((resumesAt ?? 0) % HOUR).toBe(0);
  await soon(() => page.getByRole("alertdialog").textContent()).toMatch(/Opens again tomorrow 04:00 \(.+\)\./);
});
