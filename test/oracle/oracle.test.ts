import { readdirSync, readFileSync } from "node:fs";
import { assert, property } from "fast-check";
import { expect, test } from "vitest";
import { differenceIn } from "./compare.ts";
import { caseArbitrary } from "./generate.ts";
import { replayReference } from "./reference.ts";

// Two computations of the same results without shared code: the core's, which keeps sums, and a naive one, which keeps everything
// that ever happened and computes everything again at each event, with Temporal for local time. The same 60 cases each time;
// oracle.long.test.ts runs 10,000 others.

const vectors = new URL("../vectors/", import.meta.url);

test.each(readdirSync(vectors))("the naive computation gives the worked example %s", (name) => {
  const read = (file: string): string => readFileSync(new URL(`${name}/${file}`, vectors), "utf8").trimEnd();
  const events = read("trace.jsonl")
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  expect(replayReference(JSON.parse(read("policy.json")), events)).toEqual(read("expected.jsonl").split("\n"));
});

test("random policies and traces come out the same, byte for byte", { timeout: 600_000 }, () => {
  assert(
    property(caseArbitrary({ events: [20, 60] }), (generated) => {
      expect(differenceIn(generated)).toBeUndefined();
    }),
    { numRuns: 60, seed: 20_261_129 },
  );
});
