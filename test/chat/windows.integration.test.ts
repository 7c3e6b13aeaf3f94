import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, test, vi } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { buildPages } from "./chat.ts";
import { shield } from "./person.ts";
import { ALMOST_STILL, askAndAnswer, openWindows, type Windows } from "./windows.ts";

/** The demonstration in two windows: a child in one, a parent in the other. Its clock is stopped. */

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
  const { chat } = windows;
  chat.server.clock.setSpeed(ALMOST_STILL);
  await chat.spend("fourteen", 60);
});
afterEach(() => windows.close());

test("a child asks at the end of the day, a parent says yes in another window, pauses, and ends the pause", async () => {
  const tablet = await windows.openChild();
  await shield(tablet).getByText("You've reached today's").waitFor();
  await askAndAnswer(windows, tablet);
});
