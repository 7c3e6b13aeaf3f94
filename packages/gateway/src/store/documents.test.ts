import { memoryStore } from "@recess/core";
import { expect, test } from "vitest";
import { documentsIn } from "./documents.ts";

const [OLD, NEW, OTHER] = ["o".repeat(32), "n".repeat(32), "x".repeat(32)] as const;
const OPTIONS = { now: 1, ttlMs: 1000 };

test("documents are found under the previous secret and the next, and move when they are changed", async () => {
  const { texts } = memoryStore();
  await documentsIn(texts, { current: OLD }).change("family", OPTIONS, () => ["Mum"]);
  const changing = documentsIn(texts, { current: NEW, previous: OLD });
  expect(await changing.read("family")).toEqual(["Mum"]);
  // A gateway that has not begun to change its secret still finds what another one has moved.
  const before = documentsIn(texts, { current: OLD, next: NEW });
  await changing.change<string[]>("family", OPTIONS, (names) => [...(names ?? []), "Dad"]);
  expect(await before.read("family")).toEqual(["Mum", "Dad"]);
  expect(await documentsIn(texts, { current: OLD }).read("family")).toBeNull();
  expect(await documentsIn(texts, { current: NEW }).read("family")).toEqual(["Mum", "Dad"]);
  expect(await documentsIn(texts, { current: OTHER }).read("family")).toBeNull();
});

test("data erased while the secret is being changed does not come back", async () => {
  const { texts } = memoryStore();
  await documentsIn(texts, { current: OLD }).change("session", OPTIONS, () => 1);
  const changing = documentsIn(texts, { current: NEW, previous: OLD });
  await changing.change("session", OPTIONS, () => null);
  expect(await changing.read("session")).toBeNull();
});
