import { AxeBuilder } from "@axe-core/playwright";
import type { RecessState } from "@recess/browser";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { teen } from "../support/state.ts";
import { type Easel, openEasel } from "./pictures.ts";

let browser: Browser;
let easel: Easel;

beforeAll(async () => {
  browser = await launchChromium();
  easel = await openEasel(browser, { width: 900, height: 720 });
});
afterAll(() => browser.close());

const show = (change: Partial<RecessState>): Promise<void> =>
  easel.show({ name: "label", kind: "chip", state: () => teen(change) }, "13-15", { locale: "en", theme: "light" });

test("a label says that replies are made by an AI where the server says so, in its language or in the app's words", async () => {
  const { page } = easel;
  await page.evaluate(() => document.querySelector("header")?.append(document.createElement("recess-label")));
  const label = page.locator("recess-label");
  const text = label.locator("[part=label]");

  await show({});
  expect(await label.isVisible()).toBe(false);

  await show({ label: { ai: true, text: null } });
  expect([await label.isVisible(), await text.textContent(), await text.getAttribute("lang")]).toEqual([
    true,
    "AI生成",
    "zh-CN",
  ]);
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().include("recess-label").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  await show({ label: { ai: true, text: "Made by Starling, an AI" } });
  expect([await text.textContent(), await text.getAttribute("lang")]).toEqual(["Made by Starling, an AI", null]);
});
