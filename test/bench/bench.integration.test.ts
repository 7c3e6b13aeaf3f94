import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { root } from "../support/built.ts";
import { compare } from "./figure.ts";

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

test("a figure with a goal says whether it is met", () => {
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

test("what cannot be measured is said, and ends with 2", async () => {
  await expect(bench("--only", "nothing")).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("There is no nothing."),
  });
  await expect(bench("--compare", "no-such-revision")).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--compare takes a revision of this repository"),
  });
});
