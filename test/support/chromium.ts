import { type Browser, chromium } from "playwright-core";
import { ensureProgram } from "./programs.ts";

/** How long a page may take to do what it is told: a machine that is busy with other tests is slow. */
const PATIENCE_MS = 250_000;

export function chromiumPath(): Promise<string> {
  return ensureProgram({
    names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    packages: { "apt-get": "chromium", apk: "chromium", dnf: "chromium", brew: "chromium" },
  });
}

/**
 * Starts a headless Chromium that talks to nobody of its own accord, and that keeps pages in its back-forward cache as it
 * does for people. Close it with `browser.close()`.
 */
export async function launchChromium(...more: readonly string[]): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    headless: true,
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
    // `newPage` of a browser goes through it, too.
    newContext: async (...options: Parameters<typeof newContext>) => {
      const context = await newContext(...options);
      context.setDefaultTimeout(PATIENCE_MS);
      return context;
    },
  });
}
