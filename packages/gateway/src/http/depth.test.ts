import { expect, test } from "vitest";
import { isDeeperThan } from "./depth.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;

test("depth counts open brackets, and brackets in strings are text", () => {
  expect(isDeeperThan(10, bytesOf(nested(10)))).toBe(false);
  expect(isDeeperThan(10, bytesOf(nested(11)))).toBe(true);
  expect(isDeeperThan(10, bytesOf(`{"a":${nested(10)}}`))).toBe(true);
  expect(isDeeperThan(2, bytesOf(`[${"[],".repeat(50)}{}]`))).toBe(false);
  expect(isDeeperThan(2, bytesOf(JSON.stringify({ text: `${"[".repeat(50)}\\"[[[[\\\\` })))).toBe(false);
  expect(isDeeperThan(2, bytesOf(`["\\\\",${nested(9)}]`))).toBe(true);
  // A string that never ends is not JSON, which the parser reports.
  expect(isDeeperThan(2, bytesOf(`"${"[".repeat(50)}`))).toBe(false);
});
