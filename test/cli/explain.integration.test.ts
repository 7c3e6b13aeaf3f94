import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildCommand, makeFolder } from "./recess.ts";
import { recess } from "./shared.ts";

const folder = makeFolder();
const POLICY = folder.file(
  "policy.yaml",
  [
    "bands:",
    "  teen:",
    "    ages: [13, 16]",
    "    dailyLimit: { default: 1h, weekend: 1h30m }",
    "    break: { after: 45m }",
    "    quietHours: [{ from: '22:00', to: '06:00' }]",
    "    messageLimits: [{ limit: 40, per: 1h }, { limit: 200, per: day }]",
    "    reminders: [{ id: ai, at: start-of-day, every: 1h }]",
    "    nudges: [{ id: long-day, when: { minutesToday: 30 } }]",
    "",
  ].join("\n"),
);

const AT_21_58 = ["--age", "14", "--zone", "Asia/Shanghai", "--at", "2026-11-24T21:58", "--used", "50m"];

const explain = (...args: readonly string[]): ReturnType<typeof recess> => recess(["explain", POLICY, ...args]);

beforeAll(buildCommand);
afterAll(folder.remove);

describe.concurrent("recess explain", () => {
  test("a moment: the decision, its reason, and what happens next", async () => {
    const { status, stdout, stderr } = await explain(...AT_21_58);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).toContain('14 years old, in Asia/Shanghai: the band "teen" (ages 13 to 15)');
    expect(stdout).toContain("On weekends at most 1 hour 30 minutes a day.");
    expect(stdout).toContain(
      "At most 40 messages at once (they come back one by one, 40 in 1 hour) and 200 messages a day.",
    );
    expect(stdout).toMatch(/Tuesday,? 24 November 2026/);
    expect(stdout).toContain('  06:00  opens\n         reminder "ai"\n  06:30  nudge "long-day"\n');
    expect(stdout).toContain("  07:00  stops: the day's limit, after 1 hour today; opens again tomorrow at 06:00\n");
    expect(stdout).toContain("At 21:58, after 50 minutes today (50 minutes without a break):\n  A message passes.\n");
    expect(stdout).toContain("  2 minutes are left, then quiet hours (22:00).\n");
    expect(stdout).toContain("  A reply that is still coming at 22:00 may go on until 22:02.\n");
    expect(stdout).toContain("  22:00  stops: quiet hours, after 52 minutes today; opens again tomorrow at 06:00\n");
    expect(stdout).not.toContain("\u001B");
  });

  test("--origins shows where each value comes from; data always does", async () => {
    const { stdout } = await explain("--age", "14", "--origins");
    expect(stdout).toContain("Where each value comes from:\n");
    expect(stdout).toMatch(/^ {2}dailyLimit +\S*policy\.yaml:4 +\{"default":"1h","weekend":"1h30m"\}$/m);
    expect(stdout).toMatch(/^ {2}break\.after +\S*policy\.yaml:5 +"45m"$/m);
    expect(stdout).toMatch(/^ {2}break\.rest +default +"5m"$/m);
    const preset = await recess(["explain", "us-ca-sb1119", "--age", "14", "--at", "2027-07-02", "--json"]);
    expect(JSON.parse(preset.stdout)).toMatchObject({
      origins: { dailyLimit: expect.stringContaining("us-ca-sb1119, ") },
    });
    expect((await explain("--age", "30", "--origins")).stdout).not.toContain("Where each value");
  });

  test("its statements equal what replay decides", async () => {
    const { stdout } = await explain(...AT_21_58, "--json");
    const data: unknown = JSON.parse(stdout);
    const start = Date.parse("2026-11-24T21:08:00+08:00");
    const events = Array.from({ length: 50 }, (_, minute) => ({ at: start + minute * 60_000, type: "active" }));
    const trace = [...events, { at: start + 50 * 60_000, type: "message" }].map((event) =>
      JSON.stringify({ ...event, account: "a1", age: 14, timeZone: "Asia/Shanghai" }),
    );
    const replayed = await recess(["replay", "-p", POLICY, "-"], { input: trace.join("\n") });
    const last = JSON.parse(replayed.stdout.trimEnd().split("\n").at(-1) ?? "") as Record<string, unknown>;
    const { outcome, reason, usedMs, streakMs, remainingMs, stopReason } = last;
    expect(data).toMatchObject({
      band: "teen",
      moment: { usedMs, decision: { outcome, reason, streakMs, remainingMs, stopReason } },
    });
  });

  test("a refused message shows when the chat opens again", async () => {
    const { stdout } = await explain("--age", "14", "--at", "2026-11-24T23:00");
    expect(stdout).toContain("  A message is refused: quiet hours; opens again tomorrow at 06:00.\n");
  });

  test("more use than possible is reported", async () => {
    const { stdout } = await explain("--age", "14", "--at", "2026-11-24T06:10", "--used", "50m");
    expect(stdout).toContain("No more than 10 minutes can have been used by then, not 50 minutes.");
  });

  test.each([
    ["{ weekday: 1h, weekend: 90m }", false],
    ["{ schoolday: 1h, holiday: 2h, weekend: 90m }", false],
    ["{ mon: 1h, tue: 1h, wed: 1h, thu: 1h, fri: 1h, sat: 1h, sun: 1h }", false],
    ["{ default: 1h, sat: 90m }", false],
    ["{ weekday: 1h }", true],
    ["{ weekend: 90m, '2026-12-24': 3h }", true],
  ])("a table %s leaves days without a limit: %s", async (table, leaves) => {
    const file = folder.file(
      `table-${table.replaceAll(/\W+/g, "-")}.yaml`,
      `bands: { teen: { ages: [13, 16], dailyLimit: ${table} } }\n`,
    );
    const { stdout } = await recess(["explain", file, "--age", "14", "--at", "2026-11-24"]);
    expect(stdout.includes("On other days there is no limit.")).toBe(leaves);
  });

  test("--week shows what the weekly limit closes, and why", async () => {
    const file = folder.file(
      "weekly.yaml",
      "bands: { teen: { ages: [13, 16], dailyLimit: { weekday: 1h, weekend: 90m }, weeklyLimit: 3h30m } }\n",
    );
    const { stdout } = await recess(["explain", file, "--age", "14", "--at", "2026-11-24", "--week"]);
    const most = (day: string): string | undefined => new RegExp(`${day} .*[█░▄] +(.+)`).exec(stdout)?.[1];
    expect(most("Wed 25 Nov")).toBe("1 hour");
    expect(most("Thu 26 Nov")).toBe("30 minutes (the week's limit)");
    expect(most("Sun 29 Nov")).toBe("0 minutes (the week's limit)");
    expect(stdout).not.toContain("On other days there is no limit.");
  });

  test("a date that passes within the week, or before a stop ends, is taken into account", async () => {
    const file = folder.file(
      "dated.yaml",
      [
        "bands: { teen: { ages: [13, 16], dailyLimit: 2h } }",
        "dated:",
        "  - from: 2027-07-01",
        "    bands:",
        "      teen: { dailyLimit: 1h, quietHours: [{ from: '22:00', to: '06:00' }] }",
        "",
      ].join("\n"),
    );
    const week = await recess(["explain", file, "--age", "14", "--at", "2027-06-29", "--week"]);
    const most = (day: string): string | undefined => new RegExp(`${day} .*[█░▄] +(.+)`).exec(week.stdout)?.[1];
    expect([most("Wed 30 Jun"), most("Thu 1 Jul")]).toEqual(["2 hours", "1 hour"]);
    const moment = await recess(["explain", file, "--age", "14", "--at", "2027-06-30T23:00", "--used", "2h"]);
    expect(moment.stdout).toContain("A message is refused: the day's limit; opens again tomorrow at 06:00.");
  });

  test("the week has one row per day, with the time that can be used", async () => {
    const { stdout } = await explain("--age", "14", "--week", "--at", "2026-11-24");
    expect(stdout).toMatch(/The week from Monday,? 23 November 2026/);
    expect(stdout).toMatch(/Mon,? 23 Nov .* 1 hour\n/);
    expect(stdout).toMatch(/Sun,? 29 Nov .* 1 hour 30 minutes\n/);
  });

  test("accounts that a rollout has reached, and those that it has not", async () => {
    const file = folder.file(
      "rollout.yaml",
      "bands:\n  teen:\n    ages: [13, 18]\n    dailyLimit: 1h\n    rollout: { percent: 10, salt: a, limits: { dailyLimit: 2h } }\n",
    );
    const [usual, changed] = await Promise.all([
      recess(["explain", file, "--age", "14"]),
      recess(["explain", file, "--age", "14", "--rollout"]),
    ]);
    expect(usual.stdout).toContain("New limits apply to 10 % of the band's accounts");
    expect(usual.stdout).toContain("05:00  stops: the day's limit, after 1 hour today");
    expect(changed.stdout).toContain("At most 2 hours a day.");
    expect(changed.stdout).toContain("06:00  stops: the day's limit, after 2 hours today");
  });

  test("in Chinese", async () => {
    const { stdout } = await explain("--age", "14", "--lang", "zh", "--at", "2026-11-24");
    expect(stdout).toContain("14 岁，UTC：年龄段“teen”（13 至 15 岁）");
    expect(stdout).toContain("周末每天可用1小时30分钟。");
    expect(stdout).toContain("  07:00  停止：每日时长已用完，今天已用1小时；明天 06:00 再次开放\n");
    expect(stdout).not.toMatch(/undefined|NaN/);
  });

  test("bounds, and ages in no band", async () => {
    expect((await explain("--age", "13-15")).stdout).toContain('13 to 15 years old, in UTC: the band "teen"');
    expect((await explain("--age", "40")).stdout).toContain("in no band");
    expect((await explain("--age", "unknown")).stdout).toContain("Of unknown age: in no band");
    const json = await explain("--age", "40", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({ age: 40, band: null });
  });

  test.each([
    ["no age", [], /required option '-a, --age <age>'/],
    ["an age that is none", ["--age", "teen"], /'--age' argument 'teen' is invalid/],
    ["a zone that is none", ["--age", "14", "--zone", "Mars"], /"Mars" is not a time zone/],
    ["a moment that is none", ["--age", "14", "--at", "25:00"], /--at "25:00" is not a date or a time/],
    ["a bare number of minutes", ["--age", "14", "--used", "50"], /'--used' argument '50' is invalid/],
    ["a language that is not there", ["--age", "14", "--lang", "fr"], /Allowed choices are en, zh/],
  ])("%s is refused", async (_name, args, message) => {
    const { status, stdout, stderr } = await explain(...args);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(message);
  });
});
