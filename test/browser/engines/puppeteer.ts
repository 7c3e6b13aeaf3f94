import { type Browser, type KeyInput, launch, type Page } from "puppeteer-core";
import { chromiumPath } from "../../support/chromium-path.ts";
import { firefoxPath } from "../../support/firefox.ts";
import { asJson, cannot, type Engine, type Key, type Tab } from "./engine.ts";

/** How long a browser's start or one of its commands may take: a machine that runs other tests is slow. */
const PATIENCE_MS = 250_000;
const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
];

/** Chromium through DevTools, Firefox through WebDriver BiDi. */
export async function launchWithPuppeteer(name: "Chromium" | "Firefox"): Promise<Engine> {
  const options = { headless: true, timeout: PATIENCE_MS, protocolTimeout: PATIENCE_MS };
  const browser = await (name === "Firefox"
    ? launch({ ...options, browser: "firefox", executablePath: await firefoxPath() })
    : launch({ ...options, executablePath: await chromiumPath(), args: CHROMIUM_ARGS }));
  return {
    name,
    async open(url, { newWindow = false } = {}) {
      // Only a window can be hidden without another tab.
      const page = await browser.newPage({ type: newWindow || name === "Chromium" ? "window" : "tab" });
      page.setDefaultTimeout(PATIENCE_MS);
      // The window's own size, not the driver's default.
      await page.setViewport(null);
      await page.goto(url);
      return tabOf(name, browser, page);
    },
    close: () => browser.close(),
  };
}

function tabOf(name: "Chromium" | "Firefox", browser: Browser, page: Page): Tab {
  let cover: Page | undefined;

  async function setFrozen(state: "frozen" | "active"): Promise<void> {
    const session = await page.createCDPSession();
    await session.send("Page.setWebLifecycleState", { state });
  }

  async function resize(windowState: "minimized" | "normal"): Promise<void> {
    const session = await page.createCDPSession();
    const { windowId } = await session.send("Browser.getWindowForTarget");
    await session.send("Browser.setWindowBounds", { windowId, bounds: { windowState } });
    await session.detach();
  }

  return {
    async evaluate<T>(expression: string): Promise<T> {
      return JSON.parse(String(await page.evaluate(asJson(expression))));
    },
    goto: async (url) => void (await page.goto(url)),
    move: (x, y) => page.mouse.move(x, y),
    click: (x, y) => page.mouse.click(x, y),
    async press(key: Key) {
      const [last = "", held] = key.split("+").toReversed() as KeyInput[];
      if (held) await page.keyboard.down(held);
      await page.keyboard.press(last as KeyInput);
      if (held) await page.keyboard.up(held);
    },
    type: (text) => page.keyboard.type(text),
    async hide() {
      if (name === "Chromium") return resize("minimized");
      // Another tab of the same window.
      await page.bringToFront();
      cover = await browser.newPage();
    },
    async show() {
      if (name === "Chromium") return resize("normal");
      await page.bringToFront();
      await cover?.close();
      cover = undefined;
    },
    async close() {
      // A page behind another must be hidden until it ends.
      await page.close();
      await cover?.close();
    },
    freeze(frozen) {
      if (name !== "Chromium") throw cannot(name, "freeze");
      return setFrozen(frozen ? "frozen" : "active");
    },
    async crash() {
      if (name !== "Chromium") throw cannot(name, "crash");
      const session = await page.createCDPSession();
      // The page can no longer reply.
      void session.send("Page.crash").catch(() => {});
    },
  };
}
