import { expect, test } from "vitest";
import type { PolicyFix } from "../../values/errors.ts";
import { editPolicyText } from "./edit.ts";

const windows = [{ from: "22:00", to: "06:00" }];

test.each<[string, string, PolicyFix["path"], PolicyFix["value"], string]>([
  ["a value", "a: 1 # one\nb: 2\n", ["a"], "30m", "a: 30m # one\nb: 2\n"],
  ["a value in {}", "t: { a: 1h, b: [1, 2] } # c\n", ["t", "a"], "2h", "t: { a: 2h, b: [1, 2] } # c\n"],
  ["a key in {}", "t: { a: 1h } # c\n", ["t", "b"], windows, 't: { a: 1h, b: [{ from: "22:00", to: "06:00" }] } # c\n'],
  ["a key in {} without any", "t: {}\n", ["t", "b"], true, "t: {b: true}\n"],
  ["a key below others", "t:\n    a: 1h # c\n\nu: 1\n", ["t", "b"], "2h", "t:\n    a: 1h # c\n    b: 2h\n\nu: 1\n"],
  ["a key at the end, without a last line end", "a: 1", ["b", "c"], 2, "a: 1\nb: { c: 2 }\n"],
  [
    "an item below others",
    "q:\n  # early\n  - a: 1\nz: 1\n",
    ["q"],
    [{ a: 1 }, { a: 2 }],
    "q:\n  # early\n  - a: 1\n  - { a: 2 }\nz: 1\n",
  ],
  ["a block", "b:\n  after: 1h\n  rest: 5m\nz: 1\n", ["b"], { after: "30m" }, "b: { after: 30m }\nz: 1\n"],
  [
    "a value in a list",
    "d:\n  - from: x\n    a: 1\n  - b: 2\n",
    ["d", 0, "c"],
    3,
    "d:\n  - from: x\n    a: 1\n    c: 3\n  - b: 2\n",
  ],
  [
    "comments of a list that is replaced",
    "t:\n  q: # why\n    # early\n    - a: 1 # one\n    - a: 2\n    # late\n  z: 1\n",
    ["t", "q"],
    [{ a: 3 }],
    "t:\n  # early\n  # one\n  q: [{ a: 3 }] # why\n    # late\n  z: 1\n",
  ],
  [
    "comments of a list in [] that is replaced",
    "t:\n  q: [\n    1, # one\n    2 # two\n  ] # end\n  z: 1\n",
    ["t", "q"],
    [3],
    "t:\n  # one\n  # two\n  q: [3] # end\n  z: 1\n",
  ],
  [
    "comments of a block in a list that is replaced",
    "d:\n  - q:\n      - 1 # one\n    z: 1\n",
    ["d", 0, "q"],
    [3],
    "d:\n  # one\n  - q: [3]\n    z: 1\n",
  ],
  ["Windows' line ends", "a: 1\r\nb: 2\r\n", ["c"], 3, "a: 1\r\nb: 2\r\nc: 3\r\n"],
])("YAML: %s", (_, text, path, value, edited) => {
  expect(editPolicyText(text, "p.yaml", [{ path, value }])).toBe(edited);
});

test("JSON: comments, order and layout stay", () => {
  const text = '{\n\t// c\n\t"a": { "b": "1h" }, /* d */\n\t"e": [1]\n}\n';
  const fixes = [
    { path: ["a", "b"], value: "30m" },
    { path: ["a", "c"], value: { x: 1 } },
    { path: ["f", "g"], value: [] },
  ];
  expect(editPolicyText(text, "p.json", fixes)).toBe(
    '{\n\t// c\n\t"a": { "b": "30m", "c": { "x": 1 } }, /* d */\n\t"e": [1],\n\t"f": { "g": [] }\n}\n',
  );
});

test("JSON: comments of replaced values stay", () => {
  const fixes = [{ path: ["q"], value: [3] }];
  expect(editPolicyText('{\n  "q": [ // why\n    1, /* one */ 2\n  ], // end\n  "z": 1\n}\n', "p.json", fixes)).toBe(
    '{\n  // why\n  /* one */\n  "q": [3], // end\n  "z": 1\n}\n',
  );
  expect(editPolicyText('{ "z": 1, "q": [1, /* one */ 2] }', "p.json", fixes)).toBe('{ "z": 1, /* one */ "q": [3] }');
});

test("what cannot be written is left alone", () => {
  expect(editPolicyText("a: 5\n", "p.yaml", [{ path: ["a", "b"], value: 1 }])).toBeNull();
  expect(editPolicyText("a: [", "p.yaml", [{ path: ["a"], value: 1 }])).toBeNull();
  // An alias also stands for a value elsewhere.
  expect(editPolicyText("x: &x { a: 1 }\ny: *x\n", "p.yaml", [{ path: ["y", "a"], value: 2 }])).toBeNull();
});
