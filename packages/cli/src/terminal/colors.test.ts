import { expect, test } from "vitest";
import { takesColors } from "./colors.ts";

const terminal = { isTTY: true };
const pipe = {};

test("a terminal takes colours, a pipe does not", () => {
  expect(takesColors(terminal, {})).toBe(true);
  expect(takesColors(pipe, {})).toBe(false);
  expect(takesColors(pipe, { CI: "true" })).toBe(false);
  expect(takesColors(terminal, { TERM: "dumb" })).toBe(false);
});

test("NO_COLOR turns colours off and FORCE_COLOR turns them on, if they are not empty", () => {
  expect(takesColors(terminal, { NO_COLOR: "1" })).toBe(false);
  expect(takesColors(terminal, { NO_COLOR: "1", FORCE_COLOR: "1" })).toBe(false);
  expect(takesColors(terminal, { NO_COLOR: "" })).toBe(true);
  expect(takesColors(pipe, { FORCE_COLOR: "1" })).toBe(true);
  expect(takesColors(terminal, { FORCE_COLOR: "0" })).toBe(false);
});
