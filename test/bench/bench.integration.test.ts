import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { root } from "../support/built.ts";
import { compare, type Figure } from "./figure.ts";
import { scaleOf } from "./scale.ts";

const bench = (...args: string[]) =>
  promisify(execFile)(process.execPath, [join(root, "scripts", "bench.mjs"), ...args], { cwd: root });

test("a group's figures, one line each", async () => {
  const { stdout } = await bench("--only", "replay", "--json");
  const figures = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(figures).toEqual([
    {
      id: "replay",
      ours: expect.any(Number),
      peer: expect.any(Number),
      peerName: "JSON.parse and JSON.stringify of the line",
      ratio: expect.any(Number),
      unit: "events/s",
      isFloor: true,
    },
  ]);
});

test("a figure with a goal shows whether it is met", () => {
  const measures = [
    { name: "recess", value: 30 },
    { name: "peer", value: 24 },
  ];
  const oks = [{ ratioAtLeast: 1.25 }, { ratioAtMost: 1.2 }, { atLeast: 30 }, { atMost: 29 }].map(
    (goal) => compare(measures, { id: "x", unit: "ms", goals: { peer: goal } })[0]?.ok,
  );
  expect(oks).toEqual([true, false, true, false]);
  expect(compare(measures, { id: "x", unit: "ms" })[0]).not.toHaveProperty("ok");
});

test("the page about scale is computed from the measurements", async () => {
  const measured = {
    "redis-text-28-days": 400,
    "redis-bytes-28-days": 800,
    "load-decisions": 2,
    "load-redis-cpu": 20,
    "load-cpu": 500,
  };
  const figures = Object.entries(measured).map(([id, ours]): Figure => ({
    id,
    ours,
    peer: 1,
    peerName: "peer",
    ratio: 1,
    unit: "",
  }));
  const group = { id: "load", title: "", about: "", run: async () => figures };
  const page = await scaleOf([{ group, figures }], new Date("2026-11-29T12:00:00Z"));
  // Intervals of 48.75, 25 and 10 s: 93 per hour; three decisions per message; 10 µs per decision.
  expect(page).toContain("100,000,000 × 93 ÷ 3,600 s = 2.6 million a second");
  expect(page).toContain("Together **7.6 million decisions a second**");
  expect(page).toContain("7.6 million ÷ 50,000 = 152 masters     (routed by account)");
  expect(page).toContain("300,000,000 × 800 bytes × 1.25 = 300 GB");
  await expect(scaleOf([], new Date())).rejects.toThrow("redis-text-28-days was not measured.");
});

test("a figure that cannot be measured is reported, and ends with 2", async () => {
  await expect(bench("--only", "nothing")).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("There is no nothing."),
  });
  await expect(bench("--compare", "no-such-revision")).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--compare takes a revision of this repository"),
  });
});
