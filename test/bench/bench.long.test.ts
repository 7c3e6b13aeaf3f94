import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { root } from "../support/built.ts";

test("another revision and this checkout, in turn", async () => {
  const args = [join(root, "scripts", "bench.mjs"), "--compare", "HEAD", "--only", "replay"];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  expect(stdout).toMatch(/figure +HEAD +here +unit +change/);
  expect(stdout).toMatch(/replay +[\d,]+ +[\d,]+ +events\/s +\d\.\d\d×/);
});
