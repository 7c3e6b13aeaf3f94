import { execFile, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
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

function missingMessage(program: Program): string {
  return `These tests need ${program.names.join(" or ")}`;
}

/** The command that installs packages, as root. */
function installCommand(manager: PackageManager, packages: readonly string[]): [file: string, ...args: string[]] {
  const command: [string, ...string[]] = ["sh", "-c", installScripts[manager], "sh", ...packages];
  const isRoot = process.getuid?.() === 0;
  return isRoot || manager === "brew" ? command : ["sudo", "-n", ...command];
}

const packagesOf = (program: Program, manager: PackageManager): string[] => program.packages[manager]?.split(" ") ?? [];

function install(program: Program): void {
  const manager = packageManager();
  const packages = manager === undefined ? [] : packagesOf(program, manager);
  if (manager === undefined || packages.length === 0) {
    throw new Error(`${missingMessage(program)}. Install it, so that it is on the PATH, and run them again.`);
  }
  const [file, ...args] = installCommand(manager, packages);
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: "utf8" });
  if (status !== 0) {
    throw new Error(
      `${missingMessage(program)}, and "${manager} install ${packages.join(" ")}" failed. Install it and run them again.\n` +
        (error?.message ?? `${stdout}${stderr}`),
    );
  }
}

const installLock = join(tmpdir(), "recess-install.lock");

/** The path of a program: from the PATH, or installed with the system's package manager. Throws if neither has it. */
export async function ensureProgram(program: Program): Promise<string> {
  // While a package manager runs, a program may be there and its libraries not yet.
  const path =
    (existsSync(installLock) ? undefined : findFirst(program)) ??
    (await withLock(installLock, () => {
      // Another test file may have installed it in the meantime.
      if (findFirst(program) === undefined) install(program);
      return findFirst(program);
    }));
  if (path === undefined) throw new Error(`${program.names.join(" or ")} was installed but is not on the PATH.`);
  return path;
}

/**
 * Installs what is missing of these programs in one run of the package manager. Never throws: the test that needs a
 * program which is still missing tries again, and says why it fails.
 */
export async function installMissing(programs: readonly Program[]): Promise<void> {
  const manager = packageManager();
  const missing = (): string[] =>
    manager === undefined
      ? []
      : programs.filter((one) => findFirst(one) === undefined).flatMap((one) => packagesOf(one, manager));
  if (manager === undefined || missing().length === 0) return;
  await withLock(installLock, async () => {
    const packages = missing();
    if (packages.length === 0) return;
    const [file, ...args] = installCommand(manager, [...new Set(packages)]);
    await promisify(execFile)(file, args, { maxBuffer: 64 * 1024 * 1024 }).catch(() => {});
  });
}
