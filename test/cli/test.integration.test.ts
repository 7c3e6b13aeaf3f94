import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildCommand, makeFolder } from "./recess.ts";
import { recess } from "./shared.ts";

const folder = makeFolder();

folder.file(
  "recess.yaml",
  `timeZone: Europe/Paris
unknownAge: teen
bands:
  teen:
    ages: [13, 18]
    dailyLimit: 1h30m
    quietHours: [{ from: "22:00", to: "07:00" }]
    warnings: [10m]
    guardian: { maxExtraTimePerDay: 30m }
    reminders: [{ id: ai, at: start-of-session }]
    features: { memory: false, voice: true }
`,
);

folder.file("law.yaml", "unknownAge: teen\nbands: { teen: { ages: [13, 18], dailyLimit: 2h } }\n");
folder.file(
  "claiming.yaml",
  "atLeast: ./law.yaml\nunknownAge: teen\nbands: { teen: { ages: [13, 18], dailyLimit: 1h } }\n",
);

const RIGHT = `policy: ./recess.yaml
age: 14
date: 2026-11-24
cases:
  - name: the first message brings the reminder
    at: "16:00"
    expect: { outcome: allow, reason: null, remaining: 1h30m, stopReason: daily-limit, notices: ["reminder:ai"], band: teen }
  - name: "the limit # 1"
    at: 2026-11-24T18:00
    used: 1h30m
    expect: { outcome: block, reason: daily-limit, resumesAt: "07:00", used: 1h30m, remaining: 0m }
  - name: a parent gives ten minutes
    moments:
      - { at: "16:00", used: 50m }
      - { at: "18:00", used: 1h30m, type: grant, minutes: 10, by: parent, expect: { granted: 10m } }
      - { at: +1m, expect: { outcome: allow, limit: 1h40m } }
      - { at: "22:10", expect: { outcome: block, reason: quiet-hours, resumesAt: 2026-11-25T07:00, features: { memory: false } } }
      - { at: 2026-11-25T07:00, expect: { outcome: allow } }
  - name: across a night without a zone change, by an instant
    age: "13-15"
    timeZone: Asia/Shanghai
    at: 2026-11-24T13:59:00Z
    expect: { outcome: allow, remaining: 1m, stopReason: quiet-hours }
`;

beforeAll(buildCommand);
afterAll(folder.remove);

