import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AgeGroup, ChildMessage, RecessState } from "@recess/browser";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { soon } from "./soon.ts";
import { launchChromium } from "../support/chromium.ts";
import { type Easel, openEasel } from "./pictures.ts";
import { ageGroups, locales, type Screen, screens, shotOf, themes } from "./scenes.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const ownRequire = createRequire(import.meta.url);
const axe = createRequire(ownRequire.resolve("@axe-core/playwright")).resolve("axe-core/axe.min.js");

let browser: Browser;
let easel: Easel;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
  easel = await openEasel(browser, { width: 900, height: 720 });
  ({ page } = easel);
});
afterAll(() => browser.close());

const named = (name: string): Screen => {
  const found = screens.find((screen) => screen.name === name);
  if (found === undefined) throw new Error(`no screen ${name}`);
  return found;
};
const show = (name: string, ageGroup: AgeGroup = "13-15", more: object = {}): Promise<void> =>
  easel.show(named(name), ageGroup, { locale: "en", theme: "light", ...more });
const dialog = () => page.getByRole("alertdialog");

/** A page whose timers run only as far as a test lets them. */
async function openTimed(): Promise<Easel> {
  const timed = await openEasel(browser, { width: 900, height: 720 });
  await timed.page.clock.install({ time: 0 });
  await timed.page.clock.pauseAt(1000);
  return timed;
}

describe("on a phone", () => {
  test.each([
    [320, 16, screens, ["6-9", "13-15"]],
    [390, 16, screens.filter(({ kind }) => kind === "chip"), ageGroups],
    // Double text size on the narrowest phone is harder than 200 % zoom of any window, or 400 % of 1280 px.
    [320, 32, screens, ["6-9"]],
  ] as const)(
    "of %i px, at %i px a rem, nothing leaves the page or its own box, in any language",
    async (width, rem, shown, groups) => {
      const phone = await openEasel(browser, { width, height: 640 }, { isPhone: true });
      await phone.page.evaluate((size) => void (document.documentElement.style.fontSize = `${size}px`), rem);
      const shots = locales.flatMap((locale) =>
        shown.flatMap((one) => groups.map((group) => shotOf(one, group, locale, "light"))),
      );
      expect(await phone.page.evaluate((all) => window.measure(all), shots)).toEqual([]);
      await phone.page.close();
    },
  );

  test("that is held sideways, what happened is read first, and the way out is one press away", async () => {
    const phone = await openEasel(browser, { width: 640, height: 320 }, { isPhone: true });
    for (const name of ["daily-limit", "message-limit", "pause-an-hour-without-a-break"]) {
      await phone.show(named(name), "6-9", { locale: "de", theme: "light" });
      const seen = await phone.page.locator("recess-shield").evaluate((host) => {
        const { top, bottom } = host.shadowRoot!.querySelector(".what")!.getBoundingClientRect();
        return { isInSight: top >= 0 && bottom <= innerHeight, focused: host.shadowRoot!.activeElement?.className };
      });
      expect([name, seen]).toEqual([name, { isInSight: true, focused: "leave" }]);
    }
    await phone.page.close();
  });

  test("the chip's bubble is inside the window, wherever the chip is", async () => {
    const phone = await openEasel(browser, { width: 390, height: 844 }, { isPhone: true });
    for (const locale of ["en", "de", "ur"]) {
      for (const right of [0, 150, 290]) {
        await phone.page.evaluate(
          (px) => void (document.querySelector("header")!.style.paddingInlineEnd = `${px}px`),
          right,
        );
        await phone.show(named("chip-15"), "6-9", { locale, theme: "light" });
        const box = await phone.page.locator("recess-chip").evaluate((host) => {
          const { left, right } = host.shadowRoot!.querySelector(".panel")!.getBoundingClientRect();
          return { left, right, page: innerWidth };
        });
        expect(box.page).toBe(390);
        expect(box.left).toBeGreaterThanOrEqual(0);
        expect(box.right).toBeLessThanOrEqual(390);
      }
    }
    await phone.page.close();
  });
});

