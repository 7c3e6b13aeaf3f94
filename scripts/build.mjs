import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
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

/**
 * The packages that are bundled, because Node takes longer to find and open files than to run them; tsc writes only
 * their declarations. The bundle includes the packages in `workspace` (of this repository) and `taken` (of others).
 *
 * @type {Record<string, { workspace: string[], taken: string[] }>}
 */
const bundles = {
  core: { workspace: ["protocol"], taken: ["@date-fns/tz", "@noble/hashes", "canonicalize", "date-fns"] },
  hono: { workspace: ["protocol", "words"], taken: [] },
};

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
  const sources = [name, ...(bundles[name]?.workspace ?? [])].flatMap((of) =>
    ["src", "package.json", "tsconfig.json"].map((part) => join(root, "packages", of, part)),
  );
  // A bundle also contains packages whose versions are in the lockfile, and this file determines how it is made.
  const ofBundle = bundles[name] === undefined ? [] : ["pnpm-lock.yaml", "scripts/build.mjs"];
  const shared = ["tsconfig.base.json", ...ofBundle].map((path) => join(root, path));
  return [...sources, ...shared].some((path) => newest(path) >= built);
}

/** @param {string[]} names */
const stalePartsOf = (names) => [...new Set(names.flatMap((name) => parts[name] ?? []))].filter(isStale);

/** The sources in this repository from which the command line's page is bundled. */
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
 * Bundles each entry point of a package. All modules that the main one needs are in one chunk, which the others share.
 * Modules that several of the others need are in chunks too, so that each module exists once.
 *
 * @param {string} name
 */
async function bundlePackage(name) {
  const cwd = join(root, "packages", name);
  const { workspace = [], taken = [] } = bundles[name] ?? {};
  /** @type {{ exports: Record<string, string | { "@recess/source": string, default: string }>, dependencies: object, peerDependencies?: object }} */
  const { exports, dependencies, peerDependencies } = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"));
  const outdir = join(cwd, "dist");
  for (const file of readdirSync(outdir, { recursive: true, encoding: "utf8" })) {
    if (/\.js(\.map)?$/.test(file)) rmSync(join(outdir, file));
  }
  const input = Object.fromEntries(
    Object.values(exports).flatMap((entry) =>
      typeof entry === "string"
        ? []
        : [[entry.default.replace(/^\.\/dist\/(.*)\.js$/, "$1"), join(cwd, entry["@recess/source"])]],
    ),
  );
  const inside = [...workspace.map((of) => `@recess/${of}`), ...taken];
  const outside = Object.keys({ ...dependencies, ...peerDependencies }).filter((of) => !inside.includes(of));
  /** @type {Set<string>} */
  let main = new Set();
  const bundle = await rolldown({
    cwd,
    input,
    platform: "neutral",
    checks: { bundlerTimings: false },
    external: (id) => outside.some((of) => id === of || id.startsWith(`${of}/`)),
    resolve: { conditionNames: ["@recess/source", "import", "default"], mainFields: ["module", "main"] },
    plugins: [
      {
        name: "main-chunk",
        buildEnd() {
          main = importsOf(input["index"] ?? "", (id) => this.getModuleInfo(id)?.importedIds ?? []);
        },
      },
    ],
  });
  const { output } = await bundle.write({
    dir: outdir,
    sourcemap: true,
    chunkFileNames: "chunks/[name]-[hash].js",
    codeSplitting: { groups: [{ name: "main", test: (id) => main.has(id) }] },
    // The declaration files have the docstrings.
    comments: { legal: true, annotation: true, jsdoc: false },
  });
  await bundle.close();
  if (taken.length > 0) {
    const ids = output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
    writeFileSync(join(outdir, "third-party-licenses.txt"), licensesOf(ids));
  }
}

/**
 * A module and what it imports, directly and indirectly, other than by `import()`.
 *
 * @param {string} entry
 * @param {(id: string) => readonly string[]} importedBy
 * @returns {Set<string>}
 */
function importsOf(entry, importedBy) {
  const found = new Set([entry]);
  // A set's iteration includes what is added during it.
  for (const id of found) for (const imported of importedBy(id)) found.add(imported);
  return found;
}

/**
 * The licenses of the packages that these modules are from.
 *
 * @param {readonly string[]} ids
 * @returns {string}
 */
function licensesOf(ids) {
  const folders = new Set(ids.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []));
  const texts = [...folders].toSorted().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const license = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
    if (license === undefined) throw new Error(`${name} has no file with its license.`);
    return `${name} ${version}\n\n${readFileSync(join(folder, license), "utf8").trim()}\n`;
  });
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

/**
 * Compiles the named packages and what they are built from, if a source is newer than its last good build. Prints
 * only the compiler's errors, to stderr, and on a terminal also that it builds. Resolves to false if there were errors.
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
    for (const name of Object.keys(bundles)) if (stale.includes(name)) await bundlePackage(name);
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
