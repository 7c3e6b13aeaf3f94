import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { openEasel } from "./pictures.ts";
import { locales, shotsIn } from "./scenes.ts";

/** A phone, as it is held and set up. */
export interface Phone {
  readonly width: number;
  readonly height: number;
  /** The size of text: 32 px is 200 %. Default: 16. */
  readonly rem?: number;
  /** How much a keyboard on the screen covers, px. */
  readonly keyboard?: number;
}

const nameOf = ({ width, height, rem = 16, keyboard }: Phone): string =>
  [`${width} x ${height}`, rem === 16 ? "" : `${rem} px a rem`, keyboard ? `a keyboard of ${keyboard} px` : ""]
    .filter(Boolean)
    .join(", ");

/**
 * Defines a test for each phone, emulated with touch: every screen for every age in every language, whose boxes are measured
 * (`measure`), or looked for beside a keyboard (`hidden`), see pages/screens.ts.
 */
export function testOnPhones(title: string, how: "measure" | "hidden", phones: readonly Phone[]): void {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  async function open({ width, height, rem = 16, keyboard = 0 }: Phone): Promise<Page> {
    const { page } = await openEasel(browser, { width, height }, { isPhone: true });
    await page.evaluate((size) => void (document.documentElement.style.fontSize = `${size}px`), rem);
    if (keyboard > 0) await page.evaluate((px) => window.cover(px), keyboard);
    return page;
  }

  test.each(phones.map((phone) => [nameOf(phone), phone] as const))(`${title}: %s`, async (_, phone) => {
    const page = await open(phone);
    expect(await page.evaluate(() => innerWidth)).toBe(phone.width);
    for (const locale of locales) {
      const found = await page.evaluate(([name, all]) => window[name](all), [how, shotsIn(locale)] as const);
      expect(found, locale).toEqual([]);
    }
    await page.close();
  });
}
