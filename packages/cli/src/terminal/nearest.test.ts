import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

test("returns the nearest name, or nothing if none is near", () => {
  expect(nearest("US-AC", ["US-CA", "DE"])).toBe("US-CA");
  expect(nearest("xyz", ["US-CA", "DE"])).toBeUndefined();
  expect(nearest("US-CA", [])).toBeUndefined();
});
