import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { buildPages, MINUTE } from "./chat.ts";
import { ask, shield } from "./person.ts";
import { ALMOST_STILL, askAndAnswer, openWindows, PHONE, type Windows } from "./windows.ts";

/** A whole evening of the demonstration in two windows, with its fast clock, which the page itself turns on. */

vi.setConfig({ testTimeout: 900_000 });

let pages: Awaited<ReturnType<typeof buildPages>>;
let browser: Browser;
let windows: Windows;

beforeAll(async () => {
  [pages, browser] = await Promise.all([buildPages(), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await pages.remove();
});
beforeEach(async () => {
  windows = await openWindows(browser, pages.folder);
});
afterEach(() => windows.close());

test("the child is warned and stopped, asks, goes on by a parent's yes; the night comes, and the parent lifts it", async () => {
  const { chat, open } = windows;
  const { clock } = chat.server;
  await chat.spend("fourteen", 50);
  const tablet = await windows.openChild();
  await ask(tablet, "Tell me a story");
  await tablet.check("#fast");
  // The last ten minutes take ten seconds.
  await shield(tablet).getByText("You've reached today's").waitFor();
  // The screen covers the switch. From here on a busy machine misses nothing.
  clock.setSpeed(ALMOST_STILL);
  await askAndAnswer(windows, tablet);

  // The granted time ends too, and then the night begins.
  await chat.spend("fourteen", 15);
  await shield(tablet).getByText("You've reached today's").waitFor();
  const night = (await chat.status("fourteen")).resumesAt;
  expect(night).toBeGreaterThan(clock.now());

  const phone = await open("/family", PHONE);
  await phone.getByRole("link", { name: "Kai" }).tap();
  await phone.getByRole("button", { name: "+15 mins" }).tap();
  await phone.getByText("Done.").waitFor();
  await shield(tablet).getByText("You've reached today's").waitFor({ state: "hidden" });

  // 22:05 in Shanghai: quiet hours, and only lifting them helps.
  clock.set(Date.UTC(2026, 10, 24, 14, 5));
  await shield(tablet).getByText("It's quiet hours.").waitFor();
  await shield(tablet).getByRole("button", { name: "Ask for" }).click();
  await shield(tablet).getByRole("button", { name: "Asked. The answer will show here." }).waitFor();
  await phone.goto(`${chat.url}/family`);
  await phone.getByText("quiet hours to start").waitFor();
  await phone.getByRole("button", { name: /^Yes/ }).tap();
  await phone.getByText("Done.").waitFor();
  await shield(tablet).getByText("It's quiet hours.").waitFor({ state: "hidden" });
  await phone.getByRole("link", { name: "History" }).tap();
  await phone.getByRole("button", { name: "Take back" }).first().tap();
  await phone.getByText("taken back").first().waitFor();
  await shield(tablet).getByText("It's quiet hours.").waitFor();

  // The next afternoon the child continues, and the parent reads the previous day.
  clock.set(Date.UTC(2026, 10, 25, 8));
  await shield(tablet).waitFor({ state: "hidden" });
  expect((await chat.status("fourteen")).remainingMs).toBeGreaterThan(30 * MINUTE);
  await phone.getByRole("link", { name: "Data" }).tap();
  await phone.getByText(/Tue/).first().waitFor();
  // An hour, and what was granted and used.
  await phone
    .getByText(/1 hr 1\d mins/)
    .first()
    .waitFor();
});

test("a child objects, the staff answers in another window, and the answer reaches the child's screen", async () => {
  const { chat, open } = windows;
  chat.server.clock.setSpeed(ALMOST_STILL);
  await chat.spend("fourteen", 60);
  const tablet = await windows.openChild();
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
  await shield(tablet).getByText("We have put it right.").waitFor();

  // Staff pause the account with a reason, find it in the list, and end the pause.
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
  await shield(tablet).getByText("Your chat is paused.").waitFor();
  await find();
  await desk.getByRole("button", { name: "End the app's pause" }).click();
  await desk.getByText("Nobody has paused it.").waitFor();
});
