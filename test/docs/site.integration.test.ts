import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { root } from "../support/built.ts";

const site = join(root, "docs", ".vitepress", "dist");

test("the documentation site builds, without a dead link, with its generated pages and its text for models", async () => {
  await promisify(execFile)("npx", ["--yes", "pnpm", "docs:build"], { cwd: root });
  const policy = await readFile(join(site, "reference", "policy.html"), "utf8");
  expect(policy).toContain("dailyLimit");
  const commands = await readFile(join(site, "reference", "commands.html"), "utf8");
  expect(commands).toContain("recess check");
  expect(await readFile(join(site, "llms.txt"), "utf8")).toContain("/spec");
  expect(await readFile(join(site, "llms-full.txt"), "utf8")).toContain("dailyLimit");
});
