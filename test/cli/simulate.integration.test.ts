import { beforeAll, describe, expect, test } from "vitest";
import { buildCommand } from "./recess.ts";
import { recess } from "./shared.ts";

beforeAll(buildCommand);

describe.concurrent("recess simulate", () => {
  test("the same options give the same trace, another seed another", async () => {
    const args = ["simulate", "-n", "200", "--days", "3"];
    const first = await recess([...args, "--seed", "7"]);
    expect(first.status).toBe(0);
    const [total = "", kinds = ""] = first.stderr.split("\n");
    const events = first.stdout.trimEnd().split("\n").length;
    expect(total).toMatch(
      new RegExp(
        `^${events.toLocaleString("en-GB")} events of \\d+ of 200 minors aged 8 to 17, 3 days from 2026-09-07, seed 7\\.$`,
      ),
    );
    expect(kinds).toMatch(/active [\d,]+, .*message [\d,]+.*; \d+\.\d messages a day for each who uses it\.$/);
    expect((await recess([...args, "--seed", "7"])).stdout === first.stdout).toBe(true);
    expect((await recess([...args, "--seed", "8"])).stdout === first.stdout).toBe(false);
  });

  test("what it makes can be replayed, in order", async () => {
    const { status, stdout, stderr } = await recess([], {
      shell: "set -o pipefail; recess simulate -n 300 --days 3 | recess replay -p balanced -",
    });
    expect(stderr).toMatch(/^[\d,]+ events of \d+ of 300 minors/);
    expect(status).toBe(0);
    const instants = stdout
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { readonly at: string }).at);
    expect(instants.length).toBeGreaterThan(1000);
    expect(instants).toEqual(instants.toSorted());
  });

  test("closing the output pipe ends it quietly", async () => {
    const { stdout, stderr } = await recess([], { shell: "recess simulate -n 5000 | head -n 3" });
    expect(stdout.split("\n")).toHaveLength(4);
    expect(stderr).toBe("");
  });

  test.each([
    [["--minors", "0"], /Write a whole number, 1 or more/],
    [["--minors", "many"], /Write a whole number, 1 or more/],
    [["--days", "1.5"], /Write a whole number, 1 or more/],
    [["--seed", "-1"], /Write a whole number, 0 or more/],
    [["--from", "2026-02-30"], /Write a date such as/],
    [["--ages", "17-8"], /Write ages such as/],
    [["--zone", "Mars"], /"Mars" is not a time zone/],
    [["--use", "120"], /Write a number from 0 to 100/],
    [["--daily", "80"], /--daily \(80\) is part of --weekly \(46\)/],
    [["--heartbeat", "50"], /--heartbeat "50" is not a duration/],
    [["--minor", "10"], /Did you mean --minors\?/],
  ])("%s is refused", async (args, message) => {
    const { status, stdout, stderr } = await recess(["simulate", ...args]);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(message);
  });
});
