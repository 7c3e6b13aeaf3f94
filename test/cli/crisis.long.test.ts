import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createGovernor, memoryStore } from "@recess/core";
import { createJournal, type Journal } from "@recess/core/journal";
import { definePolicy } from "@recess/core/policy";
import { lmdbStore } from "@recess/lmdb";
import { redisStore } from "@recess/redis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { buildCommand, makeFolder, recess } from "./recess.ts";

const secret = "0123456789abcdef0123456789abcdef";
const policy = definePolicy({ unknownAge: "teen", bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } });
const folder = makeFolder();
let server: RedisServer;

beforeAll(async () => {
  await buildCommand();
  server = await startRedis();
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

/** A journal that covers the first and the last day of 2026. */
async function journalOf(happened: (journal: Journal, at: (now: number) => void) => Promise<void>): Promise<string> {
  const lines: string[] = [];
  let now = Date.parse("2026-01-01T00:00:00Z");
  const sink = async (recorded: { readonly lines: readonly string[] }): Promise<void> =>
    void lines.push(...recorded.lines);
  const journal = createJournal({ sink, secret, clock: () => now, maxWaiting: Infinity });
  const mark = (): void => journal.append({ kind: "app:mark", at: now });
  mark();
  await happened(journal, (at) => {
    now = at;
  });
  now = Date.parse("2026-12-31T12:00:00Z");
  mark();
  await journal.close();
  return `${lines.join("\n")}\n`;
}

async function withReferrals(): Promise<string> {
  return journalOf(async (journal, at) => {
    at(Date.parse("2026-06-01T12:00:00Z"));
    const clock = (): number => Date.parse("2026-06-01T12:00:00Z");
    const governor = createGovernor({ policy, journal, store: memoryStore(), clock });
    const account = { id: "kai", age: 14, region: "US-CA" };
    for (const id of ["a", "b", "a"]) await governor.referral(account, { service: "988", id });
    await governor.referral({ id: "mia", age: 15 }, { service: "988" });
  });
}

test("a journal's referrals are counted exactly, by region, and a region without any is 0", async () => {
  const journal = folder.file("journal.jsonl", await withReferrals());
  const args = ["report", "--crisis", "--year", "2026", "--region", "US-WA", "--", journal];
  const { status, stdout } = await recess(args);
  expect(stdout).toMatch(/^Crisis service referrals issued in 2026\n/);
  expect(stdout).toMatch(/ US-CA +2 {2}988 2\n/);
  expect(stdout).toMatch(/ no region +1 {2}988 1\n/);
  expect(stdout).toMatch(/ US-WA +0\n/);
  expect(stdout).toMatch(/ total +3\n/);
  expect(stdout).toMatch(/✓ The journal covers .*2026 to .*2026\./);
  expect(stdout).not.toContain("kai");
  expect(status).toBe(0);

  const data = JSON.parse((await recess([...args.slice(0, 4), "--json", journal])).stdout);
  expect(data).toMatchObject({ year: 2026, source: "journal", total: 3, regions: [{ count: 1 }, { count: 2 }] });
  const german = await recess([...args.slice(0, 4), "--lang", "de", journal]);
  expect(german.stdout).toMatch(/insgesamt +3\n/);
});

test("a year without any is 0, and a year that the journal does not cover is reported as such", async () => {
  const empty = folder.file("empty.jsonl", await journalOf(async () => {}));
  const none = await recess(["report", "--crisis", "--year", "2026", empty]);
  expect(none).toMatchObject({ status: 0, stdout: expect.stringMatching(/ total +0\n/) });
  const other = await recess(["report", "--crisis", "--year", "2025", empty]);
  expect(other).toMatchObject({ status: 1, stdout: expect.stringContaining("has no entry in the period") });
});

test("a journal that was cut or lost entries is reported as incomplete", async () => {
  const lines = (await withReferrals()).trimEnd().split("\n");
  const cut = folder.file("cut.jsonl", `${lines.toSpliced(2, 1).join("\n")}\n`);
  const result = await recess(["report", "--crisis", "--year", "2026", cut]);
  expect(result).toMatchObject({
    status: 1,
    stdout: expect.stringContaining("✗ The journal is not as it was written"),
  });
});

test("each command reports entries that a slow sink left out, and a report of that time ends with 1", async () => {
  const lines: string[] = [];
  let now = Date.parse("2026-01-01T00:00:00Z");
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const sink = async (recorded: { readonly lines: readonly string[] }): Promise<void> => {
    await gate;
    lines.push(...recorded.lines);
  };
  const journal = createJournal({ sink, secret, clock: () => now, maxWaiting: 4 });
  const mark = (date: string): void => {
    now = Date.parse(`${date}T12:00:00Z`);
    journal.append({ kind: "app:mark", at: now });
  };
  mark("2026-01-01");
  now = Date.parse("2026-06-01T12:00:00Z");
  const governor = createGovernor({ policy, journal, store: memoryStore(), clock: () => now });
  for (let i = 0; i < 9; i++) await governor.referral({ id: `m${i}`, age: 14 }, { service: "988", id: `r${i}` });
  open();
  await journal.flush();
  for (const date of ["2026-12-31", "2027-12-31"]) mark(date);
  await journal.close();
  const file = folder.file("overflow.jsonl", `${lines.join("\n")}\n`);

  const crisis = await recess(["report", "--crisis", "--year", "2026", file]);
  expect(crisis).toMatchObject({ status: 1, stdout: expect.stringMatching(/✗ \d entries did not reach the journal/) });
  const quiet = await recess(["report", "--crisis", "--year", "2027", file]);
  expect(quiet).toMatchObject({ status: 0, stdout: expect.not.stringContaining("did not reach") });

  const report = (year: string) =>
    recess(["report", file, "--for", "balanced", "--from", `${year}-01-01`, "--to", `${year}-12-31`]);
  const lost = await report("2026");
  expect(lost).toMatchObject({ status: 1, stderr: expect.stringMatching(/^\d entries did not reach the journal/m) });
  expect(await report("2027")).toMatchObject({ status: 0, stderr: "" });

  const verified = await recess(["verify", file]);
  expect(verified.stdout).toMatch(/nothing changed and nothing taken out\n {2}\d entries never reached the journal/);
  expect(verified.status).toBe(0);
  expect(JSON.parse((await recess(["verify", file, "--json"])).stdout)).toMatchObject({ valid: true });
});

test("the store has what several governors counted, needs no secret, and is read by its address", async () => {
  const store = redisStore({ client: server.url });
  await store.ready();
  const year = new Date().getUTCFullYear();
  const governors = [1, 2].map(() => createGovernor({ policy, store, secret }));
  const account = { id: "kai", age: 14, region: "US-CA" };
  await Promise.all(
    Array.from({ length: 40 }, (_, i) => governors[i % 2]!.referral(account, { service: "988", id: `r${i % 30}` })),
  );
  await governors[0]!.forget(account);
  const args = ["report", "--crisis", "--year", String(year), "--store", server.url];
  const { status, stdout } = await recess([...args, "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ source: "store", total: 30, regions: [{ region: "US-CA", count: 30 }] });
  expect(status).toBe(0);
  await store.close();
});

test("an LMDB store is read by its directory, and a page of it can be handed over", async () => {
  const path = join(folder.path, "data");
  const store = lmdbStore({ path });
  const governor = createGovernor({ policy, store, secret });
  for (const id of ["a", "b", "a"])
    await governor.referral({ id: "kai", age: 14, region: "US-CA" }, { service: "988", id });
  const year = String(new Date().getUTCFullYear());
  const page = join(folder.path, "crisis.html");
  // While a governor has it open.
  const args = ["report", "--crisis", "--year", year, "--region", "US-WA", "--store", path, "--html", page];
  const { status, stdout } = await recess(args);
  expect(stdout).toMatch(/ US-CA +2 {2}988 2\n/);
  expect(status).toBe(0);
  await store.close();
  const html = readFileSync(page, "utf8");
  expect(html).toContain(`<h1>Crisis service referrals issued in ${year}</h1>`);
  const cells = html.replaceAll(/<[^>]*>|\s+/g, " ").replaceAll(/\s+/g, " ");
  expect(cells).toContain("US-WA 0 US-CA 2 988 2 total 2 Counted in the store that the servers share: exact.");
  expect(html).not.toContain(path);

  const nothing = await recess(["report", "--crisis", "--year", year, "--store", join(folder.path, "none")]);
  expect(nothing).toMatchObject({ status: 2, stderr: expect.stringContaining("There is no LMDB store in") });
  expect(existsSync(join(folder.path, "none"))).toBe(false);
});

test("missing arguments are reported", async () => {
  expect(await recess(["report", "--crisis"])).toMatchObject({ status: 2, stderr: expect.stringContaining("--year") });
  const nothing = await recess(["report", "--crisis", "--year", "2026"]);
  expect(nothing).toMatchObject({ status: 2, stderr: expect.stringContaining("Name a journal, or the store") });
  expect((await recess(["report", "--crisis", "--year", "26", "x"])).stderr).toContain("Write a year such as");
});
