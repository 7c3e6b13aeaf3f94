import * as fc from "fast-check";
import { expect, test } from "vitest";
import { play, schedules } from "./schedule.ts";

// Whatever happens in whatever order, no more replies are delivered than charged. `schedules.integration.test.ts` has stores.

test("in memory, at every moment, answers are at most messages charged and steps", async () => {
  let answered = 0;
  let stepped = 0;
  await fc.assert(
    fc.asyncProperty(schedules, async (actions) => {
      await play(
        actions,
        () => undefined,
        ({ answers, charged, steps }) => {
          expect(answers).toBeLessThanOrEqual(charged + steps);
          answered += answers;
          stepped += steps;
        },
      );
    }),
    { numRuns: 100 },
  );
  // Not only because there were no replies.
  expect(answered).toBeGreaterThan(300);
  expect(stepped).toBeGreaterThan(20);
});
