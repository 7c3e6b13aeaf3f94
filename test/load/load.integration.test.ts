import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { root } from "../support/built.ts";

const run = promisify(execFile);
const program = join(root, "scripts", "run-test-program.mjs");

test.each(["memory", "redis"])(
  "fifty minors stay online over %s for three seconds, and nothing fails",
  async (store) => {
    const args = [
      "load",
      "--minors",
      "50",
      "--seconds",
      "3",
      "--heartbeat",
      "1",
      "--message",
      "1",
      "--json",
      "--store",
      store,
      "--servers",
      "2",
    ];
    const { stdout } = await run(process.execPath, [program, ...args]);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ minors: 50, store, servers: 2, errors: 0 });
    expect(report.heartbeats.count).toBeGreaterThanOrEqual(50);
    expect(report.messages.count).toBeGreaterThanOrEqual(50);
    expect(report.messages.p99Ms).toBeGreaterThan(0);
  },
);

test("minors send heartbeats as the server asks, and write once a minute", async () => {
  const args = ["load", "--minors", "500", "--seconds", "2", "--json", "--store", "memory"];
  const { stdout } = await run(process.execPath, [program, ...args]);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ servers: 1, errors: 0 });
  expect(report.heartbeats.count).toBeGreaterThan(0);
  expect(report.messages.count).toBeGreaterThan(0);
  expect(report.decisionsPerRequest).toBeGreaterThan(1);
});

test("an impossible request is reported, and ends with 2", async () => {
  await expect(run(process.execPath, [program, "load", "--minors", "0"])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--minors is a whole number from 1 to 50000"),
  });
});
