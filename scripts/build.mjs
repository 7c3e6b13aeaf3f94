import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";
import { withLock } from "./lock.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * What each package is built from: itself, and what its `tsconfig.json` refers to.
 *
 * @type {Record<string, string[]>}
 */
const parts = {
  protocol: ["protocol"],
  words: ["protocol", "words"],
  core: ["protocol", "core"],
  hono: ["protocol", "words", "core", "hono"],
  browser: ["protocol", "words", "browser"],
  cli: ["protocol", "words", "core", "hono", "redis", "lmdb", "node", "gateway", "browser", "cli"],
  redis: ["protocol", "core", "redis"],
  lmdb: ["protocol", "core", "lmdb"],
  cloudflare: ["protocol", "core", "cloudflare"],
  node: ["protocol", "words", "core", "hono", "node"],
  gateway: ["protocol", "words", "core", "hono", "redis", "lmdb", "node", "gateway"],
};

/** Of these, tsc writes the declarations alone: two hundred files take Node three times as long to import as a few. */
const bundled = ["core", "hono"];

/**
 * Packages of this repository that a bundle takes in, for the same reason: they are 26 files, of the 93 that an import of hono loaded.
 *
 * @type {Record<string, string[]>}
 */
const takenIn = { hono: ["protocol", "words"] };

/** @param {string} name */
const stampOf = (name) => join(root, "packages", name, "dist", ".built");

/**
 * @param {string} path
 * @returns {number}
 */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((entry) => newest(join(path, entry))));
}

/** @param {string} name */
function isStale(name) {
  const built = statSync(stampOf(name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = [name, ...(takenIn[name] ?? [])].flatMap((of) =>
    ["src", "package.json", "tsconfig.json"].map((part) => join(root, "packages", of, part)),
  );
  return [...sources, join(root, "tsconfig.base.json")].some((path) => newest(path) >= built);
}

/** @param {string[]} names */
const stalePartsOf = (names) => [...new Set(names.flatMap((name) => parts[name] ?? []))].filter(isStale);

/** The command line's page is bundled from these, besides packages of others. */
const pageSources = ["browser/src", "cli/src/studio/page", "cli/src/reasons.ts", "cli/vite.config.ts"];

function isPageStale() {
  const page = join(root, "packages", "cli", "dist", "studio", "page", "index.html");
  const built = statSync(page, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return pageSources.some((source) => newest(join(root, "packages", source)) >= built);
}

function bundlePage() {
  const cwd = join(root, "packages", "cli");
  const vite = join(dirname(createRequire(join(cwd, "package.json")).resolve("vite/package.json")), "bin", "vite.js");
  const args = ["build", "--logLevel", "warn"];
  return spawnSync(process.execPath, [vite, ...args], { cwd, stdio: ["ignore", 2, 2] }).status === 0;
}

/**
 * Bundles each entry point of a package. What several of them need goes into chunks that they share, so that there is one of everything.
 *
 * @param {string} name
 */
async function bundlePackage(name) {
  const cwd = join(root, "packages", name);
  /** @type {{ exports: Record<string, string | { "@recess/source": string, default: string }> }} */
  const { exports } = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"));
  const outdir = join(cwd, "dist");
  for (const file of readdirSync(outdir, { recursive: true, encoding: "utf8" })) {
    if (/\.js(\.map)?$/.test(file)) rmSync(join(outdir, file));
  }
  await bundle({
    absWorkingDir: cwd,
    entryPoints: Object.values(exports).flatMap((entry) =>
      typeof entry === "string"
        ? []
        : [{ in: entry["@recess/source"], out: entry.default.replace(/^\.\/dist\/(.*)\.js$/, "$1") }],
    ),
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    packages: "external",
    format: "esm",
    platform: "neutral",
    target: "es2023",
    sourcemap: true,
    logLevel: "error",
    plugins: [fromSource(takenIn[name] ?? [])],
  });
}

/**
 * Bundles these packages from their sources, instead of importing them.
 *
 * @param {string[]} names
 * @returns {import("esbuild").Plugin}
 */
function fromSource(names) {
  return {
    name: "from-source",
    setup({ onResolve }) {
      for (const of of names) {
        /** @type {{ exports: Record<string, { "@recess/source": string }> }} */
        const { exports } = JSON.parse(readFileSync(join(root, "packages", of, "package.json"), "utf8"));
        onResolve({ filter: new RegExp(`^@recess/${of}(?:/|$)`) }, ({ path }) => {
          const entry = exports[`.${path.slice(`@recess/${of}`.length)}`];
          return entry === undefined ? undefined : { path: join(root, "packages", of, entry["@recess/source"]) };
        });
      }
    },
  };
}

/**
 * Compiles the named packages and what they are built from, if a source is newer than its last good build. Prints
 * nothing but the compiler's errors, to stderr (on a terminal also that it builds); false if there were any.
 *
 * @param {string[]} names
 * @returns {Promise<boolean>}
 */
export async function build(names) {
  const isPageNeeded = () => names.includes("cli") && isPageStale();
  if (stalePartsOf(names).length === 0 && !isPageNeeded()) return true;
  return withLock(join(root, "node_modules", ".cache", "build.lock"), async () => {
    const stale = stalePartsOf(names);
    const started = new Date();
    // A first build takes a minute, and without a word it looks as if nothing happened.
    if (process.stderr.isTTY) process.stderr.write("Building the packages…\n");
    if (stale.length > 0) {
      const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
      const projects = names.map((name) => join("packages", name));
      const { status } = spawnSync(process.execPath, [tsc, "-b", ...projects], { cwd: root, stdio: ["ignore", 2, 2] });
      if (status !== 0) return false;
    }
    for (const name of bundled) if (stale.includes(name)) await bundlePackage(name);
    if (isPageNeeded() && !bundlePage()) return false;
    for (const name of stale) {
      writeFileSync(stampOf(name), "");
      utimesSync(stampOf(name), started, started);
    }
    return true;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  if (!(await build(names.length > 0 ? names : Object.keys(parts)))) process.exitCode = 1;
}
