import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildCommand, makeFolder, recess } from "./recess.ts";
import { expectWorkedExample, workedExamples } from "./worked-examples.ts";

const folder = makeFolder();

const POLICY = folder.file("policy.json", '{ "bands": { "teen": { "ages": [13, 18], "dailyLimit": "1h" } } }');

function event(second: number, more: object = {}): string {
  return JSON.stringify({ at: second * 1000, account: "a1", age: 14, type: "active", ...more });
}

let traces = 0;

/** A different file each time, because some tests run concurrently. */
function traceFile(content: string | Buffer): string {
  return folder.file(`trace-${++traces}.jsonl`, content);
}

function replay(trace: string | Buffer): ReturnType<typeof recess> {
  return recess(["replay", "--policy", POLICY, traceFile(trace)]);
}

beforeAll(buildCommand);
afterAll(folder.remove);

// The rest are in replay.long.test.ts; test/spec runs all of them in one process.
const everyEighth = workedExamples.filter((_, index) => index % 8 === 0);

describe.concurrent("worked examples of the specification come out byte for byte", () => {
  test.each(everyEighth)("%s", expectWorkedExample);
});

test("keys are in a fixed order, and the instant is the event's own", async () => {
  const { stdout } = await replay(`${event(60)}\n`);
  expect(stdout).toBe(
    '{"at":"1970-01-01T00:01:00.000Z","account":"a1","type":"active","band":"teen","outcome":"allow","reason":null,' +
      '"resumesAt":null,"day":"1969-12-31","usedMs":0,"streakMs":0,"remainingMs":3600000,"stopReason":"daily-limit",' +
      '"notices":[]}\n',
  );
});

test("traces with CRLF, a byte order mark, without a last line end, with blank lines at the end come out the same", async () => {
  const lines = [event(1), event(2), event(3)];
  const { stdout, status } = await replay(`${lines.join("\n")}\n`);
  expect(status).toBe(0);
  expect(stdout.split("\n")).toHaveLength(4);
  const variants = [
    lines.join("\n"),
    `${lines.join("\r\n")}\r\n`,
    `\uFEFF${lines.join("\n")}\n`,
    `${lines.join("\n")}\n\n \r\n`,
  ];
  for (const variant of variants) expect(await replay(variant)).toEqual({ status: 0, stdout, stderr: "" });
});

test("an empty trace is valid, and reported", async () => {
  for (const trace of ["", "\n", "\uFEFF"]) {
    const { status, stdout, stderr } = await replay(trace);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    expect(stderr).toMatch(/^warning: .* holds no events/);
  }
});

