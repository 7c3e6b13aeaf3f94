import { expect, test } from "vitest";
import { parseAge } from "./age.ts";

test("ages and their bounds", () => {
  expect(parseAge("14")).toBe(14);
  expect(parseAge("0")).toBe(0);
  expect(parseAge("13-15")).toEqual({ min: 13, max: 15 });
  expect(parseAge("16+")).toEqual({ min: 16 });
  expect(parseAge("<13")).toEqual({ max: 12 });
  expect(parseAge("unknown")).toBe("unknown");
});

test("invalid ages", () => {
  for (const text of ["", "teen", "-1", "14.5", "15-13", "<0", "13-", "1e1"]) expect(parseAge(text)).toBeUndefined();
});
