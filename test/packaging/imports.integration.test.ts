import { join } from "node:path";
import type { Plugin } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { buildPackages, bundleBuilt, root } from "../support/built.ts";

beforeAll(buildPackages);

/** What is loaded later is not of this import. */
const firstLoad: Plugin = {
  name: "first-load",
  setup: ({ onResolve }) => {
    onResolve({ filter: /./ }, ({ kind, path }) => (kind === "dynamic-import" ? { path, external: true } : undefined));
  },
};

/** The files of a package that an import of it opens, and the other packages that it imports. */
async function loadedBy(name: string): Promise<{ readonly files: readonly string[]; readonly packages: string[] }> {
  const folder = join(root, "packages", name);
  const { metafile } = await bundleBuilt(join(folder, "dist", "index.js"), {
    packages: "external",
    plugins: [firstLoad],
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const outside = imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => path);
  return { files: Object.keys(metafile.inputs), packages: [...new Set(outside)].toSorted() };
}

// Node takes longer to find and open a file than to run it, and a count is the same on a busy machine.
test("an import of core opens two files, and of no other package", async () => {
  const { files, packages } = await loadedBy("core");
  expect(files.length).toBeLessThanOrEqual(2);
  expect(packages).toEqual([]);
});

test("an import of hono opens two files besides those of core and of Hono", async () => {
  const { files, packages } = await loadedBy("hono");
  expect(files.length).toBeLessThanOrEqual(2);
  expect(packages.filter((name) => name !== "hono" && !name.startsWith("hono/"))).toEqual([
    "@recess/core",
    "@recess/core/views",
  ]);
});