test("- is standard input, and answers do not wait for its end", async () => {
  const bin = fileURLToPath(new URL("../../packages/cli/bin/recess.js", import.meta.url));
  const child = spawn(process.execPath, [bin, "replay", "-p", POLICY, "-"], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (const second of [1, 2, 3]) {
    child.stdin.write(`${event(second)}\n`);
    const { value } = await answers.next();
    expect(JSON.parse(value as string)).toMatchObject({ at: new Date(second * 1000).toISOString(), outcome: "allow" });
  }
  child.stdin.end();
  const [status] = await once(child, "close");
  expect(status).toBe(0);
});

describe.concurrent("an invalid line ends the run with 2, and the lines before it are printed", () => {
  test.each([
    ["no JSON", "{nope", /the line is not JSON/],
    ["cut off", '{"at":1', /the line is not JSON/],
    ["two objects", `${event(3)}${event(4)}`, /the line is not JSON/],
    ["a list", "[]", /not a JSON object/],
    ["null", "null", /not a JSON object/],
    ["nothing", "", /the line is blank/],
    ["no instant", '{"account":"a1","type":"active"}', /"at" must be an instant .*missing/],
    ["a word for an instant", event(3, { at: "yesterday" }), /"at" must be an instant .*"yesterday"/],
    ["a day that is none", event(3, { at: "2026-02-30T10:00:00Z" }), /"at" must be an instant/],
    ["a part of a ms", event(3, { at: 1.5 }), /"at" must be an instant/],
    ["no account", '{"at":3000,"type":"active"}', /"account" must be a string/],
    ["a number for an account", event(3, { account: 7 }), /"account" must be a string/],
    ["an age below nothing", event(3, { age: -1 }), /"age" must be/],
    ["bounds the wrong way round", event(3, { age: { min: 15, max: 13 } }), /"age" must be/],
    ["a zone that is none", event(3, { timeZone: "Mars/Olympus" }), /"timeZone" must be .*Mars/],
    ["no type", '{"at":3000,"account":"a1"}', /"type" must be one of message/],
    ["a type that is none", event(3, { type: "mesage" }), /"type" must be one of .*"mesage"/],
    ["tokens without a count", event(3, { type: "tokens" }), /"count" must be/],
    ["minutes below nothing", event(3, { type: "grant", minutes: -5 }), /"minutes" must be/],
    ["lift without until", event(3, { type: "lift" }), /"until" must be/],
    ["refund without an id", event(3, { type: "refund" }), /"requestId" must be/],
    ["limits that are none", event(3, { type: "adjust", limits: { dailyLimit: 5 } }), /"limits"/],
    ["a flag that is none", event(3, { type: "message", exempt: "yes" }), /"exempt" must be true or false/],
  ])("%s", async (_name, line, message) => {
    const good = [event(1), event(2)];
    const { stdout: expected } = await replay(`${good.join("\n")}\n`);
    const { status, stdout, stderr } = await replay(`${[...good, line, event(5)].join("\n")}\n`);
    expect(status).toBe(2);
    expect(stdout).toBe(expected);
    expect(stderr).toMatch(/^error: .*trace-\d+\.jsonl:3 /);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test("bytes that are not text", async () => {
    const bytes = Buffer.concat([Buffer.from(`${event(1)}\n`), Buffer.from([0xff, 0xfe, 0x0a])]);
    const { status, stdout, stderr } = await replay(bytes);
    expect(status).toBe(2);
    expect(stdout.split("\n")).toHaveLength(2);
    expect(stderr).toMatch(/trace-\d+\.jsonl:2 the line is not UTF-8 text/);
  });

  test("a file without a readable line has one message", async () => {
    const { status, stdout, stderr } = await replay(Buffer.from([0xff, 0xfe, 0x0a]));
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^error: .*trace-\d+\.jsonl:1 the line is not UTF-8 text/);
    expect(stderr).not.toContain("warning:");
  });

  test("on standard input, far into the trace, with all output before it", async () => {
    const good = Array.from({ length: 20_000 }, (_, index) => event(index + 1));
    const { status, stdout, stderr } = await recess(["replay", "-p", POLICY, "-"], {
      input: `${good.join("\n")}\nnope\n`,
    });
    expect(status).toBe(2);
    expect(stdout.split("\n")).toHaveLength(20_001);
    expect(stderr).toMatch(/<stdin>:20001 the line is not JSON/);
  });
});

describe.concurrent("a policy that cannot be used ends it with 2 before any line", () => {
  test.each([
    [
      "every problem with its place",
      "bad.yaml",
      "bands:\n  teen:\n    ages: [13, 18]\n    dailyLimit: 90\n    braek: 1h\n",
      [/bad\.yaml:4:17 bands\.teen\.dailyLimit: .*"90m"/, /bad\.yaml:5:5 bands\.teen\.braek: .*"break"/],
    ],
    ["broken JSON", "bad.json", '{\n  "bands": {{}\n', [/bad\.json:2:\d+ /]],
    ["an empty file", "empty.yaml", "", [/empty\.yaml:1:1 The policy is empty/]],
    ["bytes that are not text", "binary.yaml", Buffer.from([0, 255, 254]), [/not UTF-8 text/]],
  ])("%s", async (_name, file, content, messages) => {
    const policy = folder.file(file, content);
    const { status, stdout, stderr } = await recess(["replay", "-p", policy, traceFile(event(1))]);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    for (const message of messages) expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe.concurrent("policies are read from every format", () => {
  const yaml = "bands:\n  teen: { ages: [13, 18], dailyLimit: 1h } # a comment\n";
  const json = '// a comment\n{ "bands": { "teen": { "ages": [13, 18], "dailyLimit": "1h", }, }, }\n';

  test.each([
    ["p.json", json],
    ["p.jsonc", json],
    ["p.yaml", yaml],
    ["p.yml", yaml],
    ["p.conf", json],
    ["p", yaml],
  ])("%s", async (name, content) => {
    const trace = traceFile(`${event(1)}\n`);
    const expected = await recess(["replay", "-p", POLICY, trace]);
    expect(await recess(["replay", "-p", folder.file(name, content), trace])).toEqual(expected);
  });

  test("a preset by its name", async () => {
    const { status, stdout } = await recess(["replay", "-p", "balanced", "-"], { input: event(1) });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ band: "young-teen" });
  });
});

describe.concurrent("what cannot be read is reported in one line", () => {
  const trace = folder.file("good.jsonl", `${event(1)}\n`);

  test.each([
    ["no trace", ["replay", "-p", POLICY], /missing required argument 'trace'/],
    ["no policy", ["replay", trace], /required option .*--policy/],
    ["a policy that is not there", ["replay", "-p", "nowhere.yaml", trace], /there is no such file/],
    ["a mistyped preset", ["replay", "-p", "ballanced", trace], /Did you mean "balanced"\?/],
    ["a directory for a policy", ["replay", "-p", folder.path, trace], /it is a directory/],
    [
      "a trace that is not there",
      ["replay", "-p", POLICY, "nowhere.jsonl"],
      /nowhere\.jsonl cannot be read: there is no such file/,
    ],
    ["a directory for a trace", ["replay", "-p", POLICY, folder.path], /cannot be read: it is a directory/],
    ["a mistyped option", ["replay", "--polcy", POLICY, trace], /Did you mean --policy\?/],
    ["a mistyped command", ["repley", "-p", POLICY, trace], /Did you mean replay\?/],
    ["two traces", ["replay", "-p", POLICY, trace, trace], /too many arguments/],
  ])("%s", async (_name, args, message) => {
    const { status, stdout, stderr } = await recess(args);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

test("closing the output pipe ends it quietly", async () => {
  const trace = folder.file("long.jsonl", `${Array.from({ length: 50_000 }, (_, index) => event(index)).join("\n")}\n`);
  const { stdout, stderr } = await recess([], { shell: `recess replay -p '${POLICY}' '${trace}' | head -n 2` });
  expect(stdout.split("\n")).toHaveLength(3);
  expect(stderr).toBe("");
});

test("nothing but decisions is printed in a pipe", async () => {
  const { stderr, stdout } = await recess(["replay", "-p", POLICY, "-"], {
    input: event(1),
    env: { FORCE_COLOR: "1" },
  });
  expect(stderr).toBe("");
  expect(stdout.startsWith("{") && stdout.endsWith("}\n")).toBe(true);
  expect(stdout).not.toContain("\u001B");
});

describe.concurrent("a trace with probable mistakes", () => {
  test("a shuffled trace gives a warning, and --sort sorts it", async () => {
    const events = Array.from({ length: 200 }, (_, index) => event(index + 1));
    const shuffled = events.map((_, index) => events[(index * 77) % 200]!);
    const inOrder = await replay(`${events.join("\n")}\n`);
    const wrong = await replay(`${shuffled.join("\n")}\n`);
    expect(wrong.status).toBe(0);
    expect(wrong.stderr).toMatch(
      /^warning: .*trace-\d+\.jsonl:4 \d+ events are earlier than the account's event before/,
    );
    expect(wrong.stderr.trimEnd().split("\n")).toHaveLength(1);
    const trace = traceFile(`${shuffled.join("\n")}\n`);
    expect(await recess(["replay", "-p", POLICY, "--sort", trace])).toEqual(inOrder);
  });

  test("a misspelt key and seconds are reported only on standard error", async () => {
    const seconds = event(0, { at: 1_774_000_000, timezone: "Asia/Shanghai" });
    const { status, stdout, stderr } = await replay(`${seconds}\n`);
    expect(status).toBe(0);
    expect(stdout.split("\n")).toHaveLength(2);
    expect(stderr).toMatch(/:1 "at" is in January 1970 .*seconds/);
    expect(stderr).toMatch(/:1 "timezone" is not a key .*Did you mean "timeZone"\?/);
  });
});
