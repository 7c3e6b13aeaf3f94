import { expect, test } from "vitest";
import { createTail } from "./bytes.ts";

test.each([
  ["less than there is room for at first", [3, 400, 0, 600]],
  ["a chunk that is larger than the first room", [10, 2500, 300]],
  ["as much as is kept", [1024, 1024, 2048]],
  ["more than is kept, in chunks of all sizes", [7, 1500, 900, 1300, 4000, 1, 1025, 3000]],
  ["a chunk that is larger than what is kept", [5, 9000, 12]],
])("a tail keeps the last bytes: %s", (_, lengths) => {
  const tail = createTail(4096);
  const all: number[] = [];
  for (const length of lengths) {
    const chunk = Uint8Array.from({ length }, (_byte, i) => (all.length + i) % 251);
    tail.push(chunk);
    all.push(...chunk);
    expect([...tail.bytes()]).toEqual(all.slice(-4096));
    expect(tail.isWhole()).toBe(all.length <= 4096);
  }
});
