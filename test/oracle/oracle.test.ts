import { assert, property } from "fast-check";
import { expect, test } from "vitest";
import { differenceIn } from "./compare.ts";
import { examples, expectWorkedExample, isLong } from "./examples.ts";
import { caseArbitrary } from "./generate.ts";

// Two computations of the same results without shared code: the core's, which keeps sums, and a naive one, which keeps everything
// that ever happened and computes everything again at each event, with Temporal for local time. The same 20 cases each time;
// oracle.long.test.ts runs 10,000 others, and the examples that take long.

test.each(examples.filter((name) => !isLong(name)))(
  "the naive computation gives the worked example %s",
  expectWorkedExample,
);

test("random policies and traces come out the same, byte for byte", { timeout: 600_000 }, () => {
  assert(
    property(caseArbitrary({ events: [20, 60] }), (generated) => {
      expect(differenceIn(generated)).toBeUndefined();
    }),
    { numRuns: 20, seed: 20_261_129 },
  );
});
