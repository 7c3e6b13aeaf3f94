import * as fc from "fast-check";
import { expect, test } from "vitest";
import { merge } from "./merge.ts";

interface Item {
  readonly at: number;
  readonly from: number;
  readonly index: number;
}

test("streams become one, in order; equal instants in the order of the streams", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(20))), (streams) => {
      const items = streams.map((stream, from) =>
        stream.toSorted((a, b) => a - b).map((at, index): Item => ({ at, from, index })),
      );
      const expected = items.flat().sort((a, b) => a.at - b.at || a.from - b.from || a.index - b.index);
      expect([...merge(items.map((stream) => stream.values()))]).toEqual(expected);
    }),
  );
});
