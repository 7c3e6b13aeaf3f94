import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureProgram, type Program } from "./programs.ts";

export const redis: Program = {
  names: ["redis-server", "valkey-server"],
  packages: { "apt-get": "redis-server", apk: "redis", dnf: "redis", brew: "redis" },
};

/** A Redis server for one test. */
export interface RedisServer {
  url: string;
  port: number;
  pid: number;
  /** Stops the server, and removes its folder unless the caller provided it. */
  stop: () => Promise<void>;
}

export interface RedisOptions {
  /** Stores the data in this folder, with every write synced, so that a server started on it later has them. */
  dir?: string;
  /** Listens on this port instead of a free one. */
  port?: number;
  /** Needs a second free port at this distance from the first. */
  secondPortAt?: 10_000;
  /** Another server than `redis-server`: `valkey-server`, which must be installed. */
  program?: string;
  /** Further arguments for `redis-server`. */
  args?: readonly string[];
}

/** Whether nothing listens on this loopback port. */
async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}

// Each process of a test run has ports of its own, from 10,000 to 19,999, and as many 10,000 above them. Otherwise two tests may find
// the same port free before the program of either listens on it.
const PORTS = 500;
const firstPort = 10_000 + PORTS * (Number(process.env["VITEST_POOL_ID"] ?? 0) % 20);
let nextPort = Math.floor(Math.random() * PORTS);

/**
 * A port for a program that cannot choose one itself; with a second free port at this distance, if requested. Below the ports that
 * systems assign to connections, so that no connection of another test takes it before the program does.
 */
export async function freePort({ secondPortAt = 0 }: { readonly secondPortAt?: 0 | 10_000 } = {}): Promise<number> {
  for (let tries = 0; tries < PORTS; tries += 1) {
    const port = firstPort + nextPort;
    nextPort = (nextPort + 1) % PORTS;
    if ((await isFree(port)) && (secondPortAt === 0 || (await isFree(port + secondPortAt)))) return port;
  }
  throw new Error("No free port.");
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

async function startOn(port: number, dir: string, options: RedisOptions): Promise<ChildProcess | string> {
  const persistence =
    options.dir === undefined ? ["--appendonly", "no"] : ["--appendonly", "yes", "--appendfsync", "always"];
  const program = options.program ?? (await ensureProgram(redis));
  const args = ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", dir, "--save", "", ...persistence];
  const child = spawn(program, [...args, ...(options.args ?? [])], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-4000);
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const deadline = Date.now() + 60_000;
  while (child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
    // Another program on the port would respond too; then ours has ended, or is about to.
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
    const port = options.port ?? (await freePort(options));
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
