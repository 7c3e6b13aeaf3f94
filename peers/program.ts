import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs a program to its end, and returns what it printed. Rejects with what it complained of. */
export function runProgram(command: string, args: readonly string[], options: ProgramOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: options.cwd, env: { ...process.env, ...options.env } });
    let printed = "";
    let complaint = "";
    child.stdout.on("data", (data: Buffer) => (printed += String(data)));
    child.stderr.on("data", (data: Buffer) => (complaint += String(data)));
    child.once("error", reject);
    child.once("close", (status) => (status === 0 ? resolve(printed) : reject(new Error(complaint.slice(-4000)))));
  });
}

export interface Server {
  readonly url: string;
  /** The end of what it printed. */
  output(): string;
  stop(): Promise<void>;
}

export interface ServerOptions extends ProgramOptions {
  /** What answers 200 once it is up. */
  readonly ready: string;
  readonly timeoutMs?: number;
}

/** Starts a program that serves HTTP on a free port of loopback, which its arguments are told. */
export async function startServer(
  command: string,
  args: (port: string) => readonly string[],
  { ready, timeoutMs = 600_000, ...options }: ServerOptions,
): Promise<Server> {
  const port = String(await freePort());
  const child = spawn(command, args(port), {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const keep = (data: Buffer): void => void (printed = (printed + String(data)).slice(-20_000));
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const url = `http://127.0.0.1:${port}`;
  const until = Date.now() + timeoutMs;
  for (;;) {
    const isUp = await fetch(url + ready).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) break;
    if (child.exitCode !== null || Date.now() > until) {
      await stopped(child);
      throw new Error(`${command} does not serve:\n${printed}`);
    }
    await sleep(200);
  }
  return { url, output: () => printed, stop: () => stopped(child) };
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(late);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
