import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { buildCommand } from "../cli/recess.ts";

const RUNNER = fileURLToPath(new URL("run.mjs", import.meta.url));
const RECESS = fileURLToPath(new URL("../../packages/cli/bin/recess.js", import.meta.url));

function run(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [RUNNER, ...args], { encoding: "utf8" });
}

beforeAll(buildCommand);

test("the command conforms, by a path and by standard input", () => {
  const replay = [process.execPath, RECESS, "replay", "--policy", "{policy}"];
  expect(run("--only", "consent", "--", ...replay, "{trace}")).toMatchObject({
    status: 0,
    stdout: "2 of 2 examples are alike.\n",
  });
  expect(run("--only", "fall-back", "--jobs", "1", "--", ...replay, "-")).toMatchObject({ status: 0 });
});

test("the first line that differs is shown, with what the example is about", () => {
  // A program in another language that is not finished: it prints its input.
  const { status, stdout } = run("--only", "fall-back", "--", "cat");
  expect(status).toBe(1);
  expect(stdout).toMatch(/^fall-back, line 1: The end of summer time: a day of 25 hours \(1\)\n {2}event {5}\{/);
  expect(stdout).toMatch(/\n {2}expected {2}\{"at":.*\n {2}got {7}\{/);
  expect(stdout).toMatch(/\n0 of 1 examples are alike\.\n$/);
});

test.each([
  [["--only", "nothing-like-it", "--", "cat"], /No example's name contains "nothing-like-it"/],
  [["--only", "consent"], /no program behind --/],
  [["--jobs", "0", "--", "cat"], /--jobs is not an option/],
  [["--only", "fall-back", "--", "/no/such/program"], /cannot be run/],
])("called wrongly with %j, it says so", (args, message) => {
  const { status, stderr } = run(...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/Usage: /);
});