describe.concurrent("recess test", () => {
  test("a policy that claims a file can be tested and explained like any other", async () => {
    const cases = folder.file(
      "claiming.test.yaml",
      "policy: ./claiming.yaml\nage: 14\ncases:\n  - { name: an hour, at: 2026-11-24T16:00, expect: { limit: 1h } }\n",
    );
    expect(await recess(["test", cases])).toMatchObject({ status: 0 });
    const explained = await recess(["explain", `${folder.path}/claiming.yaml`, "--age", "14"]);
    expect(explained).toMatchObject({ status: 0, stdout: expect.stringContaining("At most 1 hour a day.") });
  });

  test("expectations that hold pass, and end with 0", async () => {
    const file = folder.file("right.test.yaml", RIGHT);
    const { status, stdout, stderr } = await recess(["test", file]);
    expect(stderr).toBe("");
    expect(stdout).toContain("✓ a parent gives ten minutes");
    expect(stdout).toContain("✓ 4 of 4 cases passed");
    expect(status).toBe(0);
  });

  test("an expectation that fails is shown at its line and column, and ends with 1", async () => {
    const file = folder.file(
      "wrong.test.yaml",
      RIGHT.replace("used: 1h30m, remaining: 0m", "used: 1h20m, notices: [break]"),
    );
    const { status, stdout } = await recess(["test", file]);
    expect(status).toBe(1);
    expect(stdout).toContain(`${file}:11:78 failure used: expected 1h20m, got 1h30m (band teen, block, daily-limit`);
    expect(stdout).toMatch(/:11:94 failure notices: expected \["break"\], got \[\]/);
    expect(stdout).toContain("> 11 |     expect: { outcome: block");
    expect(stdout).toContain("✗ 3 of 4 cases passed");
  });

  test("the files of a directory are found, and another policy can replace theirs", async () => {
    const other = makeFolder();
    other.file("recess.yaml", "unknownAge: teen\nbands: { teen: { ages: [13, 18], dailyLimit: 1h } }\n");
    const next = other.file("next.yaml", "unknownAge: teen\nbands: { teen: { ages: [13, 18], dailyLimit: 2h } }\n");
    other.file(
      "recess.test.yaml",
      "policy: ./recess.yaml\ncases: [{ age: 14, at: 2026-11-24T16:00, used: 1h, expect: { outcome: block } }]\n",
    );
    const own = await recess(["test"], { cwd: other.path });
    expect(own).toMatchObject({ status: 0, stdout: expect.stringContaining("✓ case 1") });
    const changed = await recess(["test", "--policy", next], { cwd: other.path });
    expect(changed).toMatchObject({ status: 1, stdout: expect.stringContaining("expected block, got allow") });
    other.remove();
    const none = await recess(["test"], { cwd: folder.path });
    expect(none).toMatchObject({ status: 2, stderr: expect.stringContaining("There are no expectations here") });
  });

  test("use that cannot be reached is a failure, not a wrong answer", async () => {
    const head = "policy: ./recess.yaml\nage: 14\ncases:\n";
    const file = folder.file(
      "unreachable.test.yaml",
      `${head}  - { at: 2026-11-24T18:00, used: 2h, expect: { outcome: block } }\n  - moments:\n` +
        "      - { at: 2026-11-24T16:00, used: 40m }\n      - { at: +1h, used: 20m, expect: { outcome: allow } }\n",
    );
    const { status, stdout } = await recess(["test", file]);
    expect(status).toBe(1);
    expect(stdout).toContain(":4:35 failure used: 2h cannot be reached: 1h30m is the most that can be used by then");
    expect(stdout).toMatch(/:7:26 failure used: 20m cannot be reached: 42m has been used by then already/);
  });

  test("a rollout applies to the cases that ask for it", async () => {
    folder.file(
      "rollout.yaml",
      "unknownAge: teen\nbands: { teen: { ages: [13, 18], dailyLimit: 1h, rollout: { percent: 10, salt: a, limits: { dailyLimit: 30m } } } }\n",
    );
    const file = folder.file(
      "rollout.test.yaml",
      "policy: ./rollout.yaml\nage: 14\ndate: 2026-11-24\ncases:\n" +
        '  - { at: "16:00", expect: { remaining: 1h } }\n  - { at: "16:00", rollout: true, expect: { remaining: 30m } }\n',
    );
    expect(await recess(["test", file])).toMatchObject({ status: 0 });
  });

  test("TAP version 14 has the place, the expected and the actual result", async () => {
    const file = folder.file(
      "tap.test.yaml",
      RIGHT.replace("limit: 1h40m", "limit: 1h30m").replace("limit # 1", "limit # 2"),
    );
    const { status, stdout } = await recess(["test", "--format", "tap", file]);
    expect(status).toBe(1);
    const lines = stdout.split("\n");
    expect(lines.slice(0, 2)).toEqual(["TAP version 14", "1..4"]);
    expect(lines).toContain(`not ok 3 - ${file}: a parent gives ten minutes`);
    // A # begins a directive.
    expect(stdout).not.toMatch(/[^\\]#/);
    expect(lines.filter((line) => /^(not )?ok \d/.test(line))).toHaveLength(4);
    expect(stdout).toContain(
      `      at: ${JSON.stringify({ file, line: 16, column: 53 })}\n      expected: "1h30m"\n      actual: "1h40m"\n  ...`,
    );
  });

  test("JUnit's XML counts failures and errors, and escapes what it quotes", async () => {
    const file = folder.file(
      "junit.test.yaml",
      RIGHT.replace("band: teen }", "band: child }").replace("the first message brings the reminder", '"<&\\u0007>"'),
    );
    const broken = folder.file("broken.test.yaml", "policy: ./recess.yaml\n");
    const { status, stdout } = await recess(["test", "--format", "junit", file, broken]);
    expect(status).toBe(2);
    expect(stdout).toContain('<testsuites name="recess" tests="5" failures="1" errors="1"');
    expect(stdout).toContain('<failure message="band: expected child, got teen');
    expect(stdout).toContain('<error message="&quot;cases&quot; must be a list of at least one case."');
    expect(stdout.match(/<testcase /g)).toHaveLength(5);
    expect(stdout).not.toContain("\u0007");
  });

  test("all problems of a file are reported at once, in order, and end with 2", async () => {
    const file = folder.file(
      "bad.test.yaml",
      `policy: ./recess.yaml
timezone: Europe/Paris
cases:
  - name: bad
    at: "16:00"
    used: 90
    age: old
    expect: { outcome: alow, remainin: 15m, resumesAt: tomorrow, reason: , notices: warning }
  - name: nothing
    at: 2026-11-24T16:00
  - { at: 2026-11-24T16:00, type: tokens, count: -1, expect: { outcome: ok } }
  - moments:
      - { at: 2026-11-24T16:00 }
      - { at: 2026-11-23T16:00 }
`,
    );
    const { status, stdout } = await recess(["test", file]);
    expect(status).toBe(2);
    const found = [...stdout.matchAll(/:(\d+):\d+ problem (.*)/g)].map(([, line, message]) => `${line} ${message}`);
    expect(found).toEqual([
      expect.stringMatching(/^2 .*"timezone"\. Did you mean "timeZone"\?/),
      expect.stringMatching(/^5 "16:00" needs a date/),
      expect.stringMatching(/^6 90 must be a duration/),
      expect.stringMatching(/^7 "old" is not an age/),
      expect.stringMatching(/^8 "alow" cannot occur\. Did you mean "allow"\?/),
      expect.stringMatching(/^8 .*no key "remainin"\. Did you mean "remaining"\?/),
      expect.stringMatching(/^8 "tomorrow" is not an instant/),
      expect.stringMatching(/^8 "reason" was left blank/),
      expect.stringMatching(/^8 "notices" must be a list/),
      expect.stringMatching(/^11 "count" must be a/),
      expect.stringMatching(/^14 It is earlier than the moment before/),
    ]);
  });

  test("files that cannot be run, and cases that expect nothing, never pass", async () => {
    const silent = folder.file(
      "silent.test.yaml",
      "policy: balanced\ncases: [{ name: quiet, at: 2026-11-24T16:00 }]\n",
    );
    expect(await recess(["test", silent])).toMatchObject({
      status: 2,
      stdout: expect.stringContaining('"quiet" expects nothing'),
    });
    const lost = folder.file(
      "lost.test.yaml",
      "policy: ./nowhere.yaml\ncases: [{ at: 2026-11-24T16:00, expect: { outcome: allow } }]\n",
    );
    const right = folder.file("beside.test.yaml", RIGHT);
    const both = await recess(["test", lost, "missing.test.yaml", right]);
    expect(both.status).toBe(2);
    expect(both.stdout).toContain("there is no such file");
    expect(both.stdout).toContain("missing.test.yaml problem The file cannot be read");
    expect(both.stdout).toContain("✗ 4 of 4 cases passed, 2 of 3 files cannot be run");
  });
});
