import { test } from "vitest";
import { checkNowhereLooser, checkWitnesses, WITNESS_KINDS } from "./compare-property.ts";

test("nowhere looser, 10,000 random pairs", () => checkNowhereLooser(10_000), 1_800_000);

test.each(WITNESS_KINDS)(
  "%s: each place that is called looser has a trace that shows it, 1,000 random pairs",
  (kind) => checkWitnesses(kind, 1000),
  1_800_000,
);
