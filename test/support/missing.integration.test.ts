import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

// Nothing is skipped because a program is missing: the run fails, and names the program and the fix.

const root = fileURLToPath(new URL("../..", import.meta.url));
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
// A place in which no other run looks for tests.
const built = join(root, "test", "dist");
mkdirSync(built, { recursive: true });
const folder = mkdtempSync(join(built, "missing-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly status: number | null;
  readonly output: string;
}

/** Runs one test in a separate run, with the reporters of the test command. */
function run(name: string, code: string): Run {
  writeFileSync(
    join(folder, `${name}.test.ts`),
    `import { expect, test } from "vitest";\nimport { ensureProgram } from "../../support/programs.ts";\n${code}`,
  );
  writeFileSync(
    join(folder, "vitest.config.mjs"),
    `export default { test: { reporters: ["default", ${JSON.stringify(join(root, "scripts", "counts-reporter.mjs"))}] } };`,
  );
  const { TEST_COUNTS_FILE: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, "run", name], {
    cwd: folder,
    env: { ...env, NO_COLOR: "1" },
    encoding: "utf8",
  });
  return { status, output: `${stderr}${stdout}` };
}

test("a missing program that no package manager has is named, and the run fails", () => {
  const { status, output } = run(
    "program",
    `test("starts it", async () => {
      await ensureProgram({ names: ["no-such-server", "nor-this"], packages: {} });
    });`,
  );
  expect(output).toContain("These tests need no-such-server or nor-this. Install it, so that it is on the PATH");
  expect(status).toBe(1);
  expect(output.trimEnd().split("\n").at(-1)).toBe("0 passed, 1 failed");
});
