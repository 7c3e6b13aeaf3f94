import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { PolicyInput } from "@recess/core/policy";
import { build } from "../../scripts/build.mjs";

export interface WorkerOptions {
  readonly store: { readonly lmdb?: string; readonly redis?: string };
  readonly task: "fold" | "acknowledge" | "clock";
  readonly index: number;
  readonly events: number;
  readonly accounts: number;
  readonly shiftMs?: number;
  readonly policy: PolicyInput;
  readonly startAt: number;
  /** How long a call waits for the store. Default: longer than on any busy machine. */
  readonly timeoutMs?: number;
}

export interface Worker {
  readonly lines: unknown[];
  readonly kill: (signal?: "SIGKILL" | "SIGTERM") => void;
  /** Resolves with the exit status; `null` after a signal. */
  readonly ended: Promise<number | null>;
}

/** Must be awaited once, before any worker starts. */
export async function buildWorkers(): Promise<void> {
  if (!(await build(["redis", "lmdb"]))) throw new Error("The packages do not compile.");
}

export function startWorker(options: WorkerOptions): Worker {
  const file = fileURLToPath(new URL("worker.mjs", import.meta.url));
  const child = spawn(process.execPath, [file, JSON.stringify(options)], { stdio: ["ignore", "pipe", "inherit"] });
  const lines: unknown[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => {
    // A line that was cut off by a kill was not reported.
    if (line.endsWith("}")) lines.push(JSON.parse(line));
  });
  return {
    lines,
    kill: (signal = "SIGKILL") => child.kill(signal),
    ended: Promise.all([once(child, "exit"), once(reader, "close")]).then(([[status]]) => status as number | null),
  };
}
