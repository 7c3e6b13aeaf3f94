import { spawnSync } from "node:child_process";
import { ensureProgram } from "../support/programs.ts";

/** The path of Valkey's server if it is installed or Debian has it; otherwise `undefined`. */
export async function findValkey(): Promise<string | undefined> {
  const said = (command: string, ...args: string[]): string =>
    // A missing command prints nothing.
    spawnSync(command, args, { encoding: "utf8" }).stdout ?? "";
  const isInstalled = said("valkey-server", "--version") !== "";
  if (!isInstalled && !/Candidate: \d/.test(said("apt-cache", "policy", "valkey-server"))) return undefined;
  return ensureProgram({
    names: ["valkey-server"],
    packages: { "apt-get": "valkey-server", apk: "valkey", dnf: "valkey", brew: "valkey" },
  });
}
