import { expect, test } from "vitest";
import { DEVELOPMENT_SECRET, keysOf } from "../store/keys.ts";
import { makeSketch } from "./sketch.ts";

const placeOf = keysOf(DEVELOPMENT_SECRET);
const pseudonym = (i: number): string => placeOf(`account ${i}`).key;

test("small counts are exact, large ones within a few percent, and nobody counts twice", () => {
  const sketch = makeSketch();
  expect(sketch.count).toBe(0);
  for (let i = 0; i < 20_000; i++) {
    sketch.add(pseudonym(i));
    sketch.add(pseudonym(i));
    if (i + 1 <= 20) expect(sketch.count).toBe(i + 1);
    if ([100, 1000, 5000, 12_000, 20_000].includes(i + 1)) {
      expect(Math.abs(sketch.count - (i + 1)) / (i + 1)).toBeLessThan(0.05);
    }
  }
});

test("texts merge to the count of all, whatever overlaps", () => {
  for (const [size, overlap] of [
    [8, 3],
    [4000, 1000],
  ] as const) {
    const [one, other, both] = [makeSketch(), makeSketch(), makeSketch()];
    for (let i = 0; i < size; i++) one.add(pseudonym(i));
    for (let i = size - overlap; i < 2 * size - overlap; i++) other.add(pseudonym(i));
    for (let i = 0; i < 2 * size - overlap; i++) both.add(pseudonym(i));
    const merged = makeSketch();
    expect(merged.merge(one.text) && merged.merge(other.text) && merged.merge(one.text)).toBe(true);
    expect(merged.text).toBe(both.text);
    expect(merged.count).toBe(both.count);
    expect(one.text.length).toBe(size === 8 ? 24 : 4096);
  }
});

test("text that is not a sketch changes nothing", () => {
  const sketch = makeSketch();
  for (const text of ["A", "AA", "AA!", "AA_", "?".repeat(4096), "A".repeat(5000)])
    expect(sketch.merge(text)).toBe(false);
  expect(sketch.count).toBe(0);
});
