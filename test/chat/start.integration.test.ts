import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PolicyError } from "@recess/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer } from "../../examples/chat/src/server/server.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recess-start-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A port that is in use, and whose successor is probably free. */
async function takePort(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return { server, port: typeof address === "object" && address !== null ? address.port : 0 };
}

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  output(): string;
}

/** What `npx --yes pnpm start` builds and runs. */
const MAIN = join(root, "examples", "chat", "dist", "server", "main.js");

/** Runs a command until it has printed the chat's address; by default the README's command. */
async function start(
  port: number,
  [file = "", ...args]: readonly string[] = ["npx", "--yes", "pnpm", "start"],
): Promise<Started> {
  const child = spawn(file, args, {
    cwd: root,
    env: {
      ...process.env,
      PORT: String(port),
      RECESS_CHAT_DATA: join(folder, "data"),
      OPENAI_BASE_URL: "",
      OPENAI_API_KEY: "",
    },
    stdio: ["ignore", "pipe", "inherit"],
    // A process group, so that all of it can be stopped, as Ctrl+C does.
    detached: true,
  });
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(output);
      if (address !== null) resolve(address[0]);
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
  return { child, url, output: () => output };
}

async function stop({ child }: Started): Promise<void> {
  const ended = once(child, "exit");
  process.kill(-(child.pid ?? 0), "SIGINT");
  await ended;
}

async function become(url: string): Promise<string> {
  const response = await fetch(`${url}/demo/who`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ person: "fourteen", language: "en" }),
  });
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

const usedMs = async (url: string): Promise<number> => {
  const people: { person: string; usedMs: number }[] = await (await fetch(`${url}/demo/people`)).json();
  return people.find(({ person }) => person === "fourteen")?.usedMs ?? Number.NaN;
};

test("the command of the README prints the chat's address, finds a free port, and keeps the day's use", async () => {
  const taken = await takePort();
  const first = await start(taken.port);
  expect(first.output().trim().split("\n")).toEqual([`The chat is at ${first.url}`]);
  expect(first.url).not.toContain(`:${taken.port}`);
  expect(await (await fetch(first.url)).text()).toContain("<title>Starling</title>");

  const cookie = await become(first.url);
  // A browser must not show a page from its cache: somebody may have signed out, or the example may have been built again.
  for (const path of ["/", "/chat", "/help"]) {
    const { headers } = await fetch(first.url + path, { headers: { cookie } });
    expect(headers.get("cache-control"), path).toBe("no-cache");
  }
  const body = JSON.stringify({ stream: true, messages: [{ role: "user", content: "Tell me a story" }] });
  const reply = await fetch(`${first.url}/api/chat`, { method: "POST", headers: { cookie }, body });
  expect(await reply.text()).toContain("data: [DONE]");
  const used = await usedMs(first.url);
  expect(used).toBeGreaterThan(0);
  await stop(first);

  const second = await start(taken.port, [process.execPath, MAIN]);
  expect(await usedMs(second.url)).toBeGreaterThanOrEqual(used);
  // The earlier cookie still identifies the person.
  const status = await (await fetch(`${second.url}/recess/status`, { headers: { cookie } })).json();
  expect(status).toMatchObject({ band: "young-teen" });
  await stop(second);
  taken.server.close();
});

test.each([
  ["a port that is none", { PORT: "abc" }, 'PORT is "abc"; write a number from 0 to 65535.'],
  ["no address of a model", { OPENAI_BASE_URL: "localhost/v1" }, 'OPENAI_BASE_URL is "localhost/v1"; write an address'],
  ["a data folder that is a file", { RECESS_CHAT_DATA: import.meta.filename }, "cannot be written to (EEXIST"],
])("%s is said in a line", (_name, wrong, message) => {
  // Built by the start above.
  const env = { ...process.env, PORT: "0", OPENAI_BASE_URL: "", OPENAI_API_KEY: "", ...wrong };
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN], { env, encoding: "utf8", timeout: 100_000 });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  // The policy's table of holidays ends one day, which is a warning from then on.
  const lines = stderr.trimEnd().split("\n");
  expect(lines.filter((line) => !line.startsWith("warning: "))).toEqual([expect.stringContaining(message)]);
});

test("a policy that is not valid is refused with the line of every problem", async () => {
  const policy = join(folder, "policy.yaml");
  await writeFile(policy, "extends: balanced\nbands:\n  young-teen:\n    dailyLimit: 60\n    quiteHours: []\n");
  const error = await startServer({ port: 0, data: join(folder, "never"), policy }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(PolicyError);
  expect(String(error)).toMatch(/policy\.yaml:4:\d+ .*dailyLimit.*\n.*policy\.yaml:5:\d+ .*quietHours/s);
});
