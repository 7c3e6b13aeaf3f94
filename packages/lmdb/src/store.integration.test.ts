import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testStore } from "@recess/core/testing";
import { afterAll, expect, test } from "vitest";
import { type LmdbStore, lmdbStore } from "./store.ts";

const root = mkdtempSync(join(tmpdir(), "recess-lmdb-"));
const open: LmdbStore[] = [];
const openAt = (path: string): LmdbStore => {
  // Long, because other tests write to the disk.
  const store = lmdbStore({ path, timeoutMs: 20_000 });
  open.push(store);
  return store;
};
afterAll(async () => {
  await Promise.all(open.map((store) => store.close()));
  rmSync(root, { recursive: true, force: true });
});

const shared = openAt(join(root, "shared"));
testStore({ test, value: (text) => text, stores: () => ({ one: shared, other: openAt(join(root, "shared")) }) });

const NOW = 1_795_502_558_916;
const DAY = 86_400_000;

test("confirmed writes are there when the store is opened again", async () => {
  const path = join(root, "again");
  const first = lmdbStore({ path });
  await first.swap("a", null, "kept", NOW, DAY);
  await first.close();
  expect(openAt(path).load("a")).toBe("kept");
});

test("all writes that went together are answered, also when the store is closed after the first answer", async () => {
  const path = join(root, "together");
  const store = lmdbStore({ path, timeoutMs: 20_000 });
  const keys = Array.from({ length: 512 }, (_, i) => `key${i}`);
  const first = keys.map((key) => store.swap(key, null, "first", NOW, DAY));
  await Promise.race(first);
  const second = keys.map(async (key, i) => {
    await first[i];
    return store.swap(key, "first", "second", NOW, DAY);
  });
  await Promise.race(second);
  await Promise.all(first);
  await store.close();
  expect(await Promise.all(second)).toEqual(keys.map(() => ({ swapped: true })));
  const again = openAt(path);
  expect(keys.map((key) => again.load(key))).toEqual(keys.map(() => "second"));
});

test("a folder may have a dot in its name", async () => {
  const store = openAt(join(root, "chat.data"));
  await store.swap("a", null, "kept", NOW, DAY);
  expect(statSync(join(root, "chat.data")).isDirectory()).toBe(true);
});

test("the folder is for this user alone", () => {
  openAt(join(root, "mode"));
  expect(statSync(join(root, "mode")).mode & 0o077).toBe(0);
});

test("expired values are dropped, and nothing else", async () => {
  const store = openAt(join(root, "ttl"));
  await Promise.all(Array.from({ length: 200 }, (_, i) => store.swap(`old${i}`, null, "x", NOW, DAY)));
  await Promise.all(Array.from({ length: 200 }, (_, i) => store.swap(`new${i}`, null, "x", NOW + DAY, 2 * DAY)));
  let prev = "x";
  for (let round = 0; round < 2000; round++) {
    await store.swap("new0", prev, `${round}`, NOW + 2 * DAY, DAY);
    prev = `${round}`;
  }
  const count = (name: string): number =>
    Array.from({ length: 200 }, (_, i) => store.load(`${name}${i}`)).filter((value) => value !== null).length;
  expect([count("old"), count("new")]).toEqual([0, 200]);
});
