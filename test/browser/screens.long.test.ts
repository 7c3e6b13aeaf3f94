import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { openEasel } from "./pictures.ts";
import { ageGroups, locales, screens, themes } from "./scenes.ts";

const ownRequire = createRequire(import.meta.url);
const axe = createRequire(ownRequire.resolve("@axe-core/playwright")).resolve("axe-core/axe.min.js");

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const shotsOf = (locale: string, theme: "light" | "dark") =>
  screens.flatMap((screen) =>
    ageGroups.map((ageGroup) => ({ screen: screen.name, ageGroup, state: screen.state(ageGroup), locale, theme })),
  );

describe("every screen, for every age", () => {
  test.each(locales.flatMap((locale) => themes.map((theme) => [locale, theme] as const)))(
    "in %s, %s: axe finds nothing serious or critical",
    async (locale, theme) => {
      const { page } = await openEasel(browser, { width: 900, height: 720 });
      await page.evaluate(readFileSync(axe, "utf8"));
      expect(await page.evaluate((all) => window.audit(all), shotsOf(locale, theme))).toEqual([]);
      await page.close();
    },
  );

  test.each(locales)(
    "in %s: U10: nothing overflows on phones, held upright or sideways, or at 200 % zoom",
    async (locale) => {
      for (const [width, height, rem] of [
        [320, 640, 16],
        [360, 740, 16],
        [390, 844, 16],
        [430, 932, 16],
        [640, 320, 16],
        [640, 640, 32],
        [320, 640, 32],
      ] as const) {
        const { page } = await openEasel(browser, { width, height }, { isPhone: true });
        await page.evaluate((size) => void (document.documentElement.style.fontSize = `${size}px`), rem);
        const found = await page.evaluate((all) => window.measure(all), shotsOf(locale, "light"));
        expect(found, `${width} x ${height}, ${rem} px`).toEqual([]);
        await page.close();
      }
    },
  );
});
