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

test("a label states that replies are made by an AI if the server says so, in its language or with the app's text", async () => {
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

test("a label for a persistent reminder acknowledges that it was on screen, once each time it is given", async () => {
  const { page } = easel;
  /** The receipts that are sent immediately; a toast sends its own after a second. */
  const sent = (reminders: readonly string[], at: number): Promise<string[]> =>
    page.evaluate(
      (scene) => {
        const page = window as unknown as { acknowledged: string[] };
        page.acknowledged.length = 0;
        window.show(scene);
        return [...page.acknowledged];
      },
      {
        locale: "en",
        theme: "light",
        state: teen({
          label: { ai: true, text: null, reminders },
          notices: [{ kind: "reminder", id: "reminder:ai", receipt: `reminder:ai@${at}` }],
        }),
      } as const,
    );
  await page.evaluate(() => {
    for (let label = 0; label < 2; label++)
      document.querySelector("header")?.append(document.createElement("recess-label"));
  });
  const isOf =
    (at: number) =>
    (receipt: string): boolean =>
      receipt === `reminder:ai@${at}`;
  expect((await sent([], 1)).filter(isOf(1))).toHaveLength(0);
  expect((await sent(["reminder:ai"], 2)).filter(isOf(2))).toHaveLength(1);
  expect((await sent(["reminder:ai"], 3)).filter(isOf(3))).toHaveLength(1);
});
