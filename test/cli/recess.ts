import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { build } from "../../scripts/build.mjs";

/** The command, to be run with Node.js. */
export const BIN: string = fileURLToPath(new URL("../../packages/cli/bin/recess.js", import.meta.url));

/** Compiles the command first if a source is newer. */
export async function buildCommand(): Promise<void> {
  if (!(await build(["cli"]))) throw new Error("The command line does not compile.");
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Buffer;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A shell script in which `recess` is the command. */
  readonly shell?: string;
}

/** Runs the real command as a separate process, as in a pipe. */
export async function recess(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { input = "", cwd, env = {}, shell } = options;
  const command = shell === undefined ? process.execPath : "bash";
  const argv =
    shell === undefined ? [BIN, ...args] : ["-c", `recess() { '${process.execPath}' '${BIN}' "$@"; }\n${shell}`];
  const child = spawn(command, argv, { cwd, env: { ...plainEnv(), ...env }, stdio: "pipe" });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  // A command that ends early does not read all of its input.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { status, stdout, stderr };
}

/** The environment without variables that affect colours. */
export function plainEnv(): NodeJS.ProcessEnv {
  const { NO_COLOR: _none, FORCE_COLOR: _forced, ...env } = process.env;
  return env;
}

export interface Folder {
  readonly path: string;
  /** Writes a file and returns its path. */
  file(name: string, content: string | Buffer): string;
  remove(): void;
}

export function makeFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), "recess-cli-"));
  return {
    path,
    file: (name, content) => {
      const file = join(path, name);
      writeFileSync(file, content);
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
