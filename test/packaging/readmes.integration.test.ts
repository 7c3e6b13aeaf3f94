import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const require = createRequire(import.meta.url);
const tsc = join(dirname(require.resolve("typescript/package.json", { paths: [root] })), "bin", "tsc");
// In here, so that the packages are found that this workspace has.
const folder = join(root, "test", "node_modules", ".cache", "readmes");

test("the code in the packages' READMEs compiles", () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ["browser", "core", "redis", "lmdb", "node"]) {
    const readme = readFileSync(join(root, "packages", name, "README.md"), "utf8");
    const snippets = [...readme.matchAll(/^```(tsx?)\n([\s\S]*?)^```/gm)];
    expect(snippets.length, name).toBeGreaterThan(0);
    for (const [i, [, kind, code = ""]] of snippets.entries()) {
      writeFileSync(join(folder, `${name}-${i + 1}.${kind}`), code);
    }
  }
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: join(root, "tsconfig.test.json"),
      compilerOptions: { noEmit: true, incremental: false, customConditions: ["@recess/source"], rootDir: root },
      include: ["*.ts", "*.tsx"],
      exclude: [],
      references: [],
    }),
  );
  const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", folder], { cwd: root, encoding: "utf8" });
  expect(status, stdout).toBe(0);
});
