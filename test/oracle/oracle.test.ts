import { readdirSync, readFileSync } from "node:fs";
import { compilePolicy, parsePolicy } from "@recess/core/policy";
import { createReplay } from "@recess/core/replay";
import { assert, property } from "fast-check";
import { expect, test } from "vitest";
import { caseArbitrary } from "./generate.ts";
import { replayReference } from "./reference.ts";

// Two computations of the same thing that share no line: the core's, which keeps sums, and a naive one that keeps everything
// that ever happened and works all out again at each event, with Temporal for local time. Raise RECESS_ORACLE_RUNS to look
// longer; a failure prints the seed of its case.

const runs = Number(process.env["RECESS_ORACLE_RUNS"] ?? 60);

const vectors = new URL("../vectors/", import.meta.url);

test.each(readdirSync(vectors))("the naive computation gives the worked example %s", { timeout: 60_000 }, (name) => {
  const read = (file: string): string => readFileSync(new URL(`${name}/${file}`, vectors), "utf8").trimEnd();
  const events = read("trace.jsonl")
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  expect(replayReference(JSON.parse(read("policy.json")), events)).toEqual(read("expected.jsonl").split("\n"));
});

test("random policies and traces come out the same, byte for byte", { timeout: 600_000 }, () => {
  assert(
    property(caseArbitrary({ events: [60, 120] }), ({ seed, policy, events, expected }) => {
      const replay = createReplay(compilePolicy(parsePolicy(policy)));
      const output = events.map((event) => replay.line(JSON.stringify(event)));
      expect(output, `seed ${seed}`).toEqual(expected);
    }),
    { numRuns: runs },
  );
});
