import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkChat } from "../runtimes/chat.ts";
import { program, type Server, startServer, workerdConfig } from "../runtimes/servers.ts";
import { buildPackages, root } from "../support/built.ts";
import { freePort } from "../support/redis.ts";

const OBJECTS = `
  durableObjectNamespaces = [(className = "RecessAccount", uniqueKey = "recess", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [
    (name = "RECESS", durableObjectNamespace = "RecessAccount"),
    (name = "RECESS_SECRET", text = "a secret of thirty-two characters or more"),
  ],
`;

const disk = mkdtempSync(join(tmpdir(), "recess-objects-"));
let server: Server;

async function start(worker = "test/cloudflare/worker.ts"): Promise<Server> {
  const port = await freePort();
  const service = `(name = "disk", disk = (path = "${disk}", writable = true)),`;
  const config = await workerdConfig(join(root, worker), port, OBJECTS, service);
  return startServer([program("workerd"), "serve", "--experimental", config], port);
}

beforeAll(async () => {
  buildPackages();
  server = await start();
});
afterAll(async () => {
  await server?.stop();
  rmSync(disk, { recursive: true, force: true });
});

const ask = async (path: string, method = "GET"): Promise<unknown> =>
  (await fetch(server.origin + path, { method })).json();

test("objects keep the contract of stores", async () => {
  const results = (await ask("/store")) as { readonly name: string; readonly problem: string | null }[];
  expect(results.length).toBeGreaterThan(8);
  expect(results.filter(({ problem }) => problem !== null)).toEqual([]);
});

test("a chat, decided in its account's object: a reply, presence, a wind-down, a block", () =>
  checkChat(server.origin));

test("listeners and guardians are notified by the object", async () => {
  expect(await ask("/heard")).toEqual(expect.arrayContaining(["message", "active", "reply", "status"]));
  expect(await ask("/export/kai")).toMatchObject({
    cases: { notices: [expect.objectContaining({ kind: "stop", about: "daily-limit" })] },
  });
});

test("an account's first pause, with requests beside it while its object loads what guardians do", async () => {
  const [paused, ...others] = await Promise.all([
    ask("/pause/pat", "POST"),
    ...Array.from({ length: 5 }, () => ask("/status/pat")),
  ]);
  expect(paused).toMatchObject({ type: "pause", outcome: "ok" });
  expect(others).toEqual(others.map(() => expect.objectContaining({ type: "status", band: "teen" })));
  expect(await ask("/status/pat")).toMatchObject({ outcome: "block", reason: "paused" });
});

test("an object's data survives the process, can be exported, and can be erased", async () => {
  await server.stop();
  server = await start();
  expect(await ask("/export/kai")).toMatchObject({
    version: 1,
    record: { band: "teen" },
    settings: { band: "teen" },
  });
  expect(await ask("/settings/kai")).toMatch(/\|\{.*"band":"teen".*\}$/);
  expect(await ask("/export/kai", "DELETE")).toMatchObject({ erased: true });
  expect(await ask("/export/kai")).toBeNull();
  expect(await ask("/settings/kai")).toBeNull();
});

test("an alarm drops expired data, and nothing earlier", async () => {
  await ask("/keep/later/600000", "POST");
  // A busy machine needs longer to see it before it is over.
  let keepMs = 500;
  await expect
    .poll(async () => {
      keepMs *= 2;
      await ask(`/keep/soon${keepMs}/${keepMs}`, "POST");
      return ask(`/keep/soon${keepMs}`);
    })
    .toBe("kept");
  await expect.poll(() => ask(`/keep/soon${keepMs}`)).toBeNull();
  expect(await ask("/keep/later")).toBe("kept");
});

test("the example", async () => {
  const example = await start("examples/cloudflare/src/worker.ts");
  try {
    const headers = { "x-user": "kai" };
    const state = await (await fetch(`${example.origin}/recess/status`, { headers })).json();
    expect(state).toMatchObject({ v: 1, band: "teen", timeZone: "Europe/Paris" });
    const answer = await fetch(`${example.origin}/api/chat`, { method: "POST", body: "{}", headers });
    // By day, or at night.
    expect([200, 403]).toContain(answer.status);
    expect(answer.headers.get("recess-state")).toMatch(/^v=1, d="/);
    // Signed-out visitors do not chat without limits.
    const visitor = await fetch(`${example.origin}/api/chat`, { method: "POST", body: "{}" });
    expect(visitor.status).toBe(401);
  } finally {
    await example.stop();
  }
});

test("the README's snippets are the example's", () => {
  const lines = (text: string): string[] => text.split("\n").map((line) => line.trim());
  const read = (path: string): string => readFileSync(join(root, path), "utf8");
  const example = new Set(
    lines(read("examples/cloudflare/src/worker.ts") + read("examples/cloudflare/wrangler.jsonc")),
  );
  const snippets = [...read("docs/packages/cloudflare.md").matchAll(/```(?:ts|jsonc)\n(.*?)```/gs)];
  const written = snippets.flatMap(([, code]) => lines(code ?? "")).filter((line) => line !== "");
  expect(written.length).toBeGreaterThan(6);
  expect(written.filter((line) => !example.has(line))).toEqual([]);
});
