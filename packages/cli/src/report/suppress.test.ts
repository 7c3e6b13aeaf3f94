import { array, assert, integer, property, record } from "fast-check";
import { describe, expect, test } from "vitest";
import { LEAST, shownParts, shownShare } from "./suppress.ts";

const cell = (value: number, accounts = value) => ({ value, accounts });

describe("parts of a total", () => {
  test("a small one is hidden together with the next smallest, or it could be calculated", () => {
    expect(shownParts([cell(3), cell(50), cell(20)], cell(73))).toEqual({ parts: [null, 50, null], total: 73 });
  });

  test("several small ones hide each other, once they are of enough accounts", () => {
    expect(shownParts([cell(4), cell(4), cell(4), cell(50)], cell(62))).toEqual({
      parts: [null, null, null, 50],
      total: 62,
    });
    expect(shownParts([cell(1), cell(1), cell(50), cell(60)], cell(112)).parts).toEqual([null, null, null, 60]);
  });

  test("without others the total is hidden; nothing is nothing", () => {
    expect(shownParts([cell(3), cell(4)], cell(7))).toEqual({ parts: [null, null], total: null });
    expect(shownParts([cell(3), cell(0)], cell(3))).toEqual({ parts: [null, 0], total: null });
    expect(shownParts([cell(0), cell(9)], cell(9))).toEqual({ parts: [0, 9], total: 9 });
  });

  test("many events of few accounts are hidden like few events", () => {
    expect(shownParts([cell(400, 2)], cell(400, 2))).toEqual({ parts: [null], total: null });
  });

  test("for any figures, none of a few accounts can be calculated", () => {
    const cells = array(record({ value: integer({ min: 0, max: 12 }) }), { minLength: 1, maxLength: 8 });
    assert(
      property(cells, (values) => {
        const parts = values.map(({ value }) => cell(value));
        const total = parts.reduce((sum, { value }) => sum + value, 0);
        const shown = shownParts(parts, cell(total));
        const hidden = parts.filter((_, index) => shown.parts[index] === null);
        for (const [index, { accounts }] of parts.entries()) {
          if (accounts > 0 && accounts < LEAST) expect(shown.parts[index]).toBeNull();
        }
        if (hidden.length === 0 || shown.total === null) return;
        // The rest of the total covers enough accounts and more than one part.
        expect(hidden.length).toBeGreaterThan(1);
        expect(hidden.reduce((sum, { value }) => sum + value, 0)).toBeGreaterThanOrEqual(2 * LEAST);
      }),
    );
  });
});

describe("a share", () => {
  test("is rounded down, so that nearly all is not all", () => {
    expect(shownShare(cell(999, 500), cell(6, 6))).toEqual({ value: 999, percent: 99 });
    expect(shownShare(cell(10), cell(0))).toEqual({ value: 10, percent: 100 });
    expect(shownShare(cell(0), cell(0))).toEqual({ value: 0, percent: null });
  });

  test("is coarse where the rest is of a few, and is not shown where that would not be enough", () => {
    expect(shownShare(cell(998, 500), cell(2, 2))).toEqual({ value: null, percent: 95 });
    expect(shownShare(cell(30), cell(2))).toEqual({ value: null, percent: null });
    expect(shownShare(cell(2), cell(1))).toEqual({ value: null, percent: null });
  });
});
