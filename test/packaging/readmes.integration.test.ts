import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const require = createRequire(import.meta.url);
const tsc = join(dirname(require.resolve("typescript/package.json", { paths: [root] })), "bin", "tsc");
// In here, so that the packages are found that this workspace has.
const folder = join(root, "test", "node_modules", ".cache", "readmes");

test.each(["browser", "core", "redis", "lmdb", "node"])("the code in packages/%s/README.md compiles", (name) => {
  const readme = readFileSync(join(root, "packages", name, "README.md"), "utf8");
  const snippets = [...readme.matchAll(/^```(tsx?)\n([\s\S]*?)^```/gm)].map(([, kind, code]) => ({
    kind,
    code: code ?? "",
  }));
  expect(snippets.length).toBeGreaterThan(0);
  const place = join(folder, name);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  for (const [i, { kind, code }] of snippets.entries()) writeFileSync(join(place, `snippet-${i}.${kind}`), code);
  writeFileSync(
    join(place, "tsconfig.json"),
    JSON.stringify({
      extends: join(root, "tsconfig.test.json"),
      compilerOptions: { noEmit: true, incremental: false, customConditions: ["@recess/source"], rootDir: root },
      include: ["*.ts", "*.tsx"],
      exclude: [],
      references: [],
    }),
  );
  expect(existsSync(tsc) && readdirSync(place).length).toBeGreaterThan(1);
  const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", place], { cwd: root, encoding: "utf8" });
  expect(status, stdout).toBe(0);
});
