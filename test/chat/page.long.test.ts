import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { AFTERNOON, buildPages, type Chat, MINUTE, startChat, until } from "./chat.ts";
import { ask, become, chip, hold, say, shield, toast, use } from "./person.ts";

/**
 * The example as a person meets it: the real server, the real page, a real browser. The demonstration's clock gives the time,
 * and these tests start and stop it; nothing waits for a time of day.
 */

vi.setConfig({ testTimeout: 120_000 });

const HOUR = 60 * MINUTE;

let pages: Awaited<ReturnType<typeof buildPages>>;
let browser: Browser;
let chat: Chat;
let problems: string[];

beforeAll(async () => {
  pages = await buildPages();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await pages.remove();
});
beforeEach(async () => {
  problems = [];
  chat = await startChat({ pages: pages.folder });
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await chat.close();
  expect(problems).toEqual([]);
});

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1100, height: 760 }, ...options });
  context.on("page", watch);
  const page = await context.newPage();
  await page.goto(chat.url);
  return page;
}

function watch(page: Page): void {
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    // A refusal is a normal response, but the browser logs it as an error.
    if (message.type() === "error" && !/status of (?:403|502)|ERR_CONNECTION_REFUSED/.test(message.text())) {
      problems.push(message.text());
    }
  });
}

