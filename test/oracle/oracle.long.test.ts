import { expect, test } from "vitest";
import { differenceIn } from "./compare.ts";
import { examples, expectWorkedExample, isLong } from "./examples.ts";
import { generateCase } from "./generate.ts";

// 10,000 random policies and traces, different ones each day: RECESS_ORACLE_SEED repeats a run, RECESS_ORACLE_RUNS makes it longer.

const runs = Number(process.env["RECESS_ORACLE_RUNS"] ?? 10_000);
const first = Number(process.env["RECESS_ORACLE_SEED"] ?? Math.floor(Date.now() / 86_400_000) * 100_000);

test(`${runs} random traces from seed ${first} on come out the same, byte for byte`, () => {
  for (let seed = first; seed < first + runs; seed++) {
    expect(differenceIn(generateCase(seed, { events: [25, 70] })), `seed ${seed}`).toBeUndefined();
  }
});

test.each(examples.filter(isLong))("the naive computation gives the worked example %s", expectWorkedExample);
