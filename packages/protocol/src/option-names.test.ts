import { expect, test } from "vitest";
import { type OptionNames, unknownOption } from "./option-names.ts";

const NAMES: OptionNames = { policy: true, store: true, onDecision: true, retention: true };

test("known options have no message, nor has one that is undefined", () => {
  expect(unknownOption({ policy: 1, store: 2 }, NAMES)).toBeUndefined();
  expect(unknownOption({ polcy: undefined }, NAMES)).toBeUndefined();
});

test.each([
  ["polcy", "policy"],
  ["onDecisions", "onDecision"],
  ["ondecision", "onDecision"],
  ["sotre", "store"],
  ["retenton", "retention"],
])("a misspelt option names the one that was meant: %s", (name, meant) => {
  expect(unknownOption({ [name]: 1 }, NAMES)).toBe(`there is no option \`${name}\`. Did you mean \`${meant}\`?`);
});

test("an option that is like no other names all of them", () => {
  expect(unknownOption({ redis: 1 }, NAMES)).toBe(
    "there is no option `redis`. The options are policy, store, onDecision, retention.",
  );
});
