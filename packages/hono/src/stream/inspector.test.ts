import { expect, test } from "vitest";
import { encode, createTail } from "./bytes.ts";
import { trackOpenAIChat } from "./formats/openai-chat.ts";
import { createInspector, type Inspector } from "./inspector.ts";
import { createLedger } from "./ledger.ts";

const origin = { id: "recess-1", model: "recess", createdAt: 0 };
const event = (delta: object): string => `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`;

/** An inspector that has stopped parsing, because text has come. */
function quietInspector(): Inspector {
  const ledger = createLedger();
  const inspector = createInspector({ tracker: trackOpenAIChat(origin, ledger), ledger, tail: createTail(1024) });
  for (const { text } of inspector.split(encode(event({ content: "Hello" }))) ?? []) inspector.tracker.see(text);
  inspector.relax();
  return inspector;
}

const isParsed = (inspector: Inspector, chunks: readonly string[]): boolean =>
  chunks.map((chunk) => inspector.split(encode(chunk))).some((pieces) => pieces !== null);

const MARKS = ['"tool', 'tool_use"', '_call"', "call_id", '"thinking', '"reasoning-', "pause_turn"];

test.each(MARKS)("%s is found wherever a reply's chunks are cut", (mark) => {
  const text = `é ${mark} é`;
  for (let first = 0; first <= text.length; first++) {
    for (let second = first; second <= text.length; second++) {
      const chunks = [text.slice(0, first), text.slice(first, second), text.slice(second)];
      expect(isParsed(quietInspector(), chunks), chunks.join("|")).toBe(true);
    }
  }
  expect(isParsed(quietInspector(), Array.from(text))).toBe(true);
});

test("text without a mark is not parsed, nor a mark that the end of a line divides", () => {
  const whole = event({ content: "The toolbox, a phone call and a pause." });
  expect(isParsed(quietInspector(), [whole, whole])).toBe(false);
  expect(isParsed(quietInspector(), Array.from(whole))).toBe(false);
  expect(isParsed(quietInspector(), ["pause_\n", "turn"])).toBe(false);
});