describe("words that stay true", () => {
  test("a zone that the browser does not know leaves chip, notices and shield as they are", async () => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    for (const name of ["daily-limit", "time-granted", "chip-open", "warning-daily-limit-5"]) {
      const { kind, state } = named(name);
      const screen: Screen = { name, kind, state: (group) => ({ ...state(group), timeZone: "Mars/Olympus_Mons" }) };
      for (const locale of locales) {
        expect(await page.evaluate((all) => window.measure(all), [shotOf(screen, "13-15", locale, "light")])).toEqual(
          [],
        );
      }
    }
    await easel.show(
      {
        ...named("daily-limit"),
        state: () => ({ ...named("daily-limit").state("13-15"), timeZone: "Mars/Olympus_Mons" }),
      },
      "13-15",
      { locale: "en", theme: "light" },
    );
    expect(await dialog().textContent()).toMatch(/Opens again .*\d/);
    expect(errors).toEqual([]);
  });

  test("a clock of another zone than the device's names its zone", async () => {
    await show("daily-limit");
    const zone = await page.evaluate(() => new Intl.DateTimeFormat().resolvedOptions().timeZone);
    expect(zone).not.toBe("Asia/Shanghai");
    expect(await dialog().textContent()).toMatch(/8:00\sAM \(China Standard Time\)\./);
  });

  test("a warning is on screen once, and its number goes on counting down", async () => {
    await show("chip-15");
    const bubble = page.locator("recess-chip .panel");
    await soon(() => bubble.textContent()).toContain("15 min left today");
    const { state } = named("chip-15");
    const left = (remainingMs: number): Promise<void> =>
      page.evaluate((next) => window.puppet.update(next), {
        ...state("13-15"),
        day: "counting",
        notices: [],
        remainingMs,
      });
    await left(14 * 60_000);
    await soon(() => bubble.textContent()).toContain("14 min left today");
    expect(await page.locator("recess-notices [data-shown]").count()).toBe(0);
    // A screen must not show the time and, beside it, rounded hours.
    await show("daily-limit");
    expect(await dialog().textContent()).not.toMatch(/in \d+ hours/);
  });
});

test("a request shows what a yes would change: time, or else quiet hours", async () => {
  const details = async (askFor: object | undefined): Promise<unknown> => {
    const { state, kind } = named("daily-limit");
    const may = { askForTime: true, appeal: true, ...(askFor && { askFor }) } as RecessState["may"];
    await easel.show({ name: "ask", kind, state: (group) => ({ ...state(group), may }) }, "13-15", {
      locale: "en",
      theme: "light",
    });
    await page.evaluate(() =>
      document.addEventListener("recess-ask", (event) => void Object.assign(window, { detail: event.detail }), {
        once: true,
      }),
    );
    await page.getByRole("button", { name: "Ask for more time" }).click();
    return page.evaluate(() => Reflect.get(window, "detail"));
  };
  expect(await details({ time: [15, 30], quietHours: [30], features: [] })).toEqual({
    kind: "time",
    minutes: [15, 30],
  });
  expect(await details({ time: [], quietHours: [30], features: [] })).toEqual({ kind: "quiet-hours", minutes: [30] });
  expect(await details(undefined)).toEqual({ kind: "time", minutes: [] });
});

