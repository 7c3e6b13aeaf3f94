import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { AxeBuilder } from "@axe-core/playwright";
import { presets } from "@recess/core/presets";
import type { Browser, Page } from "playwright-core";
import { type PreviewServer, preview } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../support/built.ts";
import { launchChromium } from "../support/chromium.ts";

const site = join(root, "docs", ".vitepress", "dist");
const textOf = (path: string): Promise<string> => readFile(join(site, path), "utf8");

const docs = join(root, "docs");
const binOf = (name: string, from: string, bin: string): string =>
  join(dirname(createRequire(join(root, from, "package.json")).resolve(`${name}/package.json`)), "bin", bin);

// What `pnpm docs:build` runs, without the pages of every exported name (`site.long.test.ts` has those). A dead link ends the build.
beforeAll(async () => {
  const run = (cwd: string, ...args: readonly string[]): Promise<unknown> =>
    promisify(execFile)(process.execPath, args, { cwd, env: { ...process.env, RECESS_DOCS_API: "none" } });
  await run(docs, "generate/index.mjs");
  const vite = binOf("vite", "packages/cli", "vite.js");
  await run(join(root, "packages/cli"), vite, "build", "--config", "vite.playground.config.ts", "--logLevel", "warn");
  await run(docs, binOf("vitepress", "docs", "vitepress.js"), "build");
}, 600_000);

test("the documentation site has its generated pages and its text for models", async () => {
  expect(await textOf("reference/policy.html")).toContain("dailyLimit");
  expect(await textOf("reference/commands.html")).toContain("recess check");
  expect(await textOf("llms.txt")).toContain("/spec");
  expect(await textOf("llms-full.txt")).toContain("dailyLimit");
});

test("the law page has every preset, from when it is in force, and how far each of its sources is", async () => {
  const page = await textOf("law.html");
  for (const { id, force, sources } of presets) {
    const section = page.split(`Preset <code>${id}</code>.`)[1]?.split("<h2")[0] ?? "";
    const { from, to } = force;
    const told =
      to === null ? `In force from ${from} on, not before.` : `In force from ${from} to ${to}, not before or after.`;
    expect(section, id).toContain(from === null ? "It is not a law." : told);
    for (const { basis, status } of sources) if (basis !== "ours") expect(section).toContain(`; ${status}`);
  }
});

test("every picture that a page shows is a file of the site", async () => {
  const files = await readdir(site, { recursive: true });
  const missing: string[] = [];
  for (const file of files.filter((name) => name.endsWith(".html"))) {
    const shown = [...(await textOf(file)).matchAll(/<img[^>]*\ssrc="(\/[^"]+)"/g)].map(([, path = ""]) =>
      path.slice(1),
    );
    missing.push(...shown.filter((path) => !files.includes(decodeURI(path))).map((path) => `${file}: ${path}`));
  }
  expect(missing).toEqual([]);
  expect(await textOf("index.html")).toContain("warning");
});

test("the navigation leads to every generated page of the reference", async () => {
  const page = await textOf("start/hono.html");
  for (const path of ["policy", "commands", "elements", "errors", "headers", "routes", "api/README"]) {
    expect(page).toContain(`href="/reference/${path}"`);
  }
});

