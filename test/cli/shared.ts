import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Ended, plainEnv, recess as recessInItsOwnProcess, type RunOptions } from "./recess.ts";

/** What `command-process.mjs` receives. */
export interface CommandLine {
  readonly id: number;
  readonly args: readonly string[];
  readonly input: string;
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
}

interface Answer extends Ended {
  readonly id: number;
}

const program = fileURLToPath(new URL("./command-process.mjs", import.meta.url));

interface Waiting {
  readonly resolve: (ended: Ended) => void;
  readonly reject: (reason: Error) => void;
}

const waiting = new Map<number, Waiting>();
let shared: ChildProcess | undefined;
let count = 0;

/**
 * Runs the compiled command in one process for all tests of a file, because most of a command's cost is starting its process.
 * A shell script still has its own processes.
 */
export async function recess(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  if (options.shell !== undefined) return recessInItsOwnProcess(args, options);
  const { input = "", cwd, env } = options;
  const id = (count += 1);
  const line: CommandLine = {
    id,
    args,
    input: input.toString(),
    env: { ...plainEnv(), ...env },
    ...(cwd !== undefined && { cwd }),
  };
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    (shared ??= start()).send(line);
  });
}

function start(): ChildProcess {
  const child = fork(program, { silent: true, execArgv: [] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data: Buffer) => (output += data.toString()));
  child.on("message", ({ id, ...ended }: Answer) => {
    waiting.get(id)?.resolve(ended);
    waiting.delete(id);
  });
  child.once("exit", () => {
    for (const { reject } of waiting.values()) reject(new Error(`The command's process ended:\n${output}`));
    waiting.clear();
    shared = undefined;
  });
  return child;
}
