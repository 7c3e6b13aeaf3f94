import { type Browser, chromium } from "playwright-core";
import { chromiumPath } from "./chromium-path.ts";

/** How long a browser's start or an operation on a page may take: a machine that runs other tests is slow. */
const PATIENCE_MS = 250_000;

/**
 * Starts a headless Chromium that makes no requests of its own and keeps pages in its back-forward cache, as it
 * does for users. Close it with `browser.close()`.
 */
export async function launchChromium(...more: readonly string[]): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    headless: true,
    timeout: PATIENCE_MS,
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
  const newContext = browser.newContext.bind(browser);
  return Object.assign(browser, {
    // A browser's `newPage` uses it, too.
    newContext: async (...options: Parameters<typeof newContext>) => {
      const context = await newContext(...options);
      context.setDefaultTimeout(PATIENCE_MS);
      return context;
    },
  });
}
