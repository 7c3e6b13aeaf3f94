import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Recorded } from "./files.ts";
import { inOrder } from "./order.ts";

async function* each(events: readonly Recorded[]): AsyncGenerator<Recorded> {
  yield* events;
}

test("any events come out in order, however little is held in memory", async () => {
  const event = fc.record({
    at: fc.integer({ min: 0, max: 50 }),
    recorder: fc.constantFrom("a", "b"),
    number: fc.nat(1000),
    line: fc.string().map((text) => JSON.stringify({ text })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 60 }), fc.constantFrom(1, 60, 10_000), async (events, characters) => {
      const output: Recorded[] = [];
      for await (const next of inOrder(each(events), characters)) output.push(next);
      const expected = events.toSorted(
        (a, b) => a.at - b.at || a.recorder.localeCompare(b.recorder) || a.number - b.number,
      );
      // Events that are equal in all three may change places.
      const keys = (list: readonly Recorded[]) => list.map(({ at, recorder, number }) => [at, recorder, number]);
      expect(keys(output)).toEqual(keys(expected));
      expect(output.map(({ line }) => line).sort()).toEqual(events.map(({ line }) => line).sort());
    }),
    { numRuns: 60 },
  );
});
