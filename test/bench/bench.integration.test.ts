import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { root } from "../support/built.ts";

test("a group's figures, one line each", async () => {
  const program = join(root, "scripts", "run-test-program.mjs");
  const { stdout } = await promisify(execFile)(process.execPath, [program, "bench", "replay", "--json"]);
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
