import { fileURLToPath } from "node:url";
import type { PolicyInput } from "@recess/core/policy";
import type { Browser, Page } from "playwright-core";
import { compile } from "svelte/compiler";
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from "vitest";
import { bundle } from "../support/bundle.ts";
import { launchChromium } from "../support/chromium.ts";
import { type Call, openSite, type Site } from "./site.ts";
import { soon } from "./soon.ts";

declare global {
  interface Window {
    mount(): void;
    unmount(): void;
  }
}

/** What an app may require of every script and style on its pages. Vue creates a Trusted Types policy; the package creates none. */
const STRICT =
  "default-src 'self'; script-src 'self'; style-src 'self'; require-trusted-types-for 'script'; trusted-types vue; img-src data:";

const pageOf = (name: string): string => fileURLToPath(new URL(`pages/${name}`, import.meta.url));

const SVELTE_PAGE = `
import { mount, unmount } from "svelte";
import { createRecess } from "@recess/browser";
import { defineElements } from "@recess/browser/elements";
import { en } from "@recess/browser/locales/en";
import App from "./host-app.svelte";
const recess = createRecess();
defineElements(recess, { locale: en });
let app;
Object.assign(window, {
  recess,
  mount() { app = mount(App, { target: document.querySelector("main"), props: { recess } }); },
  unmount: () => unmount(app),
});
`;
const SVELTE_APP = `
<script>
  import { onMount } from "svelte";
  let { recess } = $props();
  let phase = $state(recess.getSnapshot().phase);
  onMount(() => {
    const leave = recess.subscribe(() => (phase = recess.getSnapshot().phase));
    recess.start();
    return () => { leave(); recess.stop(); };
  });
</script>
<output>{phase}</output>
<recess-chip theme="dark"></recess-chip>
<recess-notices inline></recess-notices>
<recess-shield home="/other"></recess-shield>
`;

/** Both files exist, compiled by Svelte itself. */
const svelte = {
  name: "svelte-page",
  resolveId: (id: string) => (/host-(?:svelte|app)/.test(id) ? pageOf(id.replace(/.*\//, "")) : null),
  load: (id: string) =>
    id.endsWith("host-svelte.js")
      ? SVELTE_PAGE
      : id.endsWith("host-app.svelte")
        ? compile(SVELTE_APP, { generate: "client", filename: id }).js.code
        : null,
};

const hosts: { readonly [name: string]: () => Promise<string> } = {
  "plain HTML": () => bundle(pageOf("host-plain.ts")),
  "React in strict mode": () => bundle(pageOf("host-react.tsx")),
  Vue: () => bundle(pageOf("host-vue.ts")),
  Svelte: () => bundle(pageOf("host-svelte.js"), false, [svelte]),
};

const POLICY: PolicyInput = { bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } };

let browser: Browser;
let site: Site;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  site = await openSite({ policy: POLICY });
});
afterEach(() => site.close());

/** Opens a page of the site's origin with this script, and collects its errors. */
async function open(script: string, policy?: string): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy|Trusted|Warning:/.test(message.text())) problems.push(message.text());
  });
  await page.route(`${site.url}/host`, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: '<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,"><main></main><script type="module" src="/host.js"></script>',
      ...(policy !== undefined && { headers: { "content-security-policy": policy } }),
    }),
  );
  await page.route(`${site.url}/host.js*`, (route) => route.fulfill({ contentType: "text/javascript", body: script }));
  await page.goto(`${site.url}/host`);
  return { page, problems };
}

const dialog = (page: Page) => page.getByRole("alertdialog");
/** The number of screens that cover the page. */
const covers = (page: Page) =>
  page.evaluate(
    () => [...document.querySelectorAll("*")].filter((one) => one.shadowRoot?.querySelector(":modal")).length,
  );
const shown = (page: Page) => soon(() => page.locator("output").textContent());

describe.each(Object.entries(hosts))("in %s", (name, write) => {
  test("the elements mount, unmount and remount with their component, and one device sends heartbeats", async () => {
    // React and Vue do not parse HTML. A page that uses `innerHTML` allows it in its policy, and Svelte clones templates.
    const { page, problems } = await open(await write(), /React|Vue/.test(name) ? STRICT : undefined);
    await page.evaluate(() => window.mount());
    await shown(page).toBe("open");
    await soon(() => page.locator("recess-chip .time").textContent()).toBe("1 hr");
    expect(await page.locator("recess-chip").getAttribute("theme")).toBe("dark");
    expect(await page.locator("recess-notices").getAttribute("inline")).not.toBeNull();
    expect(await page.locator("recess-shield").getAttribute("home")).toBe("/other");
    await soon(() => site.heartbeats("active").length).toBeGreaterThan(0);

    await site.governor.pause(site.account);
    await page.evaluate(() => window.recess.refresh());
    await soon(() => dialog(page).count()).toBe(1);
    await page.evaluate(() => window.unmount());
    expect(await page.locator("recess-shield").count()).toBe(0);
    // The page behind the screen is usable again.
    expect(await covers(page)).toBe(0);
    await page.evaluate(() => window.mount());
    await soon(() => dialog(page).count()).toBe(1);
    await site.governor.resume(site.account);
    await page.evaluate(() => window.recess.refresh());
    await soon(() => dialog(page).count()).toBe(0);
    await shown(page).toBe("open");

    expect(new Set(site.calls.flatMap(({ device }) => device ?? [])).size).toBe(1);
    await page.evaluate(() => window.unmount());
    await soon(() => site.heartbeats("away").length).toBeGreaterThan(0);
    expect(problems).toEqual([]);
    await page.context().close();
  });
});

