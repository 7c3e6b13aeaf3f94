import picocolors from "picocolors";
import { expect, test } from "vitest";
import { codeFrame } from "./frame.ts";

const plain = picocolors.createColors(false);

function frame(text: string, line: number, column: number): readonly string[] {
  return codeFrame(text, line, column, plain).split("\n");
}

test("the line is shown between its neighbours, and the place is marked", () => {
  expect(frame('bands:\n  teen:\n    dailyLimit: "90"\n    ages: [13, 18]', 3, 17)).toEqual([
    "  2 |   teen:",
    '> 3 |     dailyLimit: "90"',
    "    |                 ^^^^",
    "  4 |     ages: [13, 18]",
  ]);
});

test("the first and the last line have one neighbour, blank neighbours are left out", () => {
  expect(frame("a: 1", 1, 1)).toEqual(["> 1 | a: 1", "    | ^"]);
  expect(frame("\na: 1\n", 2, 4)).toEqual(["> 2 | a: 1", "    |    ^"]);
});

test("line numbers are aligned", () => {
  const text = Array.from({ length: 12 }, (_, index) => `k${index + 1}: 1`).join("\n");
  expect(frame(text, 10, 1)).toEqual(["   9 | k9: 1", "> 10 | k10: 1", "     | ^^^", "  11 | k11: 1"]);
});

test("tabs stay tabs before the mark", () => {
  expect(frame("\t\ta: bad", 1, 6)).toEqual(["> 1 | \t\ta: bad", "    | \t\t   ^^^"]);
});

test("a place after the end of the line is marked too", () => {
  expect(frame("a:", 1, 3)).toEqual(["> 1 | a:", "    |   ^"]);
});

test("a very long line is cut around the place", () => {
  const text = `${"x".repeat(1000)} bad ${"y".repeat(1000)}`;
  const [line, mark] = frame(text, 1, 1002);
  expect(line!.length).toBeLessThan(180);
  expect(line!.slice(mark!.indexOf("^"), mark!.lastIndexOf("^") + 1)).toBe("bad");
});
