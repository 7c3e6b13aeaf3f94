import { expect, test } from "vitest";
import { testStore } from "../testing/index.ts";
import { decodeRecord, encodeRecord } from "../records/codec.ts";
import type { AccountRecord } from "../values/record.ts";
import { createGovernor } from "../governor/governor.ts";
import { memoryStore } from "./memory.ts";
import { definePolicy } from "../policy/extend.ts";

const governor = createGovernor({
  policy: definePolicy({ bands: { teen: { ages: [13, 18] } } }),
  clock: () => 1_795_502_558_916,
});
await governor.heartbeat({ id: "a", age: 14 });
const held = await governor.export({ id: "a" });
const record = held?.record ?? expect.unreachable();

const value = (text: string): AccountRecord => ({ ...record, band: text });

const store = memoryStore();
testStore({ test, value, stores: () => ({ one: store, other: store }) });

test("a record of the tests is one that other stores can keep", () => {
  expect(decodeRecord(encodeRecord(value("a")))).toEqual(value("a"));
});
