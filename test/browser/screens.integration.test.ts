import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AgeGroup, ChildMessage, RecessState } from "@recess/browser";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { soon } from "./soon.ts";
import { launchChromium } from "../support/chromium.ts";
import { type Easel, openEasel } from "./pictures.ts";
import { ageGroups, locales, type Screen, screens } from "./scenes.ts";

// axe itself, run in the page: some thousand screens are looked at, and going back and forth takes longer than the looking.
const ownRequire = createRequire(import.meta.url);
const axe = createRequire(ownRequire.resolve("@axe-core/playwright")).resolve("axe-core/axe.min.js");
const axeSource = readFileSync(axe, "utf8");

let browser: Browser;
let easel: Easel;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
  easel = await openEasel(browser, { width: 900, height: 720 });
  ({ page } = easel);
  await page.evaluate(axeSource);
});
afterAll(() => browser.close());

const named = (name: string): Screen => {
  const found = screens.find((screen) => screen.name === name);
  if (found === undefined) throw new Error(`no screen ${name}`);
  return found;
};
const show = (name: string, ageGroup: AgeGroup = "13-15", more: object = {}): Promise<void> =>
  easel.show(named(name), ageGroup, { locale: "en", theme: "light", ...more });
const shotOf = (screen: Screen, ageGroup: AgeGroup, locale: string, theme: "light" | "dark") => ({
  screen: screen.name,
  ageGroup,
  state: screen.state(ageGroup),
  locale,
  theme,
});
const shotsOf = (locale: string, theme: "light" | "dark") =>
  screens.flatMap((screen) => ageGroups.map((ageGroup) => shotOf(screen, ageGroup, locale, theme)));
const dialog = () => page.getByRole("alertdialog");

describe("axe finds nothing serious or critical", () => {
  // What differs by theme is colour, and what differs by language is length and direction. All of them: screens.long.test.ts.
  test.each([
    ["en", "light"],
    ["ur", "dark"],
  ] as const)("on every screen, for every age, in %s, %s", async (locale, theme) => {
    expect(await page.evaluate((all) => window.audit(all), shotsOf(locale, theme))).toEqual([]);
  });
});

