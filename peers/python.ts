import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "../scripts/lock.mjs";

const cache: string = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "recess-peers");

/** The contents of a virtual environment. */
export interface Environment {
  readonly name: string;
  /** Requirements files in this folder. */
  readonly files: readonly string[];
  /** Packages to install without their dependencies. */
  readonly bare?: readonly string[];
}

/**
 * The program folder of a virtual environment, which is created in the cache folder unless it exists with the same contents.
 * Throws if Python is missing or a package cannot be installed, so that these tests are never skipped silently.
 */
export async function pythonFor({ name, files, bare = [] }: Environment): Promise<string> {
  const paths = files.map((file) => fileURLToPath(new URL(file, import.meta.url)));
  const wanted = createHash("sha256")
    .update(JSON.stringify([bare, paths.map((path) => readFileSync(path, "utf8"))]))
    .digest("hex");
  mkdirSync(cache, { recursive: true });
  return withLock(join(cache, `${name}.lock`), () => {
    const folder = join(cache, name);
    const stamp = join(folder, ".installed");
    const programs = join(folder, "bin");
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return programs;
    const uv = uvIn(join(cache, "uv"));
    rmSync(folder, { recursive: true, force: true });
    run(uv, ["venv", "--quiet", "--python", python(), folder]);
    const install = [uv, "pip", "install", "--quiet", "--python", join(programs, "python")] as const;
    if (bare.length > 0) run(install[0], [...install.slice(1), "--no-deps", ...bare]);
    run(install[0], [...install.slice(1), ...paths.flatMap((path) => ["--requirement", path])]);
    writeFileSync(stamp, wanted);
    return programs;
  });
}

/** The versions that a requirements file pins. Throws for a package that is not in it. */
export function pinned(file: string): (name: string) => string {
  const lines = readFileSync(fileURLToPath(new URL(file, import.meta.url)), "utf8").split("\n");
  return (name) => {
    const line = lines.find((one) => one.startsWith(`${name}==`));
    if (line === undefined) throw new Error(`${file} does not name ${name}.`);
    return line.slice(name.length + 2).trim();
  };
}

/** uv installs these packages in seconds; pip takes many minutes. */
function uvIn(folder: string): string {
  const uv = join(folder, "bin", "uv");
  if (existsSync(uv)) return uv;
  run(python(), ["-m", "venv", folder]);
  run(join(folder, "bin", "pip"), ["install", "--quiet", "uv"]);
  return uv;
}

function python(): string {
  const found = ["python3.12", "python3.11", "python3"].find((name) => {
    const asked = spawnSync(name, ["-c", "import sys; print(sys.version_info[:2] in [(3, 11), (3, 12)])"]);
    return asked.status === 0 && String(asked.stdout).trim() === "True";
  });
  if (found === undefined) throw new Error("The peers need Python 3.11 or 3.12, as Open WebUI does: install python3.");
  return found;
}

function run(command: string, args: readonly string[]): void {
  const { status, error, stderr } = spawnSync(command, args, {
    stdio: ["ignore", "ignore", "pipe"],
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${error?.message ?? String(stderr)}`);
}
