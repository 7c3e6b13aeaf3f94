import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { root } from "../support/built.ts";

// The whole site as it is published, with a page for each exported name of each package, and without dead links.

const site = join(root, "docs", ".vitepress", "dist");

beforeAll(async () => {
  await promisify(execFile)("npx", ["--yes", "pnpm", "docs:build"], { cwd: root });
}, 1_200_000);

test("every entry point of every package has its page in the reference, and the list of them leads there", async () => {
  const folders = await readdir(join(root, "packages"));
  const list = await readFile(join(site, "reference/api/README.html"), "utf8");
  const linked = [...list.matchAll(/href="(\/reference\/api\/[^"#]+)"/g)].map(([, path = ""]) => path);
  const files = await readdir(site, { recursive: true });
  for (const path of linked) expect(files).toContain(`${path.slice(1).replace(/\.html$/, "")}.html`);
  for (const folder of folders) {
    const { name, exports = {} } = JSON.parse(
      await readFile(join(root, "packages", folder, "package.json"), "utf8"),
    ) as { readonly name: string; readonly exports?: Readonly<Record<string, string | object>> };
    for (const [path, entry] of Object.entries(exports)) {
      if (typeof entry === "object" && "@recess/source" in entry) expect(list).toContain(join(name, path));
    }
  }
});
