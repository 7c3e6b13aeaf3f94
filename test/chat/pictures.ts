import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { personNames } from "../../examples/chat/src/server/people.ts";
import { AFTERNOON, buildPages, type Chat, startChat } from "./chat.ts";
import { ask, become, shield, toast, use } from "./person.ts";

/** The pictures of the READMEs, taken of the real page with its real server. Returns the names of the files that it wrote. */
export async function writePictures(folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const pages = await buildPages();
  const chat = await startChat({ pages: pages.folder });
  const browser = await launchChromium();
  try {
    const files: string[] = [];
    for (const [name, draw] of Object.entries(pictures)) {
      await startOver(chat);
      const page = await draw(chat, browser);
      // Moves the pointer and the focus to where they highlight nothing.
      await page.mouse.move(0, 0);
      await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
      await page.screenshot({ path: join(folder, `${name}.png`) });
      await page.context().close();
      files.push(`${name}.png`);
    }
    return files;
  } finally {
    await browser.close();
    await chat.close();
    await pages.remove();
  }
}

async function startOver({ server, account }: Chat): Promise<void> {
  for (const person of personNames) await server.governor.forget(account(person));
  server.clock.setSpeed(1);
  server.clock.set(AFTERNOON);
}

const DAY = 24 * 60 * 60_000;

const WIDE: BrowserContextOptions = {
  viewport: { width: 1000, height: 640 },
  deviceScaleFactor: 1.5,
  reducedMotion: "reduce",
  locale: "en-GB",
  // The time zone of the four people, whose clock the screens show.
  timezoneId: "Asia/Shanghai",
};
const PHONE: BrowserContextOptions = { ...WIDE, viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true };

async function open(chat: Chat, browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(chat.url);
  await page.waitForSelector(".bar");
  return page;
}

const pictures: Readonly<Record<string, (chat: Chat, browser: Browser) => Promise<Page>>> = {
  async warning(chat, browser) {
    const page = await open(chat, browser, WIDE);
    await become(page, "fourteen");
    await chat.spend("fourteen", 53);
    await ask(page, "Why is the sky blue?");
    await page.keyboard.press("Escape");
    await use(chat, page, "fourteen", 55);
    await toast(page).getByText("left today").waitFor();
    await page.locator("recess-chip .panel").waitFor({ state: "hidden" });
    return page;
  },

  async "daily-limit"(chat, browser) {
    const page = await open(chat, browser, { ...WIDE, viewport: { width: 1000, height: 760 } });
    await become(page, "fourteen");
    await use(chat, page, "fourteen", 60);
    await shield(page).waitFor();
    return page;
  },

  async people(chat, browser) {
    await chat.spend("eight", 14);
    await chat.spend("seventeen", 48);
    const page = await open(chat, browser, { ...WIDE, viewport: { width: 1000, height: 760 } });
    await page.locator('[data-person="seventeen"]').getByText("1 hr 12").waitFor();
    return page;
  },

  async family(chat, browser) {
    for (let day = 6; day >= 0; day--) {
      chat.server.clock.set(AFTERNOON - day * DAY);
      await chat.spend("fourteen", 25 + ((day * 17) % 35));
    }
    await chat.server.governor.cases.ask(chat.account("fourteen"), { kind: "time", minutes: 15 });
    const page = await open(chat, browser, { ...PHONE, viewport: { width: 390, height: 720 } });
    await page.goto(`${chat.url}/family/${chat.server.governor.cases.tagOf(chat.account("fourteen").id)}`);
    await page.getByText("Kai asks").waitFor();
    return page;
  },

  async "break-zh"(chat, browser) {
    const page = await open(chat, browser, { ...PHONE, locale: "zh-CN", colorScheme: "dark" });
    await become(page, "eight");
    await use(chat, page, "eight", 31);
    await shield(page).waitFor();
    return page;
  },
};
