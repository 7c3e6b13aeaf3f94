import { type ChildProcess, execFileSync, fork, spawn, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createGovernor, type GovernorProblem } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { lmdbStore } from "@recess/lmdb";
import { open } from "lmdb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildWorkers } from "./worker.ts";

const root = mkdtempSync(join(tmpdir(), "recess-faults-"));
beforeAll(async () => {
  chmodSync(root, 0o755);
  await buildWorkers();
}, 600_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** LMDB writes to stderr, and would block if nobody read it. */
const QUIET: StdioOptions = ["ignore", "ignore", "ignore", "ipc"];

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** The output of an app that opens a store there, run by a user other than root. */
async function openedAt(path: string): Promise<{ readonly said: string; readonly status: number | null }> {
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const child = spawn(process.execPath, [script("open-store.mjs"), path], {
    stdio: ["ignore", "pipe", "inherit"],
    ...user,
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [status] = (await once(child, "close")) as [number | null];
  return { said: said.trim(), status };
}

/** A folder in which a store was used. */
async function used(name: string): Promise<string> {
  const path = join(root, name);
  const store = lmdbStore({ path });
  await Promise.all(
    Array.from({ length: 50 }, (_, i) => store.swap(`key${i}`, null, `|${"x".repeat(3000)}`, Date.now(), 1e9)),
  );
  await store.close();
  return path;
}

async function asks(child: ChildProcess, task: string): Promise<Record<string, unknown>> {
  child.send(task);
  const [answer] = (await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([status]) => Promise.reject(new Error(`The app ended with ${status}.`))),
  ])) as [Record<string, unknown>];
  return answer;
}

test("a full disk: decisions continue, no rejection is unhandled, and nothing is lost once there is room", async () => {
  const path = join(root, "full");
  const child = fork(script("full-disk.mjs"), [path], { execArgv: ["--unhandled-rejections=strict"], stdio: QUIET });
  const limit = (size: string): void =>
    void execFileSync("prlimit", ["--pid", `${child.pid}`, `--fsize=${size}:unlimited`]);
  await once(child, "message");
  expect(await asks(child, "use")).toEqual({ degraded: 0 });
  limit(`${statSync(join(path, "data.mdb")).size}`);
  const full = await asks(child, "full");
  expect(full["degraded"]).toBeGreaterThanOrEqual(300);
  expect(full["codes"]).toEqual(["store-unavailable"]);
  expect(full["cause"]).toMatch(/^The data could not be written: /);
  limit("unlimited");
  expect(await asks(child, "room")).toEqual({
    degraded: 0,
    wrong: [],
    codes: ["store-unavailable", "store-returned"],
  });
  child.send("end");
  expect((await once(child, "exit"))[0]).toBe(0);
});

