import { afterAll, expect } from "vitest";
import type { Tab } from "../engines/engine.ts";
import { ageGroups, locales, type Screen, screens as all, shotOf } from "../scenes.ts";
import { openSite, type Site } from "../site.ts";
import { soon } from "../soon.ts";
import { attribute, type Box, boxOf, click, focused, isCovered, text } from "./hand.ts";
import type { Suite } from "./suite.ts";

const named = (name: string): Screen => {
  const found = all.find((screen) => screen.name === name);
  if (found === undefined) throw new Error(`There is no screen "${name}".`);
  return found;
};

/** Screens, notices and the chip without a server: focus, keyboard, announcements, and layout. */
export function screens({ name, core, whole, exhaustive, engine }: Suite): void {
  // One window for all of these tests, each of which loads the page anew: to open a window costs a browser a second.
  let site: Site | undefined;
  let window: Tab | undefined;
  afterAll(async () => {
    await window?.close();
    await site?.close();
  });

  async function load(path: string, isReady: string): Promise<Tab> {
    site ??= await openSite({ policy: { bands: {}, governs: "nobody" } });
    const url = site.url + path;
    if (window === undefined) window = await engine().open(url);
    else await window.goto(url);
    const tab = window;
    await soon(() => tab.evaluate(isReady)).toBe(true);
    return tab;
  }
  const open = (): Promise<Tab> => load("/screens", "typeof show === 'function'");
  /** The same page in a frame of 320 px. */
  const openFramed = (): Promise<Tab> => load("/framed/320", "typeof frames[0].show === 'function'");

  const call = (tab: Tab, name: string, value: unknown): Promise<void> =>
    tab.evaluate(`void ${name}(${JSON.stringify(value)})`);
  const show = (tab: Tab, name: string, more: object = {}): Promise<void> =>
    call(tab, "show", { ...shotOf(named(name), "13-15", "en"), ...more });
  const update = (tab: Tab, name: string): Promise<void> => call(tab, "puppet.show", named(name).state("13-15"));
  const leave = "recess-shield .leave";
  const ask = "recess-shield .ask";
  const status = "recess-notices .text";

  /** How often the person left for home in the meantime. */
  async function leaves(tab: Tab, act: () => Promise<unknown>): Promise<number> {
    await tab.evaluate(`(() => {
      window.left = 0;
      window.counting?.abort();
      window.counting = new AbortController();
      document.addEventListener("recess-leave", () => void (window.left += 1), { signal: window.counting.signal });
    })()`);
    await act();
    return tab.evaluate("window.left");
  }

  core(
    "a block is an alert dialog with a name, takes the focus, says five things in order, and keeps it inside",
    async () => {
      const tab = await open();
      await click(tab, "textarea");
      await show(tab, "daily-limit");
      expect(await attribute(tab, "recess-shield dialog", "role")).toBe("alertdialog");
      expect(await attribute(tab, "recess-shield dialog", "aria-modal")).toBe("true");
      expect(await text(tab, "recess-shield #what")).toBe("You've reached today's 1 hr limit.");
      await soon(() => focused(tab)).toBe("Leave chat");
      const said = (await text(tab, "recess-shield dialog")) ?? "";
      const order = [
        "You've reached",
        "Opens again",
        "Chat saved",
        "Good moment",
        "Leave chat",
        "Ask for",
        "Set by",
        "Help",
      ];
      const places = order.map((part) => said.indexOf(part));
      expect(places).not.toContain(-1);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      const stops = [await focused(tab)];
      for (let i = 0; i < 3; i += 1) {
        await tab.press("Tab");
        stops.push(await focused(tab));
      }
      expect(stops).toEqual(["Leave chat", "Ask for more time", "This is wrong", "Help"]);
      await tab.press("Tab");
      await tab.press("Tab");
      expect(await focused(tab)).not.toBe("TEXTAREA");
    },
  );

  core("Esc goes home and not past a block, however often; Enter leaves", async () => {
    const tab = await open();
    await show(tab, "daily-limit");
    await soon(() => focused(tab)).toBe("Leave chat");
    const left = await leaves(tab, async () => {
      for (let i = 0; i < 4; i += 1) await tab.press("Escape");
    });
    expect(left).toBe(4);
    expect(await isCovered(tab)).toBe(true);
    expect(await leaves(tab, () => tab.press("Enter"))).toBe(1);
  });

  core("a draft is kept, and the focus comes back to it", async () => {
    const tab = await open();
    await show(tab, "chip-15");
    await click(tab, "textarea");
    await tab.type("half a thou");
    await update(tab, "daily-limit");
    await soon(() => isCovered(tab)).toBe(true);
    await update(tab, "chip-15");
    await soon(() => isCovered(tab)).toBe(false);
    expect(await focused(tab)).toBe("TEXTAREA");
    await tab.type("ght");
    expect(await tab.evaluate("document.querySelector('textarea').value")).toBe("half a thought");
  });

  core(
    "a notice takes no focus, is said politely and acknowledged once it was seen, and is closed by a click",
    async () => {
      const tab = await open();
      await click(tab, "textarea");
      await show(tab, "reminder-usage");
      await soon(() => text(tab, status)).toMatch(/here today/);
      expect(await attribute(tab, status, "role")).toBe("status");
      expect(await focused(tab)).toBe("TEXTAREA");
      await soon(() => tab.evaluate("window.acknowledged.at(-1)")).toBe("u");
      await click(tab, "recess-notices .dismiss");
      await soon(() => text(tab, status)).toBe("");
      expect(await tab.evaluate("window.acknowledged.slice(-2)")).toEqual(["u", "dismissed:u"]);
    },
  );

  core("axe finds nothing serious or critical on each kind of screen", async () => {
    const tab = await open();
    await tab.evaluate("import('/axe.js').then(() => 1)");
    const kinds = [
      "daily-limit-not-today",
      "break",
      "quiet-hours",
      "pause-an-hour-without-a-break",
      "appeal-declined",
      "reminder-ai",
      "chip-open",
    ];
    const shots = kinds.map((name, i) => shotOf(named(name), ageGroups[i % 4]!, "en"));
    expect(await tab.evaluate(`audit(${JSON.stringify(shots)})`)).toEqual([]);
  });

  exhaustive(
    "axe finds nothing serious or critical on any screen, for younger and older, from left to right and from right to left",
    async () => {
      const tab = await open();
      await tab.evaluate("import('/axe.js').then(() => 1)");
      for (const [locale, theme] of [
        ["en", "light"],
        ["ur", "dark"],
      ] as const) {
        // In screens-axe.long.test.ts Chromium checks each for every age in every language; here each is checked for two ages.
        for (const groups of [ageGroups.slice(0, 2), ageGroups.slice(2)]) {
          const shots = all.map((screen, i) => shotOf(screen, groups[i % 2]!, locale, theme));
          expect(await tab.evaluate(`audit(${JSON.stringify(shots)})`), `${locale} ${groups[0]}`).toEqual([]);
        }
      }
    },
  );

  core("at 320 px nothing leaves the page or its own box, in a long language and one from right to left", async () => {
    const tab = await openFramed();
    const shots = ["de", "ur"].flatMap((locale) => all.map((screen) => shotOf(screen, "6-9", locale)));
    expect(await tab.evaluate("frames[0].innerWidth")).toBe(320);
    expect(await tab.evaluate(`frames[0].measure(${JSON.stringify(shots)})`)).toEqual([]);
  });

  core("beside a keyboard on a phone's screen all of each screen, notice and panel can be reached", async () => {
    const tab = await openFramed();
    const shots = ["de", "ur"].flatMap((locale) => all.map((screen) => shotOf(screen, "6-9", locale)));
    await tab.evaluate("void frames[0].cover(300)");
    expect(await tab.evaluate(`frames[0].hidden(${JSON.stringify(shots)})`)).toEqual([]);
    // Scrolls the chip's header out of view.
    const kinds = ["daily-limit-not-today", "pause-an-hour-without-a-break", "appeal-declined"];
    const few = shots.filter(({ screen }) => kinds.includes(screen));
    for (const movedUp of [120, 300]) {
      await tab.evaluate(`void frames[0].cover(300, ${movedUp})`);
      expect(await tab.evaluate(`frames[0].hidden(${JSON.stringify(few)})`), `moved up ${movedUp} px`).toEqual([]);
    }
    // It closes when a screen takes the focus, because the screen uses the whole page.
    await call(tab, "frames[0].show", shots[0]);
    await tab.evaluate("void frames[0].cover(0)");
    const { top, bottom } = await tab.evaluate<Box>(
      "(({ top, bottom }) => ({ top, bottom }))(frames[0].document.querySelector('recess-shield').shadowRoot.querySelector('dialog').getBoundingClientRect())",
    );
    expect({ top, bottom }).toEqual({ top: 0, bottom: 640 });
  });

  // Chromium is measured as a phone, in screens.integration.test.ts.
  const others = name === "Chromium" ? () => {} : whole;
  others("at 320 px nothing overflows, in any language", async () => {
    const tab = await openFramed();
    for (const locale of locales) {
      const shots = all.flatMap((screen) => (["6-9", "13-15"] as const).map((group) => shotOf(screen, group, locale)));
      expect(await tab.evaluate(`frames[0].measure(${JSON.stringify(shots)})`), locale).toEqual([]);
    }
  });

  whole("a request is passed to the app once, and the button confirms it", async () => {
    const tab = await open();
    await show(tab, "daily-limit");
    await tab.evaluate(`void (window.wishes = [], ["ask", "appeal"].forEach((name) =>
      document.addEventListener("recess-" + name, () => window.wishes.push(name))))`);
    await click(tab, ask);
    await soon(() => text(tab, ask)).toMatch(/^Asked\./);
    await click(tab, ask);
    await click(tab, "recess-shield .appeal");
    expect(await tab.evaluate("window.wishes")).toEqual(["ask", "appeal"]);
    expect(await attribute(tab, ask, "aria-disabled")).toBe("true");
  });

  whole("what the app may not do is not offered", async () => {
    const tab = await open();
    await show(tab, "break");
    expect(await text(tab, leave)).toBe("Leave chat");
    expect([await text(tab, ask), await text(tab, "recess-shield .appeal")]).toEqual([null, null]);
  });

  whole("a countdown changes a text node and a ring, and causes no layout", async () => {
    const tab = await open();
    await show(tab, "break");
    await tab.evaluate(`void (window.changes = [], new MutationObserver((records) => {
      for (const { type, target } of records) window.changes.push(type + " " + target.nodeName);
    }).observe(document.querySelector("recess-shield").shadowRoot, { subtree: true, childList: true, characterData: true, attributes: true }))`);
    await tab.evaluate("void puppet.tick(4 * 60_000)");
    await soon(() => text(tab, "recess-shield .timer")).toBe("in 4 minutes");
    expect(new Set(await tab.evaluate<string[]>("window.changes"))).toEqual(
      new Set(["attributes circle", "childList SPAN"]),
    );
  });

  whole("where the chat may be read, Esc goes back to reading", async () => {
    const tab = await open();
    await show(tab, "message-limit");
    await soon(() => focused(tab)).toBe("Back to reading");
    await tab.press("Escape");
    await soon(() => isCovered(tab)).toBe(false);
  });

  core(
    "a stop of speech alone has a screen of its own, which leads back to writing, and warnings of its own",
    async () => {
      const tab = await open();
      await show(tab, "warning-voice-5");
      await soon(() => text(tab, status)).toBe("5 min of voice chat left today. Your chat is saved as you go.");
      await show(tab, "voice-limit");
      await soon(() => focused(tab)).toBe("Back to reading");
      expect(await text(tab, "recess-shield #what")).toBe("Voice chat is over for today.");
      expect(await text(tab, "recess-shield dialog")).not.toContain("1 hr");
      await tab.press("Escape");
      await soon(() => isCovered(tab)).toBe(false);
      await click(tab, "textarea");
      await tab.type("in writing");
      expect(await tab.evaluate("document.querySelector('textarea').value")).toBe("in writing");
    },
  );

  whole("the chip opens and closes by keyboard, and Esc gives the focus back", async () => {
    const tab = await open();
    await show(tab, "warning-break-5");
    const chip = "recess-chip .chip";
    await tab.evaluate("void document.querySelector('recess-chip').shadowRoot.querySelector('.chip').focus()");
    await tab.press("Enter");
    expect(await attribute(tab, chip, "aria-expanded")).toBe("true");
    await tab.press("Tab");
    expect(await focused(tab)).toBe("Help");
    await tab.press("Escape");
    expect(await attribute(tab, chip, "aria-expanded")).toBe("false");
    expect(await focused(tab)).toBe(await text(tab, chip));
  });

  whole("a pause offers to be done first, and to go on after ten seconds that can be seen", async () => {
    const tab = await open();
    await show(tab, "pause-an-hour-without-a-break");
    await soon(() => focused(tab)).toBe("I'm done for now");
    const keepGoing = "recess-shield .keep-going";
    expect(await text(tab, keepGoing)).toMatch(/^Keep going · \d+ sec$/);
    await click(tab, keepGoing);
    expect(await isCovered(tab)).toBe(true);
    await soon(() => text(tab, keepGoing)).toBe("Keep going");
    await click(tab, keepGoing);
    await soon(() => isCovered(tab)).toBe(false);
    await show(tab, "pause-an-hour-without-a-break");
    expect(await leaves(tab, () => tab.press("Enter"))).toBe(1);
    await soon(() => isCovered(tab)).toBe(false);
  });

  whole("a notice waits for the end of typing", async () => {
    const tab = await open();
    await show(tab, "chip-open");
    await click(tab, "textarea");
    await tab.type("one two");
    // It continues, however slow the driver is.
    await tab.evaluate(
      "void (window.typed = 0, window.typing = setInterval(() => { window.typed += 1; document.querySelector('textarea').dispatchEvent(new InputEvent('input', { bubbles: true })); }, 100))",
    );
    await update(tab, "reminder-ai");
    const typed = (): Promise<number> => tab.evaluate("window.typed");
    const before = await typed();
    await soon(typed).toBeGreaterThan(before + 9);
    expect(await text(tab, status)).toBe("");
    await tab.evaluate("clearInterval(window.typing)");
    await soon(() => text(tab, status)).toBe("Reminder: you're chatting with AI.");
    expect(await focused(tab)).toBe("TEXTAREA");
  });

  whole(
    "what can be pressed is 44 px or more, and what the chip opens is inside the page, from right to left too",
    async () => {
      const tab = await open();
      for (const name of ["daily-limit", "reminder-ai", "chip-open"]) {
        await show(tab, name);
        // While a screen glides in, its boxes have rounding errors: 43.99999 is 44.
        const small: string[] =
          await tab.evaluate(`[...document.querySelectorAll("recess-chip, recess-notices, recess-shield")]
        .flatMap((host) => [...host.shadowRoot.querySelectorAll("button, a")])
        .map((node) => [node.textContent, node.getBoundingClientRect()])
        .filter(([, { width, height }]) => width > 0 && Math.min(width, height) < 43.99)
        .map(([text]) => text)`);
        expect(small, name).toEqual([]);
      }
      for (const dir of ["ltr", "rtl"]) {
        await show(tab, "chip-15", { dir });
        await click(tab, "recess-chip .chip");
        const { left, right } = await boxOf(tab, "recess-chip .panel");
        expect(left).toBeGreaterThanOrEqual(0);
        expect(right).toBeLessThanOrEqual(await tab.evaluate<number>("innerWidth"));
      }
    },
  );
}
