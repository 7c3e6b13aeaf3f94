import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureProgram } from "./programs.ts";

/** A Redis server of the test's own. */
export interface RedisServer {
  url: string;
  port: number;
  pid: number;
  /** Ends the server, and removes its folder unless it was given. */
  stop: () => Promise<void>;
}

export interface RedisOptions {
  /** Keep the data in this folder, every write synced, so that a server started on it later finds them. */
  dir?: string;
  /** Listen on this port rather than a free one. */
  port?: number;
  /** Another server than `redis-server`: `valkey-server`, which has to be there. */
  program?: string;
  /** More arguments for `redis-server`. */
  args?: readonly string[];
}

/** A port that nothing listens on: any, or the one that is given, if it is free. */
export async function freePort(port?: number): Promise<number | undefined> {
  const server = createServer().listen(port ?? 0, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return undefined;
  }
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No free port.");
  return address.port;
}

async function answersPing(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    socket.write("PING\r\n");
    const [answer] = await once(socket, "data");
    return String(answer).startsWith("+PONG");
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
  await exited;
  clearTimeout(timer);
}

function redisProgram(): Promise<string> {
  return ensureProgram({
    names: ["redis-server", "valkey-server"],
    packages: { "apt-get": "redis-server", apk: "redis", dnf: "redis", brew: "redis" },
  });
}

async function startOn(port: number, dir: string, options: RedisOptions): Promise<ChildProcess | string> {
  const persistence =
    options.dir === undefined ? ["--appendonly", "no"] : ["--appendonly", "yes", "--appendfsync", "always"];
  const program = options.program ?? (await redisProgram());
  const args = ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", dir, "--save", "", ...persistence];
  const child = spawn(program, [...args, ...(options.args ?? [])], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-4000);
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const deadline = Date.now() + 20_000;
  while (child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
    // A stranger on the port would answer too; then ours has ended, or is about to.
    if ((await answersPing(port)) && output.includes("Ready to accept connections")) return child;
    await sleep(20);
  }
  await end(child);
  return output;
}

/** Starts a Redis server on a free loopback port, without persistence unless a folder is given. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), "recess-redis-")));
  let output = "";
  for (let tries = 0; tries < 5; tries += 1) {
    const port = options.port ?? (await freePort());
    if (port === undefined) continue;
    const child = await startOn(port, dir, options);
    if (typeof child === "string") {
      output = child;
      continue;
    }
    const killAtExit = (): void => void child.kill("SIGKILL");
    process.once("exit", killAtExit);
    return {
      url: `redis://127.0.0.1:${port}`,
      port,
      pid: child.pid!,
      stop: async () => {
        process.off("exit", killAtExit);
        await end(child);
        if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
      },
    };
  }
  throw new Error(`redis-server does not start:\n${output}`);
}
