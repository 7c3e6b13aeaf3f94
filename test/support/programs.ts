import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { tmpdir } from "node:os";
import { withLock } from "../../scripts/lock.mjs";

/** A program that tests need, with its possible names on the PATH and its package for each system's package manager. */
export interface Program {
  names: readonly string[];
  /** A package manager that is left out does not have the package. */
  packages: Readonly<Partial<Record<PackageManager, string>>>;
  /** Folders to search besides the PATH. */
  folders?: readonly string[];
}

type PackageManager = "apt-get" | "apk" | "dnf" | "brew";

// On Debian, a server's package starts it as a service. Tests start their own, so the policy forbids that for a while.
const installScripts: Record<PackageManager, string> = {
  "apt-get": `set -e
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
      trap 'rm -f "$policy"' EXIT
      printf '#!/bin/sh\\nexit 101\\n' > "$policy"
      chmod +x "$policy"
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "$@"`,
  apk: 'apk add --no-cache "$@"',
  dnf: 'dnf install -y "$@"',
  brew: 'brew install "$@"',
};

const usual = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];

function find(name: string, more: readonly string[] = []): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...usual, ...more];
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

function findFirst({ names, folders }: Program): string | undefined {
  for (const name of names) {
    const path = find(name, folders);
    if (path !== undefined) return path;
  }
  return undefined;
}

function packageManager(): PackageManager | undefined {
  const managers: PackageManager[] = ["apt-get", "apk", "dnf", "brew"];
  return managers.find((name) => find(name) !== undefined);
}

/** Whether the program is installed, or this system's package manager has it. */
export function isObtainable(program: Program): boolean {
  const manager = packageManager();
  return findFirst(program) !== undefined || (manager !== undefined && program.packages[manager] !== undefined);
}

function install(program: Program): void {
  const manager = packageManager();
  const wanted = program.names.join(" or ");
  const packageName = manager && program.packages[manager];
  if (manager === undefined || packageName === undefined) {
    throw new Error(`These tests need ${wanted}. Install it, so that it is on the PATH, and run them again.`);
  }
  const command = ["sh", "-c", installScripts[manager], "sh", ...packageName.split(" ")];
  const isRoot = process.getuid?.() === 0;
  const [file, ...args] = isRoot || manager === "brew" ? command : ["sudo", "-n", ...command];
  const { status, stdout, stderr, error } = spawnSync(file!, args, { encoding: "utf8" });
  if (status !== 0) {
    throw new Error(
      `These tests need ${wanted}, and "${manager} install ${packageName}" failed. Install it and run them again.\n` +
        (error?.message ?? `${stdout}${stderr}`),
    );
  }
}

/** The path of a program: from the PATH, or installed with the system's package manager. Throws if neither has it. */
export async function ensureProgram(program: Program): Promise<string> {
  const path =
    findFirst(program) ??
    (await withLock(join(tmpdir(), "recess-install.lock"), () => {
      // Another test file may have installed it in the meantime.
      if (findFirst(program) === undefined) install(program);
      return findFirst(program);
    }));
  if (path === undefined) throw new Error(`${program.names.join(" or ")} was installed but is not on the PATH.`);
  return path;
}
