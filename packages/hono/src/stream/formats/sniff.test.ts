import * as fc from "fast-check";
import { expect, test } from "vitest";
import { datasOf } from "../../../../../test/support/replies.ts";
import type { Origin } from "../tracker.ts";
import { trackUnknownEvents } from "./sniff.ts";

const ORIGIN: Origin = { id: "recess-1", model: "recess", createdAt: 1 };

const TYPES = [
  "start",
  "start-step",
  "finish-step",
  "finish",
  "text-start",
  "text-delta",
  "text-end",
  "reasoning-start",
  "tool-input-start",
  "tool-output-available",
  "error",
  "message_start",
  "content_block_start",
  "content_block_delta",
  "content_block_stop",
  "message_delta",
  "message_stop",
  "response.created",
  "response.output_item.added",
  "response.output_item.done",
  "response.content_part.added",
  "response.output_text.delta",
  "response.completed",
];
const KEYS = [
  "id",
  "index",
  "output_index",
  "content_index",
  "toolCallId",
  "delta",
  "part",
  "item",
  "content_block",
  "usage",
  "response",
  "error",
  "choices",
  "sequence_number",
];

/** Events that are almost those of a protocol. */
const event = fc
  .record({
    type: fc.option(fc.constantFrom(...TYPES), { nil: undefined }),
    rest: fc.dictionary(fc.constantFrom(...KEYS), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 }),
    choices: fc.option(fc.array(fc.jsonValue({ maxDepth: 2 })), { nil: undefined }),
  })
  .map(
    ({ type, rest, choices }) =>
      `data: ${JSON.stringify({ ...rest, ...(choices && { choices }), ...(type && { type }) })}\n\n`,
  );

test("any upstream stream is followed without an error, and its ending is well-formed", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          event,
          fc.string().map((text) => `data: ${text}\n\n`),
        ),
        { maxLength: 12 },
      ),
      fc.constantFrom("openai-chat", "openai-responses", "anthropic", "ui-message", null),
      fc.nat({ max: 12 }),
      (events, guess, at) => {
        let tracker = trackUnknownEvents(ORIGIN, guess);
        for (const [i, text] of events.entries()) {
          tracker.see(text);
          if (i === at) tracker = tracker.resume();
        }
        tracker.isBusy();
        for (const end of [tracker.giveUp("No."), tracker.close("Bye."), tracker.stateEvent('{"v":1}')]) {
          expect(end === "" || end.endsWith("\n\n")).toBe(true);
          datasOf(end);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