describe("a 14-year-old", () => {
  test("chats, sees the time, is warned, reminded of a break, stopped kindly, and comes back", async () => {
    const page = await open();
    await become(page, "fourteen");
    expect(await ask(page, "Why is the sky blue?")).toContain("Sunlight looks white");
    await expect.poll(() => chip(page).textContent()).toMatch(/^(?:1 h(?:r)?|60 min)$/);
    await toast(page).getByText("you're chatting with AI").waitFor();
    await toast(page).getByRole("button").click();

    await use(chat, page, "fourteen", 31);
    await toast(page)
      .getByText(/been here 3\d min/)
      .waitFor();
    await toast(page).getByRole("button").click();

    await use(chat, page, "fourteen", 46);
    // Early warnings are shown by the chip.
    await page
      .locator("recess-chip")
      .getByText(/min left today/)
      .waitFor();
    // The break at 45 minutes repeats what was shown a moment ago, so it is not shown again.
    expect(await toast(page).count()).toBe(0);

    await use(chat, page, "fourteen", 56);
    await toast(page)
      .getByText(/\d min left today/)
      .waitFor();
    expect(await chip(page).textContent()).toMatch(/^\d min$/);

    // The draft is kept after the stop, and nothing interrupts it.
    await page.fill(".composer textarea", "I was about to");
    await use(chat, page, "fourteen", 60);
    await shield(page).waitFor();
    const words = await shield(page).innerText();
    expect(words).toMatch(/reached today's 1 hr? limit/i);
    expect(words).toMatch(/Opens again tomorrow 0?6:00/);
    expect(words).toContain("Chat saved");
    expect(words).toContain("Set by Starling");
    expect(await shield(page).getByRole("link", { name: "Help" }).getAttribute("href")).toBe("/help");
    expect(
      await shield(page)
        .getByRole("button", { name: "Leave chat" })
        .evaluate((one) => one.matches(":focus")),
    ).toBe(true);

    // The screen only shows what the server decided.
    const refused = await page.evaluate(async () => {
      const body = JSON.stringify({ messages: [{ role: "user", content: "one more" }] });
      const response = await fetch("/api/chat", { method: "POST", body });
      return { status: response.status, code: (await response.json()).error.code };
    });
    expect(refused).toEqual({ status: 403, code: "daily-limit" });

    await shield(page).getByRole("button", { name: "Leave chat" }).click();
    await page.waitForURL(`${chat.url}/`);
    await page.getByText(/Today's time is used/).waitFor();

    chat.server.clock.setSpeed(1);
    await page.click("#tomorrow");
    await page.locator('[data-person="fourteen"]').getByText("left today").waitFor();
    await become(page, "fourteen");
    expect(await page.inputValue(".composer textarea")).toBe("I was about to");
    await page.getByText("Why is the sky blue?").waitFor();
    expect(await ask(page, "Are you a person?")).toContain("a computer program, not a person");
    expect(await shield(page).count()).toBe(0);
  });

  test("whose time ends in the middle of a reply reads its end, and then the screen comes", async () => {
    await chat.close();
    chat = await startChat({ pages: pages.folder, wordMs: 25 });
    const page = await open();
    await become(page, "fourteen");
    await chat.spend("fourteen", 57);
    await use(chat, page, "fourteen", 58);
    await say(page, "Tell me a story");
    const reply = page.locator("article.assistant:last-child");
    await reply.getByText("lighthouse").waitFor();
    chat.server.clock.setSpeed(120);
    await reply.getByText("This reply ends here.").waitFor();
    await shield(page).waitFor();
    expect(await chat.status("fourteen")).toMatchObject({ reason: "daily-limit", usedMs: HOUR });
  });

  test("is stopped by quiet hours, and can chat again in the morning", async () => {
    const page = await open();
    await become(page, "fourteen");
    chat.server.clock.set(AFTERNOON + 6 * HOUR);
    await hold(chat, page);
    await shield(page)
      .getByText(/Opens again (?:tomorrow )?0?6:00/)
      .waitFor();

    chat.server.clock.set(AFTERNOON + 14 * HOUR + MINUTE);
    await hold(chat, page);
    await shield(page).waitFor({ state: "detached" });
    expect(await ask(page, "hello")).toContain("Hello");
  });

  test("finds help from the screen, and gets an answer there", async () => {
    const page = await open();
    await become(page, "fourteen");
    chat.server.clock.set(AFTERNOON + 6 * HOUR);
    await hold(chat, page);
    const help = shield(page).getByRole("link", { name: "Help" });
    const [opened] = await Promise.all([page.context().waitForEvent("page"), help.click()]);
    await opened.waitForSelector(".composer textarea");
    const before = await chat.server.governor.export(chat.account("fourteen"));
    expect(await ask(opened, "Someone is hitting me")).toContain("an adult you trust");
    const after = await chat.server.governor.export(chat.account("fourteen"));
    expect(after?.record?.today).toEqual(before?.record?.today);

    // A phrase of the list passes in the chat itself, too; others do not.
    const asked = (content: string): Promise<number> =>
      page.evaluate(async (content) => {
        const body = JSON.stringify({ messages: [{ role: "user", content }] });
        return (await fetch("/api/chat", { method: "POST", body })).status;
      }, content);
    expect(await asked("i want to die")).toBe(200);
    expect(await asked("hello")).toBe(403);
  });

  test("keeps the day's use when the server restarts", async () => {
    const page = await open();
    await become(page, "fourteen");
    await ask(page, "hello");
    await use(chat, page, "fourteen", 20);
    const { usedMs } = await chat.status("fourteen");
    await chat.restart();
    expect(chat.server.clock.speed()).toBe(1);
    // The page is still open, and the clock runs again.
    const after = await chat.status("fourteen");
    expect(after.usedMs).toBeGreaterThanOrEqual(usedMs ?? Number.NaN);
    expect(after.usedMs).toBeLessThan((usedMs ?? Number.NaN) + MINUTE);
    // Nobody has to sign in again, and the open page continues.
    expect(await ask(page, "Why are there seasons?")).toContain("tilted");
    await page.goto(chat.url);
    await page
      .locator('[data-person="fourteen"]')
      .getByText(/(?:39|40) min left today/)
      .waitFor();
  });

  test("gets a message back that the model could not answer", async () => {
    await chat.close();
    chat = await startChat({
      pages: pages.folder,
      model: { baseUrl: "http://127.0.0.1:1/v1", apiKey: "none", name: "any" },
    });
    const page = await open();
    await become(page, "fourteen");
    await say(page, "hello");
    await page.getByRole("alert").getByText("It was not counted").waitFor();
    await page.getByRole("button", { name: "Try again" }).waitFor();
    const { quotas } = await chat.status("fourteen");
    expect(quotas.find(({ per }) => per === "day")).toMatchObject({ remaining: 200 });
  });
});

test("an 8-year-old rests for five minutes after thirty, and can then continue", async () => {
  const page = await open();
  await become(page, "eight");
  await ask(page, "Where did the dinosaurs go?");
  await use(chat, page, "eight", 31);
  await shield(page).getByText("Time to rest your eyes.").waitFor();
  expect(await chat.status("eight")).toMatchObject({ reason: "break" });
  expect(await shield(page).locator("[data-age], [data-young], .card").first().isVisible()).toBe(true);

  chat.server.clock.advance(5 * MINUTE);
  await hold(chat, page);
  await shield(page).waitFor({ state: "detached" });
  expect(await ask(page, "Tell me a story")).toContain("lighthouse");
});

test("a 17-year-old sees a pause after an hour without a break, and can continue after a moment", async () => {
  const page = await open();
  await become(page, "seventeen");
  await chat.spend("seventeen", 57);
  await use(chat, page, "seventeen", 61);
  await shield(page).getByRole("button", { name: "I'm done for now" }).waitFor();
  await shield(page).locator('button:not([aria-disabled="true"])', { hasText: "Keep going" }).click();
  await shield(page).waitFor({ state: "detached" });
  expect(await ask(page, "What is a black hole?")).toContain("light");
});

test("a grown-up is not stopped, warned or counted, at any hour", async () => {
  const page = await open();
  await become(page, "adult");
  await ask(page, "hello");
  expect(await page.locator("recess-chip").isVisible()).toBe(false);
  chat.server.clock.advance(7 * HOUR);
  expect(await ask(page, "How do volcanoes work?")).toContain("melted rock");
  expect(await shield(page).count()).toBe(0);
  expect(await toast(page).count()).toBe(0);
  expect(await chat.server.governor.export(chat.account("adult"))).toBeNull();
});

test("in Chinese: the page, the answers, the warning and the screen", async () => {
  const page = await open({ locale: "zh-CN" });
  await page.getByText("谁来聊天").waitFor();
  await become(page, "fourteen");
  expect(await ask(page, "天空为什么是蓝色的？")).toContain("阳光");
  await toast(page).getByRole("button").click();
  await chat.spend("fourteen", 53);
  await use(chat, page, "fourteen", 56);
  await toast(page).filter({ hasText: "休息" }).getByRole("button").click();
  await toast(page)
    .getByText(/今天还剩\s?\d\s?分钟/)
    .waitFor();
  await use(chat, page, "fourteen", 60);
  await shield(page)
    .getByText(/今天.*1\s?小时.*已用完/)
    .waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("zh-CN");
});

test("by keyboard alone: pick, write, send, and leave a screen with Escape", async () => {
  const page = await open();
  await page.waitForSelector('[data-person="eight"]');
  await page.locator('[data-person="eight"]').focus();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/chat");
  await page.waitForFunction(() => document.activeElement?.id === "message");
  await page.keyboard.type("Why is the sky");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("blue?");
  await page.keyboard.press("Enter");
  await page.waitForSelector("[role=log]:not([aria-busy]) > article.assistant:last-child");
  await page.getByText("Sunlight looks white").waitFor();

  chat.server.clock.set(AFTERNOON + 5 * HOUR);
  await hold(chat, page);
  await shield(page).getByText("sleep time").waitFor();
  await page.keyboard.press("Escape");
  await page.waitForURL(`${chat.url}/`);
});

test("the fast clock, tomorrow and starting over are switches of the page", async () => {
  const page = await open();
  await page.check("#fast");
  await until(() => chat.server.clock.speed() === 60);
  await page.uncheck("#fast");
  await until(() => chat.server.clock.speed() === 1);

  await become(page, "fourteen");
  await ask(page, "hello");
  await page.check("#fast");
  await until(async () => ((await chat.status("fourteen")).usedMs ?? 0) > 5 * MINUTE);
  await page.goto(chat.url);
  await page.click("#reset");
  await page
    .locator('[data-person="fourteen"]')
    .getByText(/^1 hr? left today$/)
    .waitFor();
  expect(await chat.status("fourteen")).toMatchObject({ usedMs: 0 });
  await become(page, "fourteen");
  await page.getByText("What would you like to know?").waitFor();
});

describe("axe finds nothing to object to", () => {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`on every page, ${colorScheme}`, async () => {
      // Text has little contrast for a moment while it fades in.
      const page = await open({ colorScheme, reducedMotion: "reduce" });
      const check = async (): Promise<void> => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      };
      await page.waitForSelector(".bar");
      await check();
      await become(page, "fourteen");
      await page.waitForSelector(".suggestions button");
      await check();
      await ask(page, "hello");
      await toast(page).waitFor();
      await check();
      await page.goto(`${chat.url}/help`);
      await page.waitForSelector(".composer textarea");
      await check();
    });
  }
});

