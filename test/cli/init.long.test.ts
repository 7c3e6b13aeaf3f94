import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { presets } from "@recess/core/presets";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildPackages } from "../support/built.ts";
import { buildCommand, makeFolder, recess } from "./recess.ts";

const MODULES = fileURLToPath(new URL("../node_modules", import.meta.url));
const folder = makeFolder();

beforeAll(async () => {
  await buildCommand();
  buildPackages();
});
afterAll(folder.remove);

const at = (...parts: readonly string[]): string => join(folder.path, ...parts);
const init = (name: string, ...args: readonly string[]): ReturnType<typeof recess> =>
  recess(["init", name, "--yes", ...args], { cwd: folder.path });

test("a new project type-checks, its expectations hold, and it runs", async () => {
  const { status, stdout, stderr } = await init("chat", "--preset", "balanced", "--zone", "Europe/Paris");
  expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringContaining("DEV_AGE=14 npm start") });
  expect(stdout.trimEnd().split("\n")).toContain("chat/src/recess.ts");
  expect(statSync(at("chat", ".env")).mode & 0o777).toBe(0o600);
  expect(readFileSync(at("chat", ".gitignore"), "utf8")).toContain(".env");

  symlinkSync(MODULES, at("chat", "node_modules"));
  const tsc = spawnSync(process.execPath, [join(MODULES, "typescript", "bin", "tsc")], {
    cwd: at("chat"),
    encoding: "utf8",
  });
  expect(tsc.stdout).toBe("");
  expect(tsc.status).toBe(0);
  const tested = await recess(["test"], { cwd: at("chat") });
  expect(tested).toMatchObject({ status: 0, stdout: expect.stringMatching(/✓ \d+ of \d+ cases passed/) });
  expect((await recess(["check"], { cwd: at("chat") })).status).toBe(0);

  const env = { ...process.env, DEV_AGE: "14", PORT: "0", NODE_ENV: "" };
  const server = spawn(process.execPath, ["--env-file=.env", "dist/server.js"], { cwd: at("chat"), env });
  try {
    const [line] = (await once(server.stdout, "data")) as [Buffer];
    const chat = await fetch(`${line.toString().trim()}/api/chat`, { method: "POST", body: '{"text":"hi"}' });
    expect(chat.headers.get("recess-state")).toMatch(/^v=1, d="/);
    await chat.text();
  } finally {
    server.kill();
    await once(server, "exit");
  }
});

test.each([
  ["lmdb", "src"],
  ["redis", "server/limits"],
  ["memory", "lib"],
])("the wiring of %s type-checks", async (store, source) => {
  const name = `compiled-${store}`;
  const { status } = await init(name, "--store", store, "--source", source, "--preset", "us-ca-sb1119");
  expect(status).toBe(0);
  symlinkSync(MODULES, at(name, "node_modules"));
  const tsc = spawnSync(process.execPath, [join(MODULES, "typescript", "bin", "tsc"), "--noEmit"], {
    cwd: at(name),
    encoding: "utf8",
  });
  expect(tsc.stdout).toBe("");
  expect(tsc.status).toBe(0);
});

test.each(presets.map(({ id }) => id))("the expectations of %s hold, and its policy has no error", async (preset) => {
  const name = `preset-${preset}`;
  expect((await init(name, "--store", "memory", "--preset", preset)).status).toBe(0);
  const tested = await recess(["test"], { cwd: at(name) });
  expect(tested).toMatchObject({ status: 0, stdout: expect.stringMatching(/✓ \d+ of \d+ cases passed/) });
  expect((await recess(["check"], { cwd: at(name) })).status).toBe(0);
});

test("next to a package.json only the files that Recess needs are written, and existing files are unchanged", async () => {
  mkdirSync(at("app"));
  writeFileSync(at("app", "package.json"), "{}");
  const first = await init("app", "--store", "redis", "--source", "server/limits");
  expect(first.stdout.trimEnd().split("\n")).toEqual([
    "app/recess.yaml",
    "app/recess.test.yaml",
    "app/server/limits/recess.ts",
    "app/server/limits/users.ts",
  ]);
  expect(first.stderr).toContain("npm install @recess/core @recess/hono @recess/redis ioredis hono");
  expect(readFileSync(at("app", "package.json"), "utf8")).toBe("{}");
  writeFileSync(at("app", "recess.yaml"), "mine");
  const again = await init("app");
  expect(again).toMatchObject({ status: 2, stderr: expect.stringContaining("recess.yaml") });
  expect(again.stderr).toContain("Nothing was written.");
  expect(existsSync(at("app", "src"))).toBe(false);
  expect(readFileSync(at("app", "recess.yaml"), "utf8")).toBe("mine");
  expect((await init("app", "--force")).status).toBe(0);
});

test("without a terminal nothing is asked, and what cannot be used is refused before anything is written", async () => {
  const piped = await recess(["init", "piped", "--store", "memory"], { cwd: folder.path, input: "us-ca-sb1119\n" });
  expect(piped.status).toBe(0);
  expect(readFileSync(at("piped", "recess.yaml"), "utf8")).toContain("extends: balanced");
  expect(existsSync(at("piped", ".env"))).toBe(false);
  const wrong: readonly (readonly [args: readonly string[], told: RegExp])[] = [
    [["--preset", "balancd"], /Did you mean "balanced"\?/],
    [["--zone", "Paris"], /"Paris" is not a time zone/],
    [["--store", "mysql"], /lmdb, redis, memory/],
    [["--source", "../elsewhere"], /is not a folder below this one/],
  ];
  for (const [args, told] of wrong) {
    expect(await init("wrong", ...args)).toMatchObject({ status: 2, stderr: expect.stringMatching(told) });
  }
  expect(existsSync(at("wrong"))).toBe(false);
});
