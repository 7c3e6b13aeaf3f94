import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { buildPages, type Chat, startChat } from "./chat.ts";
import { become, shield, use } from "./person.ts";

/** The demonstration in two windows: a child in one, a parent or the staff in the other. The clock goes fast up to the stop. */

// A busy machine takes minutes for what takes half a minute.
vi.setConfig({ testTimeout: 900_000 });

let pages: Awaited<ReturnType<typeof buildPages>>;
let browser: Browser;
let chat: Chat;

beforeAll(async () => {
  pages = await buildPages();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await pages.remove();
});
beforeEach(async () => {
  chat = await startChat({ pages: pages.folder });
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await chat.close();
});

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1100, height: 760 }, ...options });
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  await page.goto(chat.url + path);
  return page;
}

const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true };

/** Kai chats until the day is over: the last ten minutes by the fast clock, which the page itself turns on. */
async function untilTheEnd(): Promise<Page> {
  const tablet = await open("/");
  await become(tablet, "fourteen");
  await use(chat, tablet, "fourteen", 50);
  chat.server.clock.setSpeed(1);
  await tablet.reload();
  await tablet.check("#fast");
  await shield(tablet).getByText("You've reached today's").waitFor({ timeout: 240_000 });
  // The screen is in front of the switch.
  chat.server.clock.setSpeed(1);
  return tablet;
}

test("U8, U9, U13: a child asks at the end of the day, a parent says yes in another window, pauses, and ends the pause", async () => {
  const tablet = await untilTheEnd();
  const screen = shield(tablet);
  // U13: what the family sees is said, from the server.
  await screen.getByText("Your family can see").waitFor();

  // U9: what does not get through is said, and can be tried again.
  await tablet.route("**/recess/requests", (route) => route.fulfill({ status: 500, body: "" }));
  await screen.getByRole("button", { name: "Ask for more time" }).click();
  await screen.getByRole("button", { name: "That didn't get through. Try again." }).waitFor();
  await tablet.unroute("**/recess/requests");
  await screen.getByRole("button", { name: "That didn't get through. Try again." }).click();
  await screen.getByRole("button", { name: "Asked. The answer will show here." }).waitFor();

  const phone = await open("/family", PHONE);
  await phone.getByText("Kai asks").waitFor();
  expect(await phone.textContent("main")).toContain("Opens now, until");
  await phone.getByRole("button", { name: "Yes, 15 mins" }).tap();
  await phone.getByText("Done.").waitFor();
  // An hour of use without a break is due to be mentioned, too: its screen may come once the yes was read.
  await screen.getByText("You've reached today's").waitFor({ state: "hidden", timeout: 240_000 });

  await phone.getByRole("button", { name: "Pause until tomorrow" }).tap();
  await phone.getByText("Paused by you until").waitFor();
  await screen.getByText("Your chat is paused.").waitFor({ timeout: 240_000 });
  // U8: nothing to ask for where a yes would change nothing.
  expect(await screen.getByRole("button", { name: "Ask for more time" }).count()).toBe(0);
  await phone.getByRole("button", { name: "End the pause" }).tap();
  await phone.getByText("Done.").waitFor();
  await screen.getByText("Your chat is paused.").waitFor({ state: "hidden", timeout: 240_000 });
});

test("a child objects, the staff answers in another window, and the answer reaches the child's screen", async () => {
  const tablet = await untilTheEnd();
  await shield(tablet).getByRole("button", { name: "This is wrong" }).click();
  await tablet.waitForURL("**/my-rules#object");
  await tablet.getByLabel("What is it about?").selectOption("limit-is-wrong");
  await tablet.getByLabel("What is wrong?").fill("I am <b>17</b>.");
  await tablet.getByRole("button", { name: "Send" }).click();
  await tablet.getByText("It was sent. The answer will be here.").waitFor();

  const desk = await open("/staff");
  await desk.getByText("I am <b>17</b>.").waitFor();
  await desk.getByLabel("Ready answer").selectOption("Put right");
  await desk.getByRole("button", { name: "Accept" }).click();
  await desk.getByText("No appeal is waiting.").waitFor();

  await tablet.reload();
  await tablet.getByText("We have put it right.").waitFor();
  await tablet.goto(`${chat.url}/chat`);
  await shield(tablet).getByText("We have put it right.").waitFor({ timeout: 240_000 });

  // The staff pauses the account with a reason, finds it in the list, and ends it.
  const { id } = chat.account("fourteen");
  const find = async (): Promise<void> => {
    await desk.goto(`${chat.url}/staff/account`);
    await desk.getByLabel("Account id").fill(id);
    await desk.getByRole("button", { name: "Find" }).click();
  };
  await find();
  await desk.getByLabel("Reason").selectOption("age-check");
  await desk.getByRole("button", { name: "Pause", exact: true }).click();
  await desk.getByText("By the app, until").waitFor();
  expect(desk.url()).not.toContain(id);
  await desk.goto(`${chat.url}/staff/measures`);
  await desk.getByText("The age is being checked").waitFor();
  await shield(tablet).getByText("Your chat is paused.").waitFor({ timeout: 240_000 });
  await find();
  await desk.getByRole("button", { name: "End the app's pause" }).click();
  await desk.getByText("Nobody has paused it.").waitFor();
});
