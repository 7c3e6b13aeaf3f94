import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

/** The packages that `name` is built from, itself included: those that its `tsconfig.json` refers to. */
const parts = { core: ["core"], hono: ["core", "hono"], browser: ["browser"], cli: ["core", "cli"] };

function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  let latest = stat.mtimeMs;
  for (const entry of readdirSync(path)) latest = Math.max(latest, newest(join(path, entry)));
  return latest;
}

function isStale(name) {
  const folder = join(root, "packages", name);
  const built = statSync(join(folder, "dist", ".tsbuildinfo"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return ["src", "package.json", "tsconfig.json"].some((part) => newest(join(folder, part)) > built);
}

/** Builds `packages/<name>` and what it needs, if a source is newer than its build. Prints nothing but errors, to stderr. */
export function build(names) {
  const stale = names.filter((name) => parts[name].some(isStale));
  if (stale.length === 0) return;
  const projects = stale.map((name) => join("packages", name));
  execFileSync(process.execPath, [tsc, "-b", ...projects], { cwd: root, stdio: ["ignore", 2, 2] });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) build(["hono", "browser", "cli"]);
