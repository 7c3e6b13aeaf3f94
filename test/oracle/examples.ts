import { readdirSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import { replayReference } from "./reference.ts";

const vectors = new URL("../vectors/", import.meta.url);

/** The names of all worked examples. */
export const examples: readonly string[] = readdirSync(vectors);

/** The 48 random examples, and one of two weeks with nudges, take half of the time of all; `oracle.long.test.ts` has them. */
export const isLong = (name: string): boolean => name.startsWith("random-") || name === "nudges";

/** Fails unless the naive computation gives this worked example, byte for byte. */
export function expectWorkedExample(name: string): void {
  const read = (file: string): string => readFileSync(new URL(`${name}/${file}`, vectors), "utf8").trimEnd();
  const events = read("trace.jsonl")
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  expect(replayReference(JSON.parse(read("policy.json")), events)).toEqual(read("expected.jsonl").split("\n"));
}