describe("an answer", () => {
  const acknowledged = (): Promise<string[]> => page.evaluate(() => Reflect.get(window, "acknowledged"));

  test("of an appeal stays until it is closed, with its number and its words", async () => {
    await show("appeal-declined");
    const status = page.getByRole("status");
    await soon(() => status.textContent()).toMatch(/stays as it is \(7K3M9-QX2DP\)\. We looked at/);
    await page.getByRole("button", { name: "OK" }).click();
    await soon(() => status.textContent()).toBe("");
    expect((await acknowledged()).slice(-2).join(" ")).toMatch(/^appeal:2-\d+ dismissed:appeal:2-\d+$/);
  });

  test("that is long can be read from its beginning to its end, and closed at any time", async () => {
    const message: ChildMessage = {
      id: "appeal:3",
      at: 1,
      kind: "appeal-answered",
      receipt: "7K3M9-QX2DP",
      state: "declined",
      answer: "Sorry. ".repeat(285),
    };
    const long = { ...named("appeal-declined").state("13-15"), messages: [message] };
    await page.setViewportSize({ width: 420, height: 400 });
    await easel.show({ ...named("appeal-declined"), state: () => long }, "13-15", {
      locale: "en",
      theme: "light",
    });
    await soon(() => page.getByRole("status").textContent()).toContain("Sorry.");
    const toast = page.locator("recess-notices .toast");
    const edges = (): Promise<{ above: number; below: number }> =>
      toast.evaluate((node) => {
        const [box, text] = [node, node.querySelector(".text")!].map((one) => one.getBoundingClientRect());
        return { above: box!.top - text!.top, below: text!.bottom - box!.bottom };
      });
    const ok = page.getByRole("button", { name: "OK" });
    await toast.evaluate((node) => node.scrollTo(0, 0));
    expect((await edges()).above).toBeLessThanOrEqual(0);
    await expect(ok.boundingBox()).resolves.toMatchObject({ y: expect.toSatisfy((y: number) => y >= 0 && y < 320) });
    await toast.evaluate((node) => node.scrollTo(0, 100_000));
    expect((await edges()).below).toBeLessThanOrEqual(0);
    await ok.click();
    await soon(() => page.getByRole("status").textContent()).toBe("");
    await page.setViewportSize({ width: 900, height: 720 });
  });

  test("is removed when the person signs out", async () => {
    const timed = await openTimed();
    await timed.show(named("notified-stop"), "13-15", { locale: "en", theme: "light" });
    const status = timed.page.getByRole("status");
    await timed.page.clock.runFor(MINUTE);
    expect(await status.textContent()).toContain("Your family knows");
    await timed.page.evaluate(() => window.puppet.show(null));
    expect(await status.textContent()).toBe("");
    await timed.page.evaluate((state) => window.puppet.show(state), named("chip-open").state("13-15"));
    await timed.page.clock.runFor(HOUR);
    expect(await status.textContent()).toBe("");
    await timed.page.close();
  });

  test("is told on the screen of a block, beside the button that asked", async () => {
    await show("daily-limit");
    await page.getByRole("button", { name: "Ask for more time" }).click();
    expect(await page.getByRole("button", { name: "Asked." }).getAttribute("aria-disabled")).toBe("true");
    await page.evaluate((state) => window.puppet.show(state), named("daily-limit-not-today").state("13-15"));
    const answer = dialog().getByRole("status");
    await soon(() => answer.textContent()).toContain("Not today.");
    expect(await page.getByRole("button", { name: "Ask for more time" }).getAttribute("aria-disabled")).toBe("false");
    await dialog().getByRole("button", { name: "OK" }).click();
    await soon(() => answer.textContent()).toBe("");
    expect(await dialog().isVisible()).toBe(true);
  });

  test("that is expected is shown on every page", async () => {
    await show("daily-limit-asked");
    expect(await page.getByRole("button", { name: "Asked." }).getAttribute("aria-disabled")).toBe("true");
  });
});

describe("receipts", () => {
  const acknowledged = (on = page): Promise<string[]> => on.evaluate(() => Reflect.get(window, "acknowledged"));

  test("a notice is acknowledged once it was visible for a second, and only once", async () => {
    const timed = await openTimed();
    await timed.show(named("reminder-usage"), "13-15", { locale: "en", theme: "light" });
    await timed.page.clock.runFor(1000);
    expect(await acknowledged(timed.page)).toEqual([]);
    await timed.page.clock.runFor(1000);
    expect(await acknowledged(timed.page)).toEqual(["u"]);
    await timed.page.clock.runFor(MINUTE);
    expect(await acknowledged(timed.page)).toEqual(["u"]);
    await timed.page.close();
  });

  test("a notice that is out of sight is acknowledged only once it is visible", async () => {
    const timed = await openTimed();
    await timed.show(named("chip-open"), "13-15", { locale: "en", theme: "light" });
    const notices = timed.page.locator("recess-notices");
    await notices.evaluate((host) => (host.style.display = "none"));
    await timed.page.evaluate((state) => window.puppet.show(state), named("reminder-usage").state("13-15"));
    await timed.page.clock.runFor(10_000);
    expect(await acknowledged(timed.page)).toEqual([]);
    await notices.evaluate((host) => (host.style.display = ""));
    await timed.page.clock.runFor(2000);
    expect(await acknowledged(timed.page)).toEqual(["u"]);
    await timed.page.close();
  });

  test("closing a notice is reported", async () => {
    await show("reminder-usage");
    await page.getByRole("button", { name: "OK" }).click();
    expect((await acknowledged()).slice(-2)).toEqual(["u", "dismissed:u"]);
  });

  test("a warning in the chip is acknowledged, too", async () => {
    await show("chip-15");
    await soon(async () => (await acknowledged()).at(-1)).toBe("q");
  });
});

