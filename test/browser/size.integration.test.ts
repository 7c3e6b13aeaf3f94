import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { localeTags } from "@recess/words/all";
import { beforeAll, expect, test } from "vitest";
import { bundle } from "../support/bundle.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

interface Measured {
  readonly name: string;
  readonly size: number;
  readonly sizeLimit: number;
}

let measured: readonly Measured[];

beforeAll(async () => {
  await run(process.execPath, ["scripts/build.mjs", "core", "browser"], { cwd: root });
  // It exits with 1 if a limit is exceeded; the tests say which one.
  const { stdout } = await run("npx", ["size-limit", "--json"], { cwd: root }).catch(
    (error: { stdout: string }) => error,
  );
  measured = JSON.parse(stdout);
});

const sizeOf = (name: string): number => {
  const found = measured.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${name} is not in .size-limit.mjs`);
  return found.size;
};

test("the client has at most 4 kB", () => expect(sizeOf("@recess/browser")).toBeLessThanOrEqual(4000));

test("the client with the child's rules has at most 8.5 kB (brotli)", () => {
  expect(sizeOf("@recess/browser with rules alone")).toBeLessThanOrEqual(8500);
});

test.each(localeTags)("with elements and %s, a page loads at most 10 kB more before it can be used", (locale) => {
  expect(sizeOf(`@recess/browser with elements and ${locale}`)).toBeLessThanOrEqual(14_000);
});

test("the screens, in a chunk of their own, have at most 6.2 kB with what they share", () => {
  expect(sizeOf("@recess/browser's screens")).toBeLessThanOrEqual(6200);
});

test("a page loads one language, and no server code", async () => {
  const code = await bundle(fileURLToPath(new URL("pages/chat.ts", import.meta.url)));
  expect(code).toContain("Good time to finish up.");
  expect(code).not.toMatch(/今天|Heute|dailyLimit|zod/);
});
