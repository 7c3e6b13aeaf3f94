import { expect, test } from "vitest";
import { makeProgress } from "./progress.ts";

function terminal(isTTY: boolean): { isTTY: boolean; text: string; write(text: string): void } {
  return {
    isTTY,
    text: "",
    write(text) {
      this.text += text;
    },
  };
}

test("a bar is drawn on a terminal, and leaves nothing behind", () => {
  const screen = terminal(true);
  let now = 0;
  const progress = makeProgress("events", 1000, { terminal: screen, output: terminal(false), elapsed: () => now });
  progress.update(250, 1);
  expect(screen.text).toBe("");
  now = 2000;
  progress.update(500, 4000);
  expect(screen.text).toBe(`\r\u001B[2K${"█".repeat(15)}${"░".repeat(15)}  50%  4,000 events  2,000/s`);
  progress.end();
  expect(screen.text.endsWith("\r\u001B[2K")).toBe(true);
});

test("without a total only the count is shown", () => {
  const screen = terminal(true);
  let now = 0;
  const progress = makeProgress("events", undefined, { terminal: screen, output: terminal(false), elapsed: () => now });
  now = 1000;
  progress.update(500, 30);
  expect(screen.text).toBe("\r\u001B[2K30 events  30/s");
});

test("nothing is drawn in a pipe, or over the output", () => {
  for (const [isScreen, isOutput] of [
    [false, false],
    [false, true],
    [true, true],
  ] as const) {
    const screen = terminal(isScreen);
    let now = 0;
    const progress = makeProgress("events", 10, { terminal: screen, output: terminal(isOutput), elapsed: () => now });
    now = 1000;
    progress.update(5, 5);
    progress.end();
    expect(screen.text).toBe("");
  }
});
