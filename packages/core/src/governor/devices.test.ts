import { expect, test } from "vitest";
import type { GovernorEvent } from "../values/event.ts";
import { makeDevices } from "./devices.ts";

function hashBy(hashDevice: ReturnType<typeof makeDevices>, id: string, device: string): string | undefined {
  const event: GovernorEvent = { type: "active", device };
  hashDevice(id, event);
  return event.device;
}

test("a device has the same hash each time, however many devices an account has", () => {
  const hashDevice = makeDevices({ secret: undefined, isInMemory: false });
  const devices = Array.from({ length: 20 }, (_, i) => `tab-${i}`);
  const first = devices.map((device) => hashBy(hashDevice, "a1", device));
  expect(new Set(first).size).toBe(20);
  expect(first).not.toContain("tab-0");
  expect(devices.map((device) => hashBy(hashDevice, "a1", device))).toEqual(first);
  expect(devices.toReversed().map((device) => hashBy(hashDevice, "a1", device))).toEqual(first.toReversed());
});

test("two accounts with one device have different hashes", () => {
  const hashDevice = makeDevices({ secret: undefined, isInMemory: true });
  expect(hashBy(hashDevice, "a1", "shared")).not.toBe(hashBy(hashDevice, "a2", "shared"));
});

test("events without a device keep the account's default one", () => {
  const hashDevice = makeDevices({ secret: undefined, isInMemory: true });
  expect(hashBy(hashDevice, "a1", "default")).toBe("default");
});
