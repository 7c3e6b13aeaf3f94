import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const require = createRequire(import.meta.url);
const attw = join(dirname(require.resolve("@arethetypeswrong/cli/package.json")), "dist", "index.js");
const folders = readdirSync(join(root, "packages"));

let tarballs: string;
beforeAll(() => {
  execFileSync(process.execPath, [join(root, "scripts", "build.mjs")], { stdio: "inherit" });
  tarballs = mkdtempSync(join(tmpdir(), "recess-packages-"));
});
afterAll(() => rmSync(tarballs, { recursive: true, force: true }));

function manifestOf(folder: string): { exports: Record<string, unknown> } {
  return JSON.parse(readFileSync(join(root, "packages", folder, "package.json"), "utf8"));
}

/** Packs a package and lists its files. Publishing by pnpm takes the same, and puts versions for `catalog:`. */
function pack(folder: string): { tarball: string; files: string[] } {
  const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", tarballs], {
    cwd: join(root, "packages", folder),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ filename, files }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
  return { tarball: join(tarballs, filename), files: files.map((file) => file.path) };
}

describe.each(folders)("packages/%s", (folder) => {
  test("publishes sources and builds, no tests", () => {
    const { files } = pack(folder);
    expect(files).toContain("package.json");
    expect(files.some((path) => path.startsWith("dist/") && path.endsWith(".js"))).toBe(true);
    expect(files.filter((path) => /\.(test|bench)\.|tsbuildinfo|\.built/.test(path))).toEqual([]);
  });

  test("publint finds nothing", async () => {
    const { messages, pkg } = await publint({ pkgDir: join(root, "packages", folder), pack: "npm" });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });
});

describe.each(folders.filter((folder) => manifestOf(folder).exports["."] !== undefined))("packages/%s", (folder) => {
  test("the types are right for ESM", () => {
    const { tarball } = pack(folder);
    const args = ["--profile", "esm-only", "--format", "ascii", tarball];
    const { status, stdout } = spawnSync(process.execPath, [attw, ...args], { encoding: "utf8" });
    expect(status, stdout).toBe(0);
  });
});
