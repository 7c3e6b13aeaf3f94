import { expect, test } from "vitest";
import { makeChain } from "./entry.ts";
import { type ChainProblem, makeVerifier } from "./verify.ts";

function written(writer: string, count: number): readonly string[] {
  const chain = makeChain(writer);
  return Array.from({ length: count }, (_, i) => chain({ kind: "store", at: 1000 + i, code: `code-${i}` }));
}

const lines = written("aaa", 10);

function problems(of: readonly string[]): readonly string[] {
  const verifier = makeVerifier();
  for (const [i, line] of of.entries()) verifier.add(line, String(i + 1));
  return verifier.end().map(({ kind, place }: ChainProblem) => `${place} ${kind}`);
}

test("interleaved chains of several writers are complete", () => {
  const other = written("bbb", 10);
  expect(problems(lines.flatMap((line, i) => [line, other[i]!]))).toEqual([]);
  // Entries that retention removed from the beginning are not missing.
  expect(problems(lines.slice(4))).toEqual([]);
});

test("the head reveals entries that were cut off the end", () => {
  const verifier = makeVerifier();
  for (const line of lines) verifier.add(line, "");
  const { head, ...facts } = verifier.chains[0]!;
  expect(facts).toEqual({ writer: "aaa", entries: 10, first: 0, last: 9, from: 1000, to: 1009 });
  expect(lines.at(-1)).toContain(head);
});

test.each([
  ["an edited line", lines.with(3, lines[3]!.replace("code-3", "code-x")), ["4 edited"]],
  ["another space", lines.with(3, lines[3]!.replace(":", ": ")), ["4 edited"]],
  ["another order of keys", lines.with(3, `{"x":1,${lines[3]!.slice(1)}`), ["4 edited"]],
  [
    "an entry that was written anew with its hash",
    lines.with(3, written("aaa", 3).length ? rewritten(3) : ""),
    ["5 edited"],
  ],
  ["missing lines", lines.toSpliced(3, 2), ["4 missing"]],
  ["lines in another order", lines.with(3, lines[4]!).with(4, lines[3]!), ["5 reordered"]],
  ["a line moved to the end", [...lines.toSpliced(2, 1), lines[2]!], ["10 reordered"]],
  ["rubbish", lines.with(3, "{}"), ["4 unreadable", "5 missing"]],
  ["a line that another one was put over", [...lines, rewritten(3)], ["11 inserted"]],
  ["a line that came twice", lines.toSpliced(3, 0, lines[2]!), []],
])("%s", (_name, of, expected) => {
  expect(problems(of)).toEqual(expected);
});

/** The entry with that number as a forger would write it: other content, and a matching hash. */
function rewritten(seq: number): string {
  const chain = makeChain("aaa");
  return Array.from({ length: seq + 1 }, (_, i) =>
    chain({ kind: "store", at: 1000 + i, code: i === seq ? "forged" : `code-${i}` }),
  )[seq]!;
}