test("a reminder of the AI has a robot, one of time a clock, an answer neither", async () => {
  const pictureOf = async (name: string): Promise<string | null> => {
    await show(name);
    const path = page.locator("recess-notices .icon path");
    await path.waitFor();
    return path.getAttribute("d");
  };
  const [robot, time, told] = [
    await pictureOf("reminder-ai"),
    await pictureOf("reminder-usage"),
    await pictureOf("notified-stop"),
  ];
  expect(new Set([robot, time, told]).size).toBe(3);
  expect(await pictureOf("warning-daily-limit-5")).toBe(time);
  expect(await pictureOf("break-remind")).toBe(time);
});

describe("any screen", () => {
  test("is mirrored where the page is written from right to left", async () => {
    await show("daily-limit", "13-15", { dir: "rtl" });
    const place = (selector: string) =>
      page
        .locator("recess-shield")
        .evaluate((host, css) => host.shadowRoot!.querySelector(css)!.getBoundingClientRect().x, selector);
    expect(await place(".idea svg")).toBeGreaterThan(await place(".idea span"));
    await show("reminder-ai", "13-15", { dir: "rtl" });
    const ok = (await page.getByRole("button", { name: "OK" }).boundingBox())!;
    const text = (await page.getByRole("status").boundingBox())!;
    expect(ok.x).toBeLessThan(text.x);
    await show("chip-open", "13-15", { dir: "rtl" });
    const panel = page.locator("recess-chip").locator(".panel");
    const box = (await panel.boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(900);
  });

  test("the chip's popup is completely in the window, wherever the chip is", async () => {
    const narrow = await openEasel(browser, { width: 360, height: 640 });
    for (const left of [0, 150, 270]) {
      await narrow.show(named("warning-break-5"), "13-15", { locale: "en", theme: "light" });
      const chip = narrow.page.locator("recess-chip");
      await chip.evaluate((host, x) => host.setAttribute("style", `position: fixed; top: 8px; left: ${x}px`), left);
      await chip.getByRole("button").first().focus();
      await narrow.page.keyboard.press("Enter");
      const box = (await chip.locator(".panel").boundingBox())!;
      expect(box.width).toBeGreaterThan(150);
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(360);
    }
    await narrow.page.close();
  });

  test("has borders in forced colours and with more contrast, and is not printed", async () => {
    const seen = async (name: string): Promise<Record<string, string>> => {
      await show(name);
      return page.evaluate(() => {
        const style = (host: string, part: string): CSSStyleDeclaration =>
          getComputedStyle(document.querySelector(host)!.shadowRoot!.querySelector(`[part="${part}"]`)!);
        return {
          card: style("recess-shield", "card").borderTopStyle,
          leave: style("recess-shield", "leave").borderTopColor,
          notices: getComputedStyle(document.querySelector("recess-notices")!).display,
        };
      });
    };
    expect(await seen("daily-limit")).toMatchObject({ card: "none", leave: "rgba(0, 0, 0, 0)", notices: "flex" });
    await page.emulateMedia({ forcedColors: "active" });
    expect(await seen("daily-limit")).toMatchObject({ card: "solid" });
    expect((await seen("daily-limit"))["leave"]).not.toBe("rgba(0, 0, 0, 0)");
    await page.emulateMedia({ forcedColors: "none", contrast: "more" });
    expect(await seen("daily-limit")).toMatchObject({ card: "solid" });
    await page.emulateMedia({ contrast: "no-preference", media: "print" });
    expect(await seen("daily-limit")).toMatchObject({ notices: "none" });
    await page.emulateMedia({ media: "screen" });
  });

  test.each([
    ["colours are forced", { forcedColors: "active" }],
    ["more contrast is wanted", { contrast: "more" }],
  ] as const)("where %s, axe finds nothing serious or critical on each kind of screen", async (_, media) => {
    const kinds = ["daily-limit-not-today", "pause-an-hour-without-a-break", "appeal-declined", "chip-open"];
    await page.evaluate(readFileSync(axe, "utf8"));
    try {
      for (const theme of themes) {
        await page.emulateMedia({ ...media, colorScheme: theme });
        const shots = kinds.map((name, i) => shotOf(named(name), ageGroups[i % 4]!, "en", theme));
        expect(await page.evaluate((all) => window.audit(all), shots), theme).toEqual([]);
      }
    } finally {
      await page.emulateMedia({ forcedColors: "none", contrast: "no-preference", colorScheme: "light" });
    }
  });

  test("has the parts that the manifest lists for its element, and no other; and all of them are on some screen", async () => {
    interface Element {
      readonly tagName: string;
      readonly cssParts: readonly { readonly name: string }[];
    }
    const { modules } = JSON.parse(
      readFileSync(new URL("../../packages/browser/custom-elements.json", import.meta.url), "utf8"),
    ) as { readonly modules: readonly { readonly declarations: readonly Element[] }[] };
    const listed = new Map(
      modules.flatMap(({ declarations }) =>
        declarations.map(({ tagName, cssParts }) => [tagName, cssParts.map(({ name }) => name).toSorted()]),
      ),
    );
    const seen = new Map<string, Set<string>>();
    for (const screen of screens) {
      await show(screen.name);
      const parts = await page.evaluate(() =>
        [...document.querySelectorAll("recess-chip, recess-notices, recess-shield")].map((host) => [
          host.localName,
          [...host.shadowRoot!.querySelectorAll("[part]")].map((node) => node.getAttribute("part")!),
        ]),
      );
      for (const [tag, names] of parts as [string, string[]][])
        seen.set(tag, new Set([...(seen.get(tag) ?? []), ...names]));
    }
    for (const [tag, names] of seen) expect([tag, [...names].toSorted()]).toEqual([tag, listed.get(tag)]);
  });

  test("is animated only if reduced motion is not preferred", async () => {
    const moving = async (one: Easel): Promise<number> => {
      await one.show(named("warning-break-5"), "13-15", { locale: "en", theme: "light" });
      return one.page.evaluate(() => document.querySelector("recess-notices")!.shadowRoot!.getAnimations().length);
    };
    expect(await moving(easel)).toBe(0);
    const animated = await openEasel(browser, { width: 900, height: 720 }, { animated: true });
    expect(await moving(animated)).toBeGreaterThan(0);
    await animated.page.close();
  });

  test("needs no inline style and parses no HTML, so it works under a strict content security policy", async () => {
    const strict = await openEasel(
      browser,
      { width: 900, height: 720 },
      {
        policy:
          "default-src 'self'; style-src 'self' 'sha256-page'; require-trusted-types-for 'script'; trusted-types 'none'",
      },
    );
    const objections: string[] = [];
    strict.page.on("console", (message) => {
      if (/Content Security Policy|TrustedHTML/.test(message.text()) && !/style-src/.test(message.text()))
        objections.push(message.text());
    });
    for (const name of ["daily-limit", "reminder-ai", "chip-open"]) {
      await strict.show(named(name), "13-15", { locale: "en", theme: "light" });
    }
    expect(objections).toEqual([]);
    const background = await strict.page
      .locator("recess-chip")
      .evaluate((host) => getComputedStyle(host.shadowRoot!.querySelector(".panel")!).position);
    expect(background).toBe("absolute");
    await strict.page.close();
  });
});
