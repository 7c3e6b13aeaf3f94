import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildCommand, makeFolder, recess } from "./recess.ts";

const folder = makeFolder();
const env = { RECESS_SECRET: "0123456789abcdef0123456789abcdef" };

const CSV = `created_at,user_id,event,words,note
2026-11-24T16:02:00Z,kai,chat_sent,12,"hello, ""you"""
2026-11-24T16:00:00Z,mia,chat_sent,7,
2026-11-24T16:03:00+01:00,kai,page_hidden,,
2026-11-24T16:04:00Z,kai,login,,
yesterday,kai,chat_sent,,
2026-11-24T16:05:00Z,,chat_sent,,
2026-11-24T16:06:00Z,kai
`;
const MAP = [
  "--map",
  "at=created_at",
  "account=user_id",
  "type=event",
  "--types",
  "chat_sent=message",
  "page_hidden=away",
];

beforeAll(buildCommand);
afterAll(folder.remove);

const eventsIn = (stdout: string): readonly Record<string, unknown>[] =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe.concurrent("recess import", () => {
  test("a CSV file becomes an ordered trace without ids, with a report of the rows left out and why", async () => {
    const file = folder.file("events.csv", CSV);
    const { status, stdout, stderr } = await recess(["import", file, ...MAP, "--age", "14"], { env });
    expect(status).toBe(0);
    const events = eventsIn(stdout);
    expect(events.map(({ at, type, age }) => [at, type, age])).toEqual([
      [Date.parse("2026-11-24T15:03:00Z"), "away", 14],
      [Date.parse("2026-11-24T16:00:00Z"), "message", 14],
      [Date.parse("2026-11-24T16:02:00Z"), "message", 14],
    ]);
    expect(stdout).not.toMatch(/kai|mia|hello/);
    expect(events[0]!["account"]).toBe(events[2]!["account"]);
    expect(stderr).toContain("3 events of 2 accounts, 2026-11-24 15:03 to 2026-11-24 16:02.");
    expect(stderr).toContain("Types: message 2, away 1.");
    expect(stderr).toContain("1 were out of order, and have been sorted.");
    expect(stderr).toContain(`1 row left out: of a type that --types leaves out. The first is ${file}:5.`);
    expect(stderr).toContain(`1 row left out: "at" is not an instant. The first is ${file}:6.`);
    expect(stderr).toContain(`"account" is empty. The first is ${file}:7.`);
    expect(stderr).toContain(`the row does not have as many cells as the header. The first is ${file}:8.`);
    expect(stderr).not.toMatch(/kai|mia|yesterday/);
    const again = await recess(["import", file, ...MAP, "--age", "14"], { env });
    expect(again.stdout).toBe(stdout);
    expect(stderr).not.toContain("have no age");
    const strict = await recess(["import", file, ...MAP, "--strict"], { env });
    expect(strict.status).toBe(1);
    expect(strict.stderr).toContain("warning: 2 accounts have no age, and are of unknown age in a policy");
  });

  test("gzip, a pipe, JSON Lines with keys within keys, and seconds", async () => {
    const lines = [
      '{"ts":1764000000,"user":{"id":"kai","age":"13-15"},"tokens":"12"}',
      '{"ts":1764000060.5,"user":{"id":"kai","age":"13-15"},"tokens":"30"}',
    ].join("\n");
    const args = [
      "--map",
      "at=ts",
      "account=user.id",
      "age=user.age",
      "count=tokens",
      "--type",
      "tokens",
      "--zone",
      "Europe/Paris",
    ];
    const file = folder.file("events.jsonl.gz", gzipSync(lines));
    const fromFile = await recess(["import", file, ...args, "--keep-ids"]);
    expect(eventsIn(fromFile.stdout)).toEqual([
      {
        type: "tokens",
        timeZone: "Europe/Paris",
        at: 1764000000000,
        account: "kai",
        age: { min: 13, max: 15 },
        count: 12,
      },
      {
        type: "tokens",
        timeZone: "Europe/Paris",
        at: 1764000060500,
        account: "kai",
        age: { min: 13, max: 15 },
        count: 30,
      },
    ]);
    expect(fromFile.stderr).toContain("Instants read as s 2.");
    const piped = await recess(["import", "-", ...args, "--keep-ids"], { input: gzipSync(lines) });
    expect(piped).toMatchObject({ status: 0, stdout: fromFile.stdout });
  });

  test("instants without an offset are read in --at-zone, and this is reported", async () => {
    const file = folder.file(
      "local.csv",
      "when;who\n2026-07-01 12:00:00.123456;kai\n2026-01-01 12:00;kai\n2026-02-30 12:00;kai\n",
    );
    const args = ["import", file, "--map", "at=when", "account=who", "--keep-ids", "--at-zone", "Europe/Berlin"];
    const { stdout, stderr } = await recess(args);
    expect(eventsIn(stdout).map(({ at }) => new Date(at as number).toISOString())).toEqual([
      "2026-01-01T11:00:00.000Z",
      "2026-07-01T10:00:00.123Z",
    ]);
    expect(stderr).toContain("instants without an offset were read in the zone of --at-zone");
  });

  test("the output of an import is a trace that replay accepts", async () => {
    const file = folder.file("chain.csv", CSV);
    const shell = `recess import ${file} ${MAP.join(" ")} --age 14 | recess replay --policy balanced -`;
    const { status, stdout } = await recess([], { env, shell });
    expect(status).toBe(0);
    expect(stdout.trimEnd().split("\n")).toHaveLength(3);
  });

  test("mistakes in the command line or the file are named, with a suggestion", async () => {
    const file = folder.file("mistakes.csv", CSV);
    const wrong: readonly (readonly [args: readonly string[], told: RegExp])[] = [
      [[file], /--map does not name the column for "at"/],
      [[file, "--map", "at=created", "account=user_id"], /there is no column "created"\. Did you mean "created_at"\?/],
      [[file, "--map", "at=created_at", "acount=user_id"], /an event has no key "acount"\. Did you mean "account"\?/],
      [[file, ...MAP, "--zone", "Mars"], /"Mars" is not a time zone/],
      [[file, ...MAP, "--age", "teen"], /"teen" is not an age/],
      [[file, "--map", "at"], /Write pairs such as/],
      [["nowhere.csv", ...MAP], /nowhere\.csv cannot be read: there is no such file/],
      [[folder.file("none.csv", "created_at,user_id,event\n"), ...MAP], /No row could be used/],
      [[folder.file("cut.csv.gz", gzipSync(CSV).subarray(0, 60)), ...MAP], /it is incomplete: its compressed data/],
    ];
    for (const [args, told] of wrong) {
      const { status, stdout, stderr } = await recess(["import", ...args]);
      expect([status, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(told);
    }
  });
});

test("a trace that is gzipped is read as one that is not", async () => {
  const trace = '{"at":"2026-11-24T16:00:00Z","account":"a","age":14,"type":"message"}\n';
  const plain = await recess(["replay", "-p", "balanced", folder.file("plain.jsonl", trace)]);
  const zipped = await recess(["replay", "-p", "balanced", folder.file("zipped.jsonl.gz", gzipSync(trace))]);
  expect(zipped).toEqual(plain);
  expect(plain.stdout).toContain('"outcome":"allow"');
});