test("confirmed writes are stored even if one of several transactions fails, and the store closes after a failed one", async () => {
  const child = spawn(process.execPath, [script("full-disk-swaps.mjs"), join(root, "swaps")], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const said = (async () => {
    let text = "";
    for await (const chunk of child.stdout) text += String(chunk);
    return text;
  })();
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(JSON.parse(await said)).toMatchObject({ missing: 0 });
});

test("a directory in which this user may not write is a clear error", async () => {
  const path = join(root, "read-only");
  mkdirSync(path, { mode: 0o555 });
  const { said, status } = await openedAt(join(path, "recess"));
  expect({ said, status }).toEqual({
    said: `lmdbStore cannot use ${join(path, "recess")}: this user may not write there.`,
    status: 0,
  });
  expect(await openedAt(path)).toEqual({
    said: `lmdbStore cannot use ${path}: this user may not write there.`,
    status: 0,
  });
});

test("a file in the place of the directory is a clear error", () => {
  const path = join(root, "file");
  writeFileSync(path, "");
  expect(() => lmdbStore({ path })).toThrow(`lmdbStore cannot use ${path}: it is not a directory.`);
});

test.each<[string, RegExp | null, (path: string) => void]>([
  [
    "symbolic link to a directory",
    null,
    (path) => {
      mkdirSync(`${path}-target`, { mode: 0o777 });
      chmodSync(`${path}-target`, 0o777);
      symlinkSync(`${path}-target`, path);
    },
  ],
  [
    "symbolic link to nothing",
    /a symbolic link to a directory that is not there/,
    (path) => symlinkSync("nowhere", path),
  ],
  ["symbolic link to itself", /a symbolic link to itself/, (path) => symlinkSync(path, path)],
  [
    "directory with a directory for data",
    /data\.mdb in it is not a file/,
    (path) => mkdirSync(join(path, "data.mdb"), OPEN),
  ],
  [
    "directory with a directory for a lock",
    /lock\.mdb in it is not a file/,
    (path) => mkdirSync(join(path, "lock.mdb"), OPEN),
  ],
  [
    "directory with a directory for a marker",
    /recess\.json in it is not/,
    (path) => mkdirSync(join(path, "recess.json"), OPEN),
  ],
  [
    "directory with something else for a lock",
    null,
    (path) => {
      mkdirSync(path, OPEN);
      chmodSync(path, 0o777);
      writeFileSync(join(path, "lock.mdb"), "?".repeat(9000), { mode: 0o666 });
      chmodSync(join(path, "lock.mdb"), 0o666);
    },
  ],
])("a %s is used, or a clear error, and never the end of the process", async (name, error, prepare) => {
  const path = join(root, name.replaceAll(" ", "-"));
  prepare(path);
  const { said, status } = await openedAt(path);
  expect(status).toBe(0);
  if (error === null) expect(said).toMatch(/^opened \[\]$|^lmdbStore cannot use /);
  else expect(said).toMatch(error);
});

const OPEN = { recursive: true, mode: 0o777 } as const;

test.each([1, 100, 4096, 8192, 12_288, 100_000])("data that was cut to %i bytes is a clear error", async (bytes) => {
  const path = join(root, `cut${bytes}`);
  cpSync(await used(`whole${bytes}`), path, { recursive: true });
  truncateSync(join(path, "data.mdb"), bytes);
  expect(() => lmdbStore({ path })).toThrow(/data\.mdb was cut.*restore a backup of the directory, or move it away\.$/);
});

test("data that is not LMDB's is a clear error", () => {
  const path = join(root, "garbage");
  mkdirSync(path);
  writeFileSync(join(path, "data.mdb"), Buffer.alloc(50_000, "?"));
  expect(() => lmdbStore({ path })).toThrow(/is not LMDB's/);
});

test.each(["emptied", "removed"])("data that was %s is reported once, and not for a new directory", async (how) => {
  const path = await used(how);
  if (how === "emptied") truncateSync(join(path, "data.mdb"), 0);
  else for (const file of readdirSync(path)) if (file.endsWith(".mdb")) rmSync(join(path, file));
  const problems: GovernorProblem[] = [];
  const store = lmdbStore({ path });
  const governor = createGovernor({
    policy: definePolicy({ bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } }),
    store,
    secret: "a secret of thirty-two characters or more",
    onProblem: (problem) => problems.push(problem),
  });
  for (let i = 0; i < 3; i++) expect(await governor.admit({ id: "a", age: 14 })).toMatchObject({ outcome: "allow" });
  expect(problems.map(({ code }) => code)).toEqual(["store-emptied"]);
  await store.close();
  const again = lmdbStore({ path });
  expect(again.inspect()).toEqual([]);
  await again.close();
  const fresh = lmdbStore({ path: join(root, `fresh-${how}`) });
  expect(fresh.inspect()).toEqual([]);
  await fresh.close();
});

test.each(["msgpack", "string"] as const)(
  "the directory of another program (%s) is refused, and not changed",
  async (encoding) => {
    const path = join(root, `other-${encoding}`);
    const other = open({ path, encoding, noSubdir: false });
    await other.put("settings", encoding === "string" ? "Their own words" : { theme: "dark" });
    await other.close();
    const before = readdirSync(path);
    expect(() => lmdbStore({ path })).toThrow(/another program's LMDB data: give the store a directory of its own\.$/);
    expect(readdirSync(path)).toEqual(before);
  },
);

test("data that is removed or cut while it is open fails calls, but not the process or later writes", async () => {
  const path = await used("open");
  const store = lmdbStore({ path });
  expect(store.load("key1")).not.toBeNull();
  rmSync(join(path, "data.mdb"));
  await expect
    .poll(() => store.swap("new", null, "|x", Date.now(), 1e9).then(() => "written", String))
    .toMatch(/data\.mdb was removed or replaced while it was open\. Restore the directory and restart this process\./);
  await store.close();
});
