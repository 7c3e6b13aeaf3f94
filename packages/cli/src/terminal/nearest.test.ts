import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

test("returns what is near, and nothing if nothing is", () => {
  expect(nearest("US-AC", ["US-CA", "DE"])).toBe("US-CA");
  expect(nearest("xyz", ["US-CA", "DE"])).toBeUndefined();
  expect(nearest("US-CA", [])).toBeUndefined();
});