describe("U10: on a phone", () => {
  test.each([
    [320, screens, ["6-9", "13-15"]],
    [390, screens.filter(({ kind }) => kind === "chip"), ageGroups],
  ] as const)("of %i px, nothing leaves the page or its own box, in any language", async (width, shown, groups) => {
    const phone = await openEasel(browser, { width, height: 640 }, { isPhone: true });
    const shots = locales.flatMap((locale) =>
      shown.flatMap((one) => groups.map((group) => shotOf(one, group, locale, "light"))),
    );
    expect(await phone.page.evaluate((all) => window.measure(all), shots)).toEqual([]);
    await phone.page.close();
  });

  test("the chip's bubble stands inside, wherever the chip does", async () => {
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
  test("U1: a zone that the browser does not know leaves chip, notices and shield as they are", async () => {
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

  test("U7: a clock of another zone than the device's names its zone", async () => {
    await show("daily-limit");
    const zone = await page.evaluate(() => new Intl.DateTimeFormat().resolvedOptions().timeZone);
    expect(zone).not.toBe("Asia/Shanghai");
    expect(await dialog().textContent()).toMatch(/8:00\sAM \(China Standard Time\)\./);
  });

  test("U16: a warning is on screen once, and its number goes on counting down", async () => {
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
    // One screen does not name the clock and, beside it, hours that were rounded.
    await show("daily-limit");
    expect(await dialog().textContent()).not.toMatch(/in \d+ hours/);
  });
});

describe("a block", () => {
  test("says the five things in their order", async () => {
    await show("daily-limit");
    const text = (await dialog().textContent()) ?? "";
    const order = [
      "You've reached",
      "Opens again",
      "Chat saved",
      "Good moment",
      "Leave chat",
      "Ask for more time",
      "Set by your family",
      "Help",
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test("is an alert dialog with a name and a description, and takes the focus", async () => {
    await page.locator("textarea").focus();
    await show("daily-limit");
    expect(await dialog().getAttribute("aria-modal")).toBe("true");
    expect(await page.getByRole("alertdialog", { name: "You've reached today's 1 hr limit." }).count()).toBe(1);
    await soon(() => focused()).toBe("Leave chat");
  });

  test("offers to ask for time and to object only if the server says so", async () => {
    await show("daily-limit");
    expect(await page.getByRole("button", { name: "Ask for more time" }).count()).toBe(1);
    expect(await page.getByRole("button", { name: "This is wrong" }).count()).toBe(1);
    await show("break");
    expect(await page.getByRole("button", { name: "Ask for more time" }).count()).toBe(0);
    expect(await page.getByRole("button", { name: "This is wrong" }).count()).toBe(0);
  });

  test("tells the app of a wish once, and says that it did", async () => {
    await show("daily-limit");
    await page.evaluate(() => {
      Object.assign(window, { wishes: [] });
      for (const name of ["recess-ask", "recess-appeal"]) {
        document.addEventListener(name, () => Reflect.get(window, "wishes").push(name), { once: true });
      }
    });
    await page.getByRole("button", { name: "Ask for more time" }).click();
    await page.getByRole("button", { name: "Asked." }).click({ force: true });
    await page.getByRole("button", { name: "This is wrong" }).click();
    expect(await page.evaluate(() => Reflect.get(window, "wishes"))).toEqual(["recess-ask", "recess-appeal"]);
  });

  test("names whose limit it is, who sees what, and where help is", async () => {
    await show("daily-limit");
    const text = await dialog().textContent();
    expect(text).toContain("Set by your family.");
    expect(text).toContain("Your family can see a summary");
    expect(await page.getByRole("link", { name: "Help" }).getAttribute("href")).toBe("https://help.example/");
    await show("token-limit");
    expect(await dialog().textContent()).toContain("talk to someone you trust");
  });

  test("counts down in a text node: neither the card nor the page is laid out or drawn anew", async () => {
    await show("break");
    await page.evaluate(() => {
      const root = document.querySelector("recess-shield")!.shadowRoot!;
      Object.assign(window, { changes: [] });
      new MutationObserver((records) => {
        for (const { type, target } of records) Reflect.get(window, "changes").push(`${type} ${target.nodeName}`);
      }).observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
    });
    await page.evaluate(() => window.puppet.tick(4 * 60_000));
    expect(await page.getByText("in 4 minutes").count()).toBe(1);
    const changes = await page.evaluate(() => Reflect.get(window, "changes"));
    expect(new Set(changes)).toEqual(new Set(["attributes circle", "childList SPAN"]));
  });
});

describe("by keyboard alone", () => {
  test("Tab stays inside, in the order that is read", async () => {
    await show("daily-limit");
    const stops = [await focused()];
    for (let i = 0; i < 4; i += 1) {
      await page.keyboard.press("Tab");
      stops.push(await focused());
    }
    expect(stops.slice(0, 4)).toEqual(["Leave chat", "Ask for more time", "This is wrong", "Help"]);
    expect(["", "Leave chat"]).toContain(stops[4]);
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe("TEXTAREA");
  });

  test("Esc goes home and not past the block, however often", async () => {
    await show("daily-limit");
    const left = await leaves(async () => {
      for (let i = 0; i < 4; i += 1) await page.keyboard.press("Escape");
    });
    expect(left).toBe(4);
    expect(await dialog().isVisible()).toBe(true);
  });

  test("Enter leaves", async () => {
    await show("daily-limit");
    expect(await leaves(() => page.keyboard.press("Enter"))).toBe(1);
  });

  test("where the chat may be read, Esc goes back to reading", async () => {
    await show("message-limit");
    // Keys were pressed just before: it waits for 3 s without typing.
    await soon(focused).toBe("Back to reading");
    await page.keyboard.press("Escape");
    await soon(() => dialog().count()).toBe(0);
  });

  test("the chip opens and closes, and Esc gives the focus back", async () => {
    await show("warning-break-5");
    const chip = page.locator("recess-chip").getByRole("button").first();
    await chip.focus();
    await page.keyboard.press("Enter");
    expect(await chip.getAttribute("aria-expanded")).toBe("true");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Help");
    await page.keyboard.press("Escape");
    expect(await chip.getAttribute("aria-expanded")).toBe("false");
    expect(await page.locator("recess-chip").evaluate((host) => host.shadowRoot?.activeElement?.className)).toBe(
      "chip",
    );
  });
});

test("a wish to ask says what a yes would change: time, or else quiet hours", async () => {
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

describe("what a person was doing", () => {
  test("a draft is kept, and the focus comes back to it", async () => {
    await show("chip-15");
    const draft = page.locator("textarea");
    await draft.fill("half a thou");
    await draft.focus();
    await page.evaluate((state) => window.puppet.show(state), named("daily-limit").state("13-15"));
    await soon(() => dialog().count()).toBe(1);
    await page.evaluate((state) => window.puppet.show(state), named("chip-15").state("13-15"));
    await soon(() => dialog().count()).toBe(0);
    expect(await draft.inputValue()).toBe("half a thou");
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
    await page.keyboard.type("ght");
    expect(await draft.inputValue()).toContain("ght");
  });

  test("a toast takes no focus, waits for the end of typing, and is said politely", async () => {
    await show("chip-open");
    const draft = page.locator("textarea");
    await draft.focus();
    const typing = draft.pressSequentially("one two three four five six", { delay: 100 });
    await page.waitForTimeout(300);
    await page.evaluate((state) => window.puppet.show(state), named("reminder-ai").state("13-15"));
    await page.waitForTimeout(1500);
    const status = page.getByRole("status");
    expect(await status.textContent()).toBe("");
    await typing;
    await soon(() => status.textContent()).toBe("Reminder: you're chatting with AI.");
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
    await page.getByRole("button", { name: "OK" }).click();
    await soon(() => status.textContent()).toBe("");
  });
});

describe("a pause", () => {
  test("offers to be done first, and to go on after ten seconds that can be seen", async () => {
    await show("pause-an-hour-without-a-break");
    expect(await focused()).toBe("I'm done for now");
    const goOn = page.getByRole("button", { name: /Keep going/ });
    expect(await goOn.textContent()).toBe("Keep going · 10 sec");
    expect(await goOn.getAttribute("aria-disabled")).toBe("true");
    await goOn.click({ force: true });
    expect(await dialog().count()).toBe(1);
    await soon(() => goOn.textContent()).toBe("Keep going");
    await goOn.click();
    await soon(() => dialog().count()).toBe(0);
  });

  test("leaving is one step", async () => {
    await show("pause-an-hour-without-a-break");
    expect(await leaves(() => page.keyboard.press("Enter"))).toBe(1);
    await soon(() => dialog().count()).toBe(0);
  });
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

  test("is gone with whoever signed out", async () => {
    await show("told-stop");
    const status = page.getByRole("status");
    await soon(() => status.textContent()).toContain("Your family knows");
    await page.evaluate(() => window.puppet.show(null));
    await soon(() => status.textContent()).toBe("");
    await page.evaluate((state) => window.puppet.show(state), named("chip-open").state("13-15"));
    await page.waitForTimeout(1500);
    expect(await status.textContent()).toBe("");
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

  test("that is awaited is shown on every page", async () => {
    await show("daily-limit-asked");
    expect(await page.getByRole("button", { name: "Asked." }).getAttribute("aria-disabled")).toBe("true");
  });
});

describe("receipts", () => {
  const acknowledged = (): Promise<string[]> => page.evaluate(() => Reflect.get(window, "acknowledged"));

  test("a notice is acknowledged once it was visible for a second", async () => {
    const begun = await page.evaluate(() => performance.now());
    await show("reminder-usage");
    await soon(async () => (await acknowledged()).at(-1)).toBe("u");
    const seenAt = await page.evaluate(() => Reflect.get(window, "acknowledgedAt").at(-1));
    expect(seenAt - begun).toBeGreaterThanOrEqual(1000);
    const { length } = await acknowledged();
    await page.waitForTimeout(1500);
    expect(await acknowledged()).toHaveLength(length);
  });

  test("not while its page is hidden, or it is out of sight", async () => {
    await show("chip-open");
    const before = (await acknowledged()).length;
    await page.locator("recess-notices").evaluate((host) => (host.style.display = "none"));
    await page.evaluate((state) => window.puppet.show(state), named("reminder-usage").state("13-15"));
    await page.waitForTimeout(2000);
    expect((await acknowledged()).length).toBe(before);
    await page.locator("recess-notices").evaluate((host) => (host.style.display = ""));
    await soon(async () => (await acknowledged()).length).toBe(before + 1);
  });

  test("a notice that is closed is told to be", async () => {
    await show("reminder-usage");
    await page.getByRole("button", { name: "OK" }).click();
    expect((await acknowledged()).slice(-2)).toEqual(["u", "dismissed:u"]);
  });

  test("what the chip says in passing counts too", async () => {
    await show("chip-15");
    await soon(async () => (await acknowledged()).at(-1)).toBe("q");
  });
});

describe("any screen", () => {
  test.each([
    "daily-limit",
    "daily-limit-not-today",
    "pause-an-hour-without-a-break",
    "warning-quiet-hours-5",
    "appeal-declined",
    "chip-open",
  ])("%s fits at 200 % zoom and at 320 px, without scrolling sideways", async (name) => {
    for (const locale of ["en", "de", "ja"]) {
      for (const [width, rem] of [
        [450, 16],
        [320, 16],
        [640, 32],
      ] as const) {
        await page.setViewportSize({ width, height: 360 });
        await page.evaluate((size) => void (document.documentElement.style.fontSize = `${size}px`), rem);
        await show(name, "6-9", { locale });
        const wide = await page.evaluate(() => {
          const all = [...document.querySelectorAll("recess-chip, recess-notices, recess-shield")];
          const nodes = all.flatMap((host) =>
            Array.from(
              host.shadowRoot!.querySelectorAll("dialog[open], .card, .card *, .toast *, .panel:not([hidden])"),
            ),
          );
          return nodes
            .filter((node) => node.getBoundingClientRect().width > 0 && !node.closest("svg"))
            .filter(
              (node) =>
                node.getBoundingClientRect().right > innerWidth + 1 ||
                node.getBoundingClientRect().left < -1 ||
                (node.scrollWidth > node.clientWidth + 1 &&
                  getComputedStyle(node).display !== "inline" &&
                  node.clientWidth > 0),
            )
            .map(
              (node) =>
                `${node.nodeName}.${node.className} ${node.getBoundingClientRect().left}-${node.getBoundingClientRect().right} ${node.scrollWidth}/${node.clientWidth}`,
            );
        });
        expect(wide, `${name} ${locale} ${width} ${rem}`).toEqual([]);
      }
    }
    await page.evaluate(() => void (document.documentElement.style.fontSize = ""));
    await page.setViewportSize({ width: 900, height: 720 });
  });

  test("all that can be pressed is 44 px or more", async () => {
    for (const name of ["daily-limit-not-today", "pause-an-hour-without-a-break", "reminder-ai", "chip-open"]) {
      await show(name);
      for (const target of await page
        .locator("recess-chip, recess-notices, recess-shield")
        .locator("button:visible, a:visible")
        .all()) {
        const box = await target.boundingBox();
        expect(
          Math.min(box?.width ?? 0, box?.height ?? 0),
          `${name} ${await target.textContent()}`,
        ).toBeGreaterThanOrEqual(44);
      }
    }
  });

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

  test("what the chip opens is all in the window, wherever the chip stands", async () => {
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

  test("has edges where colours are forced or more contrast is wanted, and stays off paper", async () => {
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

  test("moves only for those who do not mind", async () => {
    const moving = async (one: Easel): Promise<number> => {
      await one.show(named("warning-break-5"), "13-15", { locale: "en", theme: "light" });
      return one.page.evaluate(() => document.querySelector("recess-notices")!.shadowRoot!.getAnimations().length);
    };
    expect(await moving(easel)).toBe(0);
    const animated = await openEasel(browser, { width: 900, height: 720 }, { animated: true });
    expect(await moving(animated)).toBeGreaterThan(0);
    await animated.page.close();
  });

  test("needs no inline style and parses no HTML: a strict policy has nothing to object to", async () => {
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

function focused(): Promise<string> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element === document.body ? "" : (element?.textContent ?? "");
  });
}

/** How often the person left for home meanwhile. */
async function leaves(act: () => Promise<unknown>): Promise<number> {
  await page.evaluate(() => {
    Object.assign(window, { left: 0 });
    Reflect.get(window, "counting")?.abort();
    const counting = new AbortController();
    Object.assign(window, { counting });
    document.addEventListener(
      "recess-leave",
      () => void Object.assign(window, { left: Reflect.get(window, "left") + 1 }),
      counting,
    );
  });
  await act();
  return page.evaluate(() => Reflect.get(window, "left"));
}
