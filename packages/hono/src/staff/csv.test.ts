import { expect, test } from "vitest";

import { csvOf } from "./csv.ts";

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "\n=1", "  =1+1", "＝1+1", "＋1", "－1", "＠a"])(
  "%j is text for a spreadsheet",
  (cell) => {
    expect(csvOf([[cell]]).replace(/^"/, "")).toMatch(/^'/);
  },
);

test("a cell stays one cell, whatever a spreadsheet treats as its end", () => {
  expect(csvOf([["a;=1", "b\t=1", 'c,"=1"', "d\n=1"]])).toBe('"a;=1","b\t=1","c,""=1""","d\n=1"\r\n');
});

test("numbers, names and missing values stay unchanged", () => {
  expect(csvOf([[-5, "Zoë", "عمر", null, true]])).toBe("-5,Zoë,عمر,,true\r\n");
});
