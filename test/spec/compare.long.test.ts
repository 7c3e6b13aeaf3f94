import { test } from "vitest";
import { checkNowhereLooser, checkWitnesses } from "./compare-property.ts";

test("nowhere looser, 10,000 random pairs", () => checkNowhereLooser(10_000), 1_800_000);

test(
  "each place that is called looser has a trace that shows it, 10,000 random pairs",
  () => checkWitnesses(10_000),
  1_800_000,
);