test("nothing scrolls sideways, down to 320 pixels", async () => {
  for (const locale of ["en-GB", "zh-CN"]) {
    const page = await open({ viewport: { width: 320, height: 640 }, locale });
    const fits = (): Promise<boolean> =>
      page.evaluate(
        () => document.documentElement.scrollWidth <= innerWidth && document.body.scrollWidth <= innerWidth,
      );
    await page.waitForSelector(".bar");
    expect(await fits()).toBe(true);
    await become(page, "eight");
    await ask(page, "hello");
    expect(await fits()).toBe(true);
    // The chip's popup is completely on the screen.
    await page.locator("recess-chip button").first().click();
    const box = await page.locator("recess-chip .panel").boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(320);
    await page.keyboard.press("Escape");
    await page.goto(`${chat.url}/help`);
    await page.waitForSelector(".composer textarea");
    expect(await fits()).toBe(true);
  }
});

test("a notice does not cover the last message, and the field's hint is on one line, at 320 pixels", async () => {
  for (const locale of ["en-GB", "zh-CN"]) {
    const page = await open({ viewport: { width: 320, height: 640 }, locale, reducedMotion: "reduce" });
    await become(page, "eight");
    const field = page.locator(".composer textarea");
    const hint = await field.evaluate((node: HTMLTextAreaElement) => {
      const { paddingInlineStart, font } = getComputedStyle(node);
      const pen = document.createElement("canvas").getContext("2d")!;
      pen.font = font;
      return {
        width: pen.measureText(node.placeholder).width,
        room: node.clientWidth - parseFloat(paddingInlineStart),
      };
    });
    expect(hint.width).toBeLessThanOrEqual(hint.room);
    await ask(page, "hello");
    await toast(page).waitFor();
    // The longest text of the demonstration for this age.
    await toast(page)
      .locator(".text")
      .evaluate((node, long) => node.replaceChildren(long), "You've been here 30 minutes. Stand up, drink some water.");
    await page.locator(".log").evaluate((log) => log.scrollTo(0, log.scrollHeight));
    const said = (await page.locator("article.assistant:last-child .text").boundingBox())!;
    const notice = (await toast(page).boundingBox())!;
    expect(said.y + said.height).toBeLessThanOrEqual(notice.y);
    const composer = (await page.locator(".field").boundingBox())!;
    expect(notice.y + notice.height).toBeLessThanOrEqual(composer.y);
  }
});
