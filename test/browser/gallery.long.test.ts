import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { writeGallery, writeScreens } from "./gallery.ts";
import { ageGroups, locales, screens, themes } from "./scenes.ts";
import { soon } from "./soon.ts";

test("the gallery, opened from disk, shows every screen as chosen", async () => {
  const folder = await mkdtemp(join(tmpdir(), "recess-gallery-"));
  const browser = await launchChromium();
  try {
    const index = pathToFileURL(await writeScreens(folder)).href;
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    const chosen = { language: "ur", ages: "6-9", theme: "dark", size: "320x640", text: "200", keyboard: "300" };
    await page.goto(`${index}#${new URLSearchParams(chosen)}`);
    expect(await page.locator("figure").count()).toBe(screens.length);
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

test("it is one page of every screen for every age, in every language and theme, with the pages of families beside it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "recess-gallery-"));
  const browser = await launchChromium();
  try {
    const index = pathToFileURL(await writeGallery(folder)).href;
    const page = await browser.newPage({ viewport: { width: 400, height: 300 } });
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    // Frames are created when they come into view, which may take a while.
    const all = new URLSearchParams({ screen: "all", ages: "all", language: "all", theme: "all" });
    await page.goto(`${index}#${all}`, { waitUntil: "domcontentloaded" });
    expect(await page.locator("figure").count()).toBe(
      screens.length * ageGroups.length * locales.length * themes.length,
    );

    await page.goto(new URL("family/index.html#page=family-kai&theme=dark", index).href, {
      waitUntil: "domcontentloaded",
    });
    expect(await page.locator("iframe").count()).toBe(locales.length);
    for (const name of ["family-kai", "my-rules", "staff-account-found"]) {
      await page.goto(new URL(`family/${name}.ur.html#dark`, index).href);
      const seen = await page.evaluate(() => ({
        dir: document.documentElement.dir,
        scheme: getComputedStyle(document.documentElement).colorScheme,
        title: document.querySelector("h1")?.textContent,
      }));
      expect([name, seen]).toEqual([name, { dir: "rtl", scheme: "dark", title: expect.stringMatching(/\S/) }]);
    }
    await page.goto(new URL("family/recess-rules.html?locale=de#dark", index).href);
    await page.locator("recess-rules [part=rule]").first().waitFor();
    expect(await page.locator("recess-rules [part=content]").getAttribute("lang")).toBe("de");
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
});
