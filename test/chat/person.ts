import type { Locator, Page } from "playwright-core";
import type { Person } from "../../examples/chat/src/server/people.ts";
import { type Chat, MINUTE } from "./chat.ts";

/** What a person does and sees on the example's page. */

/** Chooses a person on the first page. */
export async function become(page: Page, person: Person): Promise<void> {
  await page.click(`[data-person="${person}"]`);
  await page.waitForURL("**/chat");
  await page.waitForSelector(".composer textarea");
}

export async function say(page: Page, text: string): Promise<void> {
  await page.fill(".composer textarea", text);
  await page.press(".composer textarea", "Enter");
}

/** Sends a message and waits for the whole reply. */
export async function ask(page: Page, text: string): Promise<string> {
  await say(page, text);
  await page.waitForSelector(`article.user:has-text("${text}")`);
  await page.waitForSelector("[role=log]:not([aria-busy]) > article.assistant:last-child");
  return (await page.textContent("article.assistant:last-child .text")) ?? "";
}

export const shield = (page: Page): Locator => page.locator("recess-shield dialog[open]");
export const toast = (page: Page): Locator => page.locator("recess-notices .toast[data-shown]");
export const chip = (page: Page): Locator => page.locator("recess-chip [role=timer]");

/** Lets the page use the chat until this much of the day is used or the chat stops: a minute passes with each heartbeat. */
export async function use(chat: Chat, page: Page, person: Person, minutes: number): Promise<void> {
  await hold(chat, page);
  for (;;) {
    const { usedMs, outcome } = await chat.status(person);
    if (outcome === "block" || (usedMs ?? 0) >= minutes * MINUTE) return;
    chat.server.clock.advance(MINUTE);
    await hold(chat, page);
  }
}

/** Stops the clock, and waits until the page has the governor's state of this instant. */
export async function hold(chat: Chat, page: Page): Promise<void> {
  const { clock } = chat.server;
  if (clock.speed() !== 0) clock.setSpeed(0);
  await page.waitForResponse(async (response) => {
    if (!response.url().endsWith("/heartbeat")) return false;
    const state: unknown = await response.json().catch(() => null);
    return typeof state === "object" && state !== null && "serverNow" in state && state.serverNow === clock.now();
  });
}
