import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { documents } from "../docs/documents.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
// Other tests compile snippets together with the code that they leave out: hono/src/readme.test.ts, test/cloudflare. Next.js builds
// its own in peers/nextjs.peer.ts, because its imports have no extensions.
const elsewhere = new Set(["docs/packages/hono.md", "docs/packages/cloudflare.md", "docs/start/nextjs.md"]);
const require = createRequire(import.meta.url);
const tsc = join(dirname(require.resolve("typescript/package.json", { paths: [root] })), "bin", "tsc");
// In this folder, so that this workspace's packages are found.
const folder = join(root, "test", "node_modules", ".cache", "readmes");

/** A page's TypeScript snippets, each as a separate file. */
function writeSnippets(document: string): number {
  const text = readFileSync(join(root, document), "utf8");
  // Also indented in a list.
  const snippets = [...text.matchAll(/^( *)```(tsx?)\n([^]*?)^\1```/gm)];
  for (const [i, [, , kind, code = ""]] of snippets.entries()) {
    writeFileSync(join(folder, `${document.replaceAll("/", "-")}-${i + 1}.${kind}`), code);
  }
  return snippets.length;
}

test("the code in the packages' READMEs and on the site's pages compiles", () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ["browser", "core", "redis", "lmdb", "node"]) {
    expect(writeSnippets(`packages/${name}/README.md`), name).toBeGreaterThan(0);
  }
  // The modules of an app that the pages import.
  cpSync(join(root, "docs", "snippets"), folder, { recursive: true });
  const pages = documents().filter((file) => file.startsWith("docs/") && !elsewhere.has(file));
  expect(pages.map(writeSnippets).filter((count) => count > 0).length).toBeGreaterThan(8);
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
