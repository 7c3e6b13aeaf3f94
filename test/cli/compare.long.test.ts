import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath } from "../support/chromium-path.ts";
import { launchChromium } from "../support/chromium.ts";
import { buildCommand, makeFolder, recess } from "./recess.ts";

const folder = makeFolder();
const NEW = folder.file(
  "new.yaml",
  "extends: balanced\nbands:\n  young-teen: { dailyLimit: 75m }\n  child: { dailyLimit: 20m }\n",
);
let trace: string;

beforeAll(async () => {
  await buildCommand();
  // It may have to be installed, which can take longer than a test may.
  await chromiumPath();
  const { stdout } = await recess(["simulate", "--minors", "400", "--days", "4", "--seed", "3"]);
  trace = folder.file("trace.jsonl", stdout);
});
afterAll(folder.remove);

interface Decided {
  readonly account: string;
  readonly type: string;
  readonly band: string | null;
  readonly outcome: string;
  readonly notices: readonly string[];
}

async function replayed(policy: string): Promise<readonly Decided[]> {
  const { stdout } = await recess(["replay", "-p", policy, trace]);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Decided);
}

describe("recess compare", () => {
  test("its sums are those of the replays", async () => {
    const { status, stdout, stderr } = await recess(["compare", "balanced", NEW, trace, "--no-reactions", "--json"]);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const report = JSON.parse(stdout) as Record<"total", Record<"old" | "new", Record<string, number>>>;
    for (const [side, policy] of [
      ["old", "balanced"],
      ["new", NEW],
    ] as const) {
      const decisions = await replayed(policy);
      const messages = decisions.filter(({ type }) => type === "message");
      const refused = decisions.filter(({ outcome }) => outcome === "block");
      const warnings = decisions.filter(({ notices }) => notices.includes("warning")).length;
      const figures = report.total[side];
      expect(figures["messages"]).toBe(messages.filter(({ outcome }) => outcome === "allow").length);
      expect(figures["refusedTries"]).toBe(messages.filter(({ outcome }) => outcome === "block").length);
      expect(figures["accountsStopped"]).toBe(new Set(refused.map(({ account }) => account)).size);
      expect(Math.round((figures["warningsPerDay"] ?? 0) * (figures["accountDays"] ?? 0))).toBeCloseTo(warnings, -0.5);
    }
  });

  test("the report shows who changes and how, and is the same in every run", async () => {
    const { status, stdout } = await recess(["compare", "balanced", NEW, trace]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^young-teen {2}\d+ accounts/m);
    expect(stdout).toMatch(/ {2}minutes a day +[\d.]+ +[\d.]+ +[+−]/);
    expect(stdout).toContain("Stops by reason");
    expect(stdout).toContain("Stops by hour, local time");
    expect(stdout).toMatch(/\d+ of \d+ accounts have less time/);
    expect(stdout).not.toMatch(/NaN|undefined/);
    expect((await recess(["compare", "balanced", NEW, trace])).stdout).toBe(stdout);
  });

  test("a trace from a pipe, and accounts that are not named", async () => {
    const { status, stdout } = await recess(["compare", "balanced", NEW, "-", "--top", "0"], {
      input: readFileSync(trace),
    });
    expect(status).toBe(0);
    expect(stdout).not.toContain("Accounts that change most");
  });

  test("an empty trace is reported", async () => {
    const { status, stderr } = await recess(["compare", "balanced", NEW, "-"], { input: "" });
    expect(status).toBe(0);
    expect(stderr).toBe("warning: <stdin> holds no events.\n");
  });

  test("simulated people react to a refusal, unless reactions are turned off", async () => {
    const refusedTries = async (...options: readonly string[]): Promise<number> => {
      const { stdout } = await recess(["compare", "balanced", NEW, trace, "--json", ...options]);
      const report = JSON.parse(stdout) as { readonly total: { readonly new: { readonly refusedTries: number } } };
      return report.total.new.refusedTries;
    };
    const [reacting, still] = [await refusedTries(), await refusedTries("--no-reactions")];
    expect(reacting).toBeGreaterThan(0);
    expect(reacting).toBeLessThan(still);
    expect(await refusedTries("--tries", "1", "--come-back", "0")).toBeLessThan(reacting);
  });

  test("a bad line or policy ends with 2, and nothing is reported", async () => {
    const bad = await recess(["compare", "balanced", NEW, "-"], { input: '{"at":1}\n' });
    expect(bad).toMatchObject({ status: 2, stdout: "" });
    expect(bad.stderr).toMatch(/<stdin>:1 "account" must be/);
    const policy = await recess(["compare", "balanced", folder.file("bad.yaml", "bands: 1\n"), trace]);
    expect(policy).toMatchObject({ status: 2, stdout: "" });
    expect(policy.stderr).toMatch(/bad\.yaml:1:8 bands/);
    const place = await recess(["compare", "balanced", NEW, trace, "--html", join(folder.path, "no", "report.html")]);
    expect(place).toMatchObject({ status: 2, stdout: "" });
    expect(place.stderr).toContain("report.html cannot be written: its folder does not exist.");
  });

  test("the page is readable for everyone, offline, in light and dark", async () => {
    const file = join(folder.path, "report.html");
    const { status, stderr } = await recess(["compare", "balanced", NEW, trace, "--html", file]);
    expect(status).toBe(0);
    expect(stderr).toBe(`Wrote ${file}\n`);
    const browser = await launchChromium();
    try {
      for (const colorScheme of ["light", "dark"] as const) {
        const context = await browser.newContext({ colorScheme, offline: true });
        const page = await context.newPage();
        const problems: string[] = [];
        page.on("console", (message) => problems.push(message.text()));
        page.on("pageerror", (error) => problems.push(error.message));
        page.on("request", (request) => {
          if (!request.url().startsWith("file:")) problems.push(request.url());
        });
        await page.goto(pathToFileURL(file).href);
        expect(problems).toEqual([]);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
        // Nothing is wider than a small window except tables and plots that scroll.
        await page.setViewportSize({ width: 360, height: 800 });
        expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
        await context.close();
      }
    } finally {
      await browser.close();
    }
  });
});
