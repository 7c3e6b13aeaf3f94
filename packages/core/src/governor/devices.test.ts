import { expect, test } from "vitest";
import { newRecord } from "../decisions/settle.ts";
import { definePolicy } from "../policy/extend.ts";
import type { GovernorEvent } from "../values/event.ts";
import type { AccountRecord } from "../values/record.ts";
import { makeDevices } from "./devices.ts";

function hashBy(hashDevice: ReturnType<typeof makeDevices>, id: string, device: string): string | undefined {
  const event: GovernorEvent = { type: "active", device };
  hashDevice(id, event);
  return event.device;
}

test("a device has the same hash each time, however many devices an account has", () => {
  const hashDevice = makeDevices({ secret: undefined, recordOf: () => null });
  const devices = Array.from({ length: 20 }, (_, i) => `tab-${i}`);
  const first = devices.map((device) => hashBy(hashDevice, "a1", device));
  expect(new Set(first).size).toBe(20);
  expect(first).not.toContain("tab-0");
  expect(devices.map((device) => hashBy(hashDevice, "a1", device))).toEqual(first);
  expect(devices.toReversed().map((device) => hashBy(hashDevice, "a1", device))).toEqual(first.toReversed());
});

test("a device has the same hash before its account has a record in memory and after", () => {
  const held = new Map<string, AccountRecord>();
  const hashDevice = makeDevices({ secret: undefined, recordOf: (id) => held.get(id) ?? null });
  const before = hashBy(hashDevice, "a1", "tab-1");
  held.set("a1", newRecord(definePolicy({ bands: { teen: { ages: [13, 18] } } }), { band: "teen", now: 0 }));
  expect(hashBy(hashDevice, "a1", "tab-1")).toBe(before);
  const others = Array.from({ length: 20 }, (_, i) => `tab-${i}`).map((device) => hashBy(hashDevice, "a1", device));
  expect(new Set(others).size).toBe(20);
  expect(hashBy(hashDevice, "a1", "tab-1")).toBe(before);
});

test("two accounts with one device have different hashes", () => {
  const hashDevice = makeDevices({ secret: undefined, recordOf: () => null });
  expect(hashBy(hashDevice, "a1", "shared")).not.toBe(hashBy(hashDevice, "a2", "shared"));
});

test("events without a device keep the account's default one", () => {
  const hashDevice = makeDevices({ secret: undefined, recordOf: () => null });
  expect(hashBy(hashDevice, "a1", "default")).toBe("default");
});
