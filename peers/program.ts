import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A program that reads a line of JSON, replies with one, and waits for the next. */
export interface LineProgram {
  /** Rejects if the program ends before it has replied. */
  ask(question: object): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts a program that replies line by line, one request at a time. */
export function startLineProgram(command: string, args: readonly string[], options: ProgramOptions = {}): LineProgram {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let complaint = "";
  child.stderr.on("data", (data: Buffer) => (complaint = (complaint + String(data)).slice(-4000)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let before: Promise<unknown> = Promise.resolve();
  return {
    ask(question) {
      const answer = before.then(async (): Promise<unknown> => {
        child.stdin.write(`${JSON.stringify(question)}\n`);
        const { value, done } = await lines.next();
        if (done === true) throw new Error(`${command} ${args.join(" ")} ended:\n${complaint}`);
        return JSON.parse(value);
      });
      before = answer.catch(() => {});
      return answer;
    },
    stop: () => stopped(child),
  };
}

export interface Server {
  readonly url: string;
  /** The end of its output. */
  output(): string;
  stop(): Promise<void>;
}

export interface ServerOptions extends ProgramOptions {
  /** A path that returns 200 once the program is up. */
  readonly ready: string;
  readonly timeoutMs?: number;
}

/** Starts a program that serves HTTP on a free loopback port, which it gets as an argument. */
export async function startServer(
  command: string,
  args: (port: string) => readonly string[],
  { ready, timeoutMs = 1_200_000, ...options }: ServerOptions,
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