test("an element that is moved, doubled or taken out while it covers the page leaves the page usable", async () => {
  const { page, problems } = await open(await hosts["plain HTML"]!());
  await page.evaluate(() => window.mount());
  await shown(page).toBe("open");
  await site.governor.pause(site.account);
  await page.evaluate(() => window.recess.refresh());
  await soon(() => dialog(page).count()).toBe(1);
  const focused = () =>
    page.evaluate(
      () => document.activeElement?.shadowRoot?.activeElement?.textContent ?? document.activeElement?.tagName,
    );

  await page.evaluate(() => document.body.append(document.querySelector("recess-shield")!));
  await soon(() => dialog(page).count()).toBe(1);
  expect(await focused()).toBe("Leave chat");

  // One second of each is the same; both run together.
  await page.evaluate(() =>
    document.body.append(document.createElement("recess-shield"), document.createElement("recess-chip")),
  );
  await soon(() => covers(page)).toBe(2);
  await site.governor.resume(site.account);
  await page.evaluate(() => window.recess.refresh());
  await soon(() => covers(page)).toBe(0);

  for (let i = 0; i < 20; i += 1)
    await page.evaluate(() => {
      for (const one of document.querySelectorAll("recess-shield, recess-chip, recess-notices")) {
        const { parentNode } = one;
        one.remove();
        parentNode?.append(one);
      }
    });
  await soon(() => page.locator("recess-chip .time").first().textContent()).toBe("1 hr");
  expect(await page.evaluate(() => document.querySelector("recess-chip")!.shadowRoot!.children.length)).toBe(1);
  expect(problems).toEqual([]);
  await page.context().close();
});

test("two copies of the package on a page do no harm: the first one's elements are shown, and one device sends heartbeats", async () => {
  await site.close();
  site = await openSite({ policy: { ...POLICY, presence: { heartbeat: "4s" } } });
  const { page, problems } = await open(await hosts["plain HTML"]!());
  await page.evaluate(() => window.mount());
  await shown(page).toBe("open");
  await soon(() => site.heartbeats("active").length).toBeGreaterThan(0);
  // Vite would add an import of its own to a function.
  await page.evaluate("import('/host.js?copy').then(() => window.recess.start())");
  await soon(() => page.evaluate(() => window.recess.getSnapshot().phase)).toBe("open");
  // The second may have said once that it is there, before it knew of the first.
  const rest = setInterval(() => void page.mouse.move(Math.random() * 100, 20).catch(() => {}), 300);
  const isOne = (beats: readonly Call[]): boolean => new Set(beats.map(({ device }) => device)).size === 1;
  await soon(() => site.heartbeats("active").slice(-3)).toSatisfy(
    (beats: readonly Call[]) => beats.length === 3 && isOne(beats),
  );
  const before = site.heartbeats("active").length;
  await soon(() => site.heartbeats("active").length - before).toBeGreaterThanOrEqual(3);
  clearInterval(rest);
  expect(isOne(site.heartbeats("active").slice(before))).toBe(true);
  await site.governor.pause(site.account);
  // The second page receives it and sends it to the first.
  await page.evaluate(() => window.recess.refresh());
  await soon(() => dialog(page).count()).toBe(1);
  expect(problems).toEqual([]);
  await page.context().close();
});

test("if a browser forbids channels between tabs, as Firefox does when storage is blocked, each tab sends heartbeats", async () => {
  const forbid = `window.BroadcastChannel = class { constructor() { throw new DOMException("The operation is insecure.", "SecurityError") } };\n`;
  const { page, problems } = await open(forbid + (await hosts["plain HTML"]!()));
  await page.evaluate(() => window.mount());
  await shown(page).toBe("open");
  await soon(() => site.heartbeats("active").length).toBeGreaterThan(0);
  await site.governor.pause(site.account);
  await page.evaluate(() => window.recess.refresh());
  await soon(() => dialog(page).count()).toBe(1);
  expect(problems).toEqual([]);
  await page.context().close();
});
