import { readdirSync, readFileSync } from "node:fs";
import { definePolicy } from "@recess/core/policy";
import { createReplay } from "@recess/core/replay";
import { expect, test } from "vitest";

const root = new URL("../vectors/", import.meta.url);
const names = readdirSync(root);

const read = (name: string, file: string): string => readFileSync(new URL(`${name}/${file}`, root), "utf8");
const linesOf = (text: string): string[] => text.trimEnd().split("\n");

test("all worked examples are here", () => {
  expect(names).toHaveLength(119);
});

test("each is described on the page about them", () => {
  const page = readFileSync(new URL("../../docs/conformance.md", import.meta.url), "utf8");
  const described = [...page.matchAll(/^\| \[`([a-z0-9-]+)`\]/gm)].map(([, name]) => name);
  expect(described).toEqual(names.filter((name) => !name.startsWith("random-")).toSorted());
});

test.each(names)("%s comes out byte for byte", (name) => {
  const replay = createReplay(definePolicy(JSON.parse(read(name, "policy.json"))));
  const output = linesOf(read(name, "trace.jsonl")).map((line) => replay.line(line));
  expect(output).toEqual(linesOf(read(name, "expected.jsonl")));
});
