import { test } from "vitest";
import { checkNowhereLooser, checkExamples, EXAMPLE_KINDS } from "./compare-property.ts";

test.each([1, 2, 3, 4, 5])(
  "nowhere looser, 2,000 of 10,000 random pairs: seed %i",
  (seed) => checkNowhereLooser(2000, seed),
  1_800_000,
);

test.each(EXAMPLE_KINDS)(
  "%s: each place reported as looser has a trace that shows it, 1,000 random pairs",
  (kind) => checkExamples(kind, 1000),
  1_800_000,
);
