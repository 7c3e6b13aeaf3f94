import { type Browser, chromium } from "playwright-core";
import { ensureProgram } from "./programs.ts";

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
  return chromium.launch({
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
}
