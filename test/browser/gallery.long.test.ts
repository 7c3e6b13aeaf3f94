import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { writeScreens } from "./gallery.ts";
import { screens } from "./scenes.ts";
import { soon } from "./soon.ts";

test("the gallery shows every screen as it was chosen, opened from the disk", async () => {
  const folder = await mkdtemp(join(tmpdir(), "recess-gallery-"));
  const browser = await launchChromium();
  try {
    const index = pathToFileURL(await writeScreens(folder)).href;
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    const chosen = { language: "ur", ages: "6-9", theme: "dark", size: "320x640", text: "200", keyboard: "300" };
    await page.goto(`${index}#${new URLSearchParams(chosen)}`);
    expect(await page.locator("iframe").count()).toBe(screens.length);
    const [, first] = await Promise.all([
      page.locator("iframe").first().scrollIntoViewIfNeeded(),
      page.frameLocator("iframe >> nth=0").locator("recess-shield dialog").elementHandle(),
    ]);
    await soon(() =>
      first.evaluate((dialog) => ({
        isOpen: (dialog as HTMLDialogElement).open,
        lang: dialog.getAttribute("lang"),
        dir: document.documentElement.dir,
        theme: document.documentElement.dataset["theme"],
        size: [innerWidth, innerHeight],
        text: document.documentElement.style.fontSize,
        bottom: dialog.getBoundingClientRect().bottom,
      })),
    ).toEqual({
      isOpen: true,
      lang: "ur",
      dir: "rtl",
      theme: "dark",
      size: [320, 640],
      text: "200%",
      bottom: 340,
    });
    await page.locator("select[name=screen]").selectOption("chip-open");
    await page.frameLocator("iframe >> nth=0").locator("recess-chip .panel").waitFor();
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
});
