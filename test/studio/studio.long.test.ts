import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildCommand, recess } from "../cli/recess.ts";
import { launchChromium } from "../support/chromium.ts";

const BIN = fileURLToPath(new URL("../../packages/cli/bin/recess.js", import.meta.url));
const POLICY = `# What minors may do.
unknownAge: teen
bands:
  child:
    ages: [6, 13]
    dailyLimit: 40m
  teen:
    ages: [13, 18]
    dailyLimit: 1h
    warnings: [5m]
    quietHours:
      - from: "22:00"
        to: "06:00"
`;

interface Studio {
  readonly url: string;
  readonly path: string;
  end(): Promise<number | null>;
}

let browser: Browser;
let folder: string;
let studio: Studio;
const children: ChildProcess[] = [];

beforeAll(async () => {
  await buildCommand();
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "recess-studio-"));
  studio = await start("policy.yaml", POLICY);
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

async function start(name: string, text: string): Promise<Studio> {
  const path = join(folder, name);
  writeFileSync(path, text);
  const child = spawn(process.execPath, [BIN, "studio", path], { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  const [url] = (await once(createInterface(child.stdout), "line")) as [string];
  return {
    url,
    path,
    end: async () => {
      child.kill("SIGINT");
      const [status] = (await once(child, "exit")) as [number | null];
      return status;
    },
  };
}

interface Opened {
  readonly page: Page;
  readonly preview: FrameLocator;
  readonly strange: readonly string[];
}

/** The page once it shows what the policy means, with a list of everything that it must not do. */
async function open(url = studio.url, colorScheme: "light" | "dark" = "light"): Promise<Opened> {
  const viewport = { width: 1440, height: 1000 };
  const context = await browser.newContext({ viewport, colorScheme, timezoneId: "UTC", reducedMotion: "reduce" });
  const page = await context.newPage();
  const strange: string[] = [];
  page.on("console", (message) => strange.push(message.text()));
  page.on("pageerror", (error) => strange.push(error.message));
  page.on("request", (asked) => {
    if (!asked.url().startsWith(url) && !asked.url().startsWith("data:")) strange.push(asked.url());
  });
  await page.goto(url);
  await page.locator("#week button").nth(6).waitFor();
  return { page, preview: page.frameLocator("#preview"), strange };
}

async function teen(page: Page): Promise<void> {
  await page.locator("#bands label", { hasText: "teen" }).click();
  await page.locator("#week", { hasText: "1 h" }).waitFor();
}

/** Puts the cursor at the end of a line. */
async function behind(page: Page, line: string): Promise<void> {
  await page.locator(".cm-line", { hasText: line }).click();
  await page.keyboard.press("End");
}

const says = (page: Page, text: string | RegExp) => page.locator("#says", { hasText: text }).waitFor();
const badge = (page: Page, text: string) => page.locator("#badge", { hasText: text }).waitFor();

describe("the page", () => {
  test.each(["light", "dark"] as const)(
    "shows a policy's weeks and days, %s, and makes no other requests",
    async (scheme) => {
      const { page, strange } = await open(studio.url, scheme);
      expect(await page.locator("#bands label").allInnerTexts()).toEqual([
        expect.stringMatching(/^child\s*6–12$/),
        expect.stringMatching(/^teen\s*13–17$/),
      ]);
      expect(await page.locator("#week button .sum").allInnerTexts()).toEqual(
        Array.from({ length: 7 }, () => "40 min"),
      );
      await teen(page);
      expect(await page.locator("#week button .track i.quiet-hours").count()).toBeGreaterThanOrEqual(14);
      expect(await page.locator("#legend").innerText()).toContain("quiet hours");
      expect(strange).toEqual([]);
      await page.close();
    },
  );

  test.each(["light", "dark"] as const)("is accessible, %s: axe finds nothing", async (scheme) => {
    const { page, preview } = await open(studio.url, scheme);
    const violations = async (): Promise<readonly string[]> => {
      const found = await new AxeBuilder({ page }).analyze();
      return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
    };
    await teen(page);
    expect(await violations()).toEqual([]);
    // A problem, a comparison and one of the child's screens.
    await behind(page, "dailyLimit: 1h");
    await page.keyboard.type("10m");
    await page.locator("#compare ins").first().waitFor();
    await page.locator("#minute").fill(String(18 * 60));
    await preview.locator("recess-shield [role=alertdialog]").waitFor();
    expect(await violations()).toEqual([]);
    await behind(page, "dailyLimit: 1h");
    await page.keyboard.type("x");
    await page.locator("#problems .error").waitFor();
    expect(await violations()).toEqual([]);
    await page.close();
  });

  test("shows at any minute what the child sees, in the elements of the browser SDK", async () => {
    const { page, preview } = await open();
    await teen(page);
    await page.locator("#date").fill("2026-11-24");
    // 04:00 is the day's first minute.
    await page.locator("#minute").fill(String(17 * 60 + 40));
    await page.locator("#used").fill("30");
    await says(page, "At 21:40, after 30 min: open; 20 min until quiet hours.");
    await page.locator("#minute").fill(String(17 * 60 + 55));
    await says(page, /^At 21:55, after 30 min: open; 5 min until quiet hours. On screen: .*warning: 5 min left/);
    await preview.locator("recess-notices").getByText("5 min until quiet hours").first().waitFor();
    await page.locator("#minute").fill(String(18 * 60));
    await says(page, "At 22:00, after 30 min: stopped by quiet hours, until 06:00.");
    await preview
      .locator("recess-shield [role=alertdialog]")
      .getByText("Quiet hours", { exact: false })
      .first()
      .waitFor();
    await page.locator("#minute").fill(String(12 * 60));
    await page.locator("#used").fill("60");
    await says(page, "At 16:00, after 1 h: stopped by daily limit, until 06:00.");
    await preview
      .locator("recess-shield [role=alertdialog]")
      .getByText("today's 1", { exact: false })
      .first()
      .waitFor();
    await page.close();
  });

  test("keeps the focus on a slider while it moves, whatever screens appear", async () => {
    const { page, preview } = await open();
    await teen(page);
    await page.locator("#used").fill("0");
    await page.locator("#minute").fill(String(18 * 60 - 2));
    await page.locator("#minute").focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
    await says(page, /^At 22:03/);
    await preview.locator("recess-shield [role=alertdialog]").waitFor();
    // It is not lost on the way there and back either.
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowLeft");
    await says(page, /^At 21:58/);
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
    await says(page, /^At 22:03/);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("minute");
    await page.close();
  });

  test("lets the keyboard into and out of the child's screen", async () => {
    const { page, preview } = await open();
    await teen(page);
    await page.locator("#minute").fill(String(18 * 60));
    await preview.locator("recess-shield [role=alertdialog]").waitFor();
    await page.locator("#used").focus();
    const isInside = () => page.evaluate(() => document.activeElement?.id === "preview");
    const tabUntil = async (inside: boolean): Promise<boolean> => {
      for (let i = 0; i < 20 && (await isInside()) !== inside; i++) await page.keyboard.press("Tab");
      return isInside();
    };
    expect(await tabUntil(true)).toBe(true);
    await preview.locator("recess-shield :focus").waitFor();
    expect(await tabUntil(false)).toBe(false);
    await page.close();
  });

  test("shows problems at their place while one types, and goes to them", async () => {
    const { page } = await open();
    await behind(page, "dailyLimit: 40m");
    await page.keyboard.press("Backspace");
    const problem = page.locator("#problems .error");
    await problem.waitFor();
    expect(await problem.innerText()).toMatch(/^6:17\s+bands\.child\.dailyLimit: 40 has no unit/);
    await badge(page, "1 problem");
    expect(await page.locator(".cm-lintRange-error").innerText()).toBe("40");
    expect(await page.locator("#save").isDisabled()).toBe(true);
    await page.keyboard.press("Control+End");
    await problem.getByRole("button").click();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.type("m");
    await badge(page, "Saved");
    await page.close();
  });

  test("completes and explains keys by the schema", async () => {
    const { page } = await open();
    await behind(page, "dailyLimit: 1h");
    await page.keyboard.press("Enter");
    await page.keyboard.type("week");
    const offer = page.locator(".cm-tooltip-autocomplete li", { hasText: "weeklyLimit" });
    await offer.waitFor();
    await page.locator(".cm-completionInfo").waitFor();
    await offer.click();
    await page.keyboard.type("5h");
    await badge(page, "Edited");
    expect(await page.locator(".cm-content").innerText()).toContain("    weeklyLimit: 5h");
    await page.keyboard.press("Escape");
    await page.locator(".cm-line", { hasText: "warnings" }).locator("span").first().hover();
    await page.locator(".help", { hasText: "5m" }).waitFor();
    await page.close();
  });

  test("compares with the saved version while one types", async () => {
    const { page } = await open();
    expect(await page.locator("#compare").innerText()).toMatch(/^Change something/);
    await behind(page, "dailyLimit: 1h");
    for (let i = 0; i < 2; i++) await page.keyboard.press("Backspace");
    await page.keyboard.type("10m");
    const minutes = page.locator("#compare tr", { hasText: "minutes a day" });
    await minutes.locator("ins").waitFor();
    const [before, after] = [await minutes.locator("del").innerText(), await minutes.locator("ins").innerText()];
    expect(Number(after)).toBeLessThan(Number(before));
    await page.locator("#compare-about", { hasText: /^\d+ simulated minors, one week$/ }).waitFor();
    expect(await page.locator("#compare").innerText()).toMatch(/with less time · stops: daily limit \d+ → \d+/);
    await page.close();
  });

  test("takes JSON, too", async () => {
    const json = await start(
      "policy.json",
      '{\n  "bands": {\n    "teen": { "ages": [13, 18], "dailyLimit": "1h" }\n  }\n}\n',
    );
    const { page, strange } = await open(json.url);
    await behind(page, '"dailyLimit"');
    for (let i = 0; i < 2; i++) await page.keyboard.press("ArrowLeft");
    await page.keyboard.type(', "break": { "mo');
    await page.locator(".cm-tooltip-autocomplete li", { hasText: "mode" }).click();
    expect(await page.locator(".cm-content").innerText()).toContain('"break": { "mode": ');
    expect(strange).toEqual([]);
    await page.close();
  });
});

describe("saving", () => {
  test("writes the file, keeps its mode, and leaves no other files", async () => {
    chmodSync(studio.path, 0o640);
    const { page } = await open();
    await behind(page, "dailyLimit: 40m");
    for (let i = 0; i < 3; i++) await page.keyboard.press("Backspace");
    await page.keyboard.type("30m");
    await page.locator("#save:enabled").waitFor();
    await page.keyboard.press("Control+s");
    await badge(page, "Saved");
    expect(readFileSync(studio.path, "utf8")).toBe(POLICY.replace("40m", "30m"));
    expect(statSync(studio.path).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(["policy.yaml"]);
    await page.close();
  });

  test("does not overwrite a file that was changed elsewhere until confirmed", async () => {
    const { page } = await open();
    const type = async (): Promise<void> => {
      await page.locator(".cm-content").click();
      await page.keyboard.press("Control+End");
      await page.keyboard.type("# mine\n");
      await page.locator("#save:enabled").click();
    };
    writeFileSync(studio.path, `${POLICY}# theirs\n`);
    await type();
    await page.locator("#conflict", { hasText: "was changed on the disk" }).waitFor();
    expect(readFileSync(studio.path, "utf8")).toBe(`${POLICY}# theirs\n`);
    await page.locator("#take-theirs").click();
    await badge(page, "Saved");
    expect(await page.locator(".cm-content").innerText()).toContain("# theirs");

    writeFileSync(studio.path, `${POLICY}# others\n`);
    await type();
    await page.locator("#keep-mine").click();
    await badge(page, "Saved");
    expect(readFileSync(studio.path, "utf8")).toBe(`${POLICY}# theirs\n# mine\n`);

    rmSync(studio.path);
    await type();
    await page.locator("#conflict", { hasText: "is gone from the disk" }).waitFor();
    expect(readdirSync(folder)).toEqual([]);
    await page.close();
  });
});

interface Raw {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request that no browser would let a page make. */
async function raw({ path, method = "GET", headers = {}, body = "" }: Raw): Promise<number> {
  const url = new URL(path ?? "", studio.url);
  const asked = request(url, { method, headers, agent: false });
  asked.on("error", () => undefined);
  asked.end(body);
  const [response] = (await once(asked, "response")) as [{ statusCode: number; resume(): void }];
  response.resume();
  return response.statusCode;
}

describe("nobody else gets in", () => {
  const json = { "Content-Type": "application/json" };

  test("without the token, under another name, or from another page", async () => {
    const { origin, host } = new URL(studio.url);
    expect(await raw({})).toBe(200);
    expect(await raw({ headers: { Host: host.replace("127.0.0.1", "localhost") } })).toBe(200);
    expect(await raw({ path: "/" })).toBe(404);
    expect(await raw({ path: `/${"x".repeat(32)}/` })).toBe(404);
    expect(await raw({ headers: { Host: "rebound.example" } })).toBe(403);
    expect(await raw({ headers: { Host: `rebound.example:${new URL(studio.url).port}` } })).toBe(403);
    expect(await raw({ headers: { Origin: "https://evil.example" } })).toBe(403);
    expect(await raw({ headers: { Origin: "null" } })).toBe(403);
    const file = { path: "api/file", method: "POST", body: "{}" };
    expect(await raw({ ...file, headers: { ...json, Origin: origin } })).toBe(200);
    expect(await raw({ ...file, headers: json })).toBe(403);
    expect(await raw({ ...file, headers: { ...json, Origin: "https://evil.example" } })).toBe(403);
    expect(await raw({ ...file, headers: { "Content-Type": "text/plain", Origin: origin } })).toBe(403);
    expect(await raw({ path: "api/file", headers: { Origin: origin } })).toBe(403);
    expect(await raw({ ...file, headers: { ...json, Origin: origin }, body: `"${"x".repeat(1_100_000)}"` })).toBe(413);
    expect(await raw({ path: "../../package.json" })).toBe(404);
    expect(await raw({ path: "%2e%2e/server.js" })).toBe(404);
    expect(await raw({ method: "DELETE" })).toBe(405);
  });

  test("each start has another token, of 192 bits", async () => {
    const other = await start("other.yaml", POLICY);
    const tokens = [studio, other].map(({ url }) => new URL(url).pathname.replaceAll("/", ""));
    expect(tokens[0]).toMatch(/^[\w-]{32}$/);
    expect(tokens[0]).not.toBe(tokens[1]);
  });

  test("from another machine", async () => {
    const { port, hostname } = new URL(studio.url);
    expect(hostname).toBe("127.0.0.1");
    const outside = Object.values(networkInterfaces()).flatMap((list = []) =>
      list.filter(({ internal, family }) => !internal && family === "IPv4"),
    );
    for (const { address } of outside) {
      const asked = request(`http://${address}:${port}/`, { agent: false });
      asked.end();
      const [error] = (await once(asked, "error")) as [NodeJS.ErrnoException];
      expect(error.code).toBe("ECONNREFUSED");
    }
  });
});

test("Ctrl-C ends it", async () => {
  expect(await studio.end()).toBe(0);
});

test("a missing file, and a port in use, are reported", async () => {
  const none = await recess(["studio", join(folder, "none.yaml")]);
  expect(none).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("there is no such file") });
  const taken = await recess(["studio", studio.path, "--port", new URL(studio.url).port]);
  expect(taken).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringContaining("another program uses it already"),
  });
});