describe("in a browser", () => {
  /** Not loopback: browsers do not let a page there use the clipboard. */
  const INSECURE = "playground.test";
  let server: PreviewServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await preview({
      root: site,
      configFile: false,
      build: { outDir: "." },
      preview: { host: "127.0.0.1", port: 0, strictPort: false, allowedHosts: [INSECURE] },
    });
    browser = await launchChromium(`--host-resolver-rules=MAP ${INSECURE} 127.0.0.1`);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  function originOf(host = "127.0.0.1"): string {
    const address = server.httpServer.address();
    if (address === null || typeof address === "string") throw new Error("The preview server has no port.");
    return `http://${host}:${address.port}`;
  }

  async function open(
    fragment = "",
    host?: string,
  ): Promise<{ readonly page: Page; readonly strange: readonly string[] }> {
    const origin = originOf(host);
    const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
    const page = await context.newPage();
    const strange: string[] = [];
    page.on("pageerror", (error) => strange.push(error.message));
    page.on("console", (message) => strange.push(message.text()));
    page.on("request", (asked) => {
      const { origin: to, pathname, search } = new URL(asked.url());
      const isOwnFile =
        to === origin && pathname.startsWith("/playground-app/") && search === "" && asked.method() === "GET";
      if (!isOwnFile && !asked.url().startsWith("data:")) strange.push(`${asked.method()} ${asked.url()}`);
    });
    await page.goto(`${origin}/playground-app/index.html${fragment}`);
    return { page, strange };
  }

  test("no page is wider than a phone", async () => {
    const viewport = { width: 360, height: 740 };
    // Pages are written in full by the build, so their scripts would only take time; the playground is made by its script.
    const still = await browser.newContext({ viewport, javaScriptEnabled: false });
    const scripted = await browser.newContext({ viewport });
    const pages = (await readdir(site, { recursive: true })).filter((file) => file.endsWith(".html"));
    const wide: string[] = [];
    const look = async (page: Page, file: string): Promise<void> => {
      await page.goto(`${originOf()}/${file}`);
      const width = await page.evaluate("document.scrollingElement.scrollWidth");
      if (width !== viewport.width) wide.push(`${file}: ${String(width)}`);
    };
    const page = await still.newPage();
    for (const file of pages) await look(page, file);
    await look(await scripted.newPage(), "playground-app/index.html");
    expect(pages.length).toBeGreaterThan(40);
    expect(wide).toEqual([]);
    await still.close();
    await scripted.close();
  });

  const PAGES = [
    "index.html",
    "start/hono.html",
    "concepts/lease.html",
    "reference/errors.html",
    "playground-app/index.html",
  ];

  test.each(["light", "dark"] as const)(
    "text, code and drawings can be read, %s: axe finds nothing",
    async (colorScheme) => {
      // Without motion: a notice that fades in has less contrast for a moment.
      const context = await browser.newContext({ colorScheme, reducedMotion: "reduce" });
      const page = await context.newPage();
      const found: string[] = [];
      for (const path of PAGES) {
        await page.goto(`${originOf()}/${path}`);
        // The theme's scripts name its switches.
        await page.waitForFunction(
          "[...document.querySelectorAll('[role=switch]')].every(({ title }) => title !== '')",
        );
        const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa"]).analyze();
        for (const { id, nodes } of violations) found.push(`${path}: ${id}: ${nodes[0]?.target.join(" ")}`);
      }
      expect(found).toEqual([]);
      await context.close();
    },
  );

  const fragmentOf = (text: string): string => `#policy=${encodeURIComponent(text)}`;
  const WEEKDAYS = 7;

  test("the playground shows the week, the child's screen and what an edit changes, and sends nothing anywhere", async () => {
    const { page, strange } = await open();
    await page
      .locator("#week button")
      .nth(WEEKDAYS - 1)
      .waitFor();
    expect(await page.locator("#problems li").count()).toBe(0);
    await page.frameLocator("#preview").locator("recess-chip").waitFor();
    await page.locator(".cm-line", { hasText: "dailyLimit: 1h30m" }).click();
    await page.keyboard.press("End");
    for (let i = 0; i < "1h30m".length; i += 1) await page.keyboard.press("Backspace");
    await page.keyboard.type("20m");
    await page.locator("#compare-about", { hasText: /^\d+ simulated minors, one week/ }).waitFor();
    expect(decodeURIComponent(new URL(page.url()).hash)).toContain("dailyLimit: 20m");
    expect(strange).toEqual([]);
  });

  test("the playground opens a policy from a link, lists its problems, and copies a link to it", async () => {
    const text = "unknownAge: teen\nbands:\n  teen:\n    ages: [13, 18]\n    dailyLimit: 1 our\n";
    const { page } = await open(fragmentOf(text));
    await page.locator("#problems", { hasText: "dailyLimit" }).waitFor();
    expect(await page.locator("#problems li").allInnerTexts()).toEqual([expect.stringMatching(/^5:\d+/)]);
    await page.locator("#save").click();
    await page.locator("#save", { hasText: "Copy link" }).waitFor();
    const copied = await page.evaluate("navigator.clipboard.readText()");
    expect(new URL(String(copied)).hash).toBe(fragmentOf(text));
  });

  test("the playground shows the band that was chosen while an answer about another was on its way", async () => {
    const { page } = await open();
    await page
      .locator("#week button")
      .nth(WEEKDAYS - 1)
      .waitFor();
    // The worker is asked later, as by a page that is busy.
    await page.evaluate(() => {
      const held: (() => void)[] = [];
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function hold(this: Worker, message: unknown) {
        held.push(() => post.call(this, message));
      };
      addEventListener("release", () => {
        Worker.prototype.postMessage = post;
        for (const send of held) send();
      });
    });
    await page.locator("#minute").fill("600");
    await page.locator("#bands label", { hasText: "teen" }).click();
    await page.evaluate(() => dispatchEvent(new Event("release")));
    await page.locator("#week", { hasText: "1 h 30" }).waitFor();
    expect(await page.locator("#bands label", { hasText: "teen" }).locator("input").isChecked()).toBe(true);
  });

  test("the playground reports that it has no files to extend", async () => {
    const { page } = await open(fragmentOf("extends: ./base.yaml\n"));
    await page.locator("#problems", { hasText: "The playground has no files" }).waitFor();
  });

  test("if the playground may not copy, it explains what to do instead", async () => {
    const { page } = await open("", INSECURE);
    await page.locator("#badge", { hasText: "No problems" }).waitFor();
    await page.locator("#save").click();
    await page.locator("#badge", { hasText: "copy the address instead" }).waitFor();
  });

  test("a link to the playground that was cut off opens the example with a message", async () => {
    const { page } = await open("#policy=%E4%B");
    await page.getByRole("alert").filter({ hasText: "This is the example, not the policy of the link." }).waitFor();
    expect(await page.locator("#conflict button:visible").count()).toBe(0);
    await page
      .locator("#week button")
      .nth(WEEKDAYS - 1)
      .waitFor();
  });
});
