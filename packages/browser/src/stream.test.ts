import { expect, test } from "vitest";
import { createStreamReader, readLine } from "./stream.ts";
import { teen } from "../../../test/support/state.ts";
import type { RecessState } from "@recess/protocol";

const state = teen({ setBy: { name: "小明的应用" } });
const comment = `: recess ${JSON.stringify(state)}`;
const part = `data: ${JSON.stringify({ type: "data-recess", data: state, transient: true })}`;

test.each([comment, part])("a line carries a state: %.20s", (line) => expect(readLine(line)).toEqual(state));

test.each([
  "",
  ":",
  ": keep-alive",
  ": recess not json",
  ": recess {}",
  ": recess null",
  `data: ${JSON.stringify({ choices: [{ delta: { content: comment } }] })}`,
  ` ${comment}`,
  'data: {"type":"data-recess","data":null}',
])("a line carries none: %.40s", (line) => expect(readLine(line)).toBeNull());

test.each([
  ["\n", 7],
  ["\r\n", 1],
  ["\r", 3],
])("finds states whatever the line ends and the pieces are: %j, %i bytes", (end, size) => {
  const text = [comment, "", 'data: {"choices":[]}', "", part, "", ": done", ""].join(end);
  const bytes = new TextEncoder().encode(text);
  const found: RecessState[] = [];
  const read = createStreamReader((one) => found.push(one));
  for (let at = 0; at < bytes.length; at += size) read(bytes.subarray(at, at + size));
  expect(found).toEqual([state, state]);
});

test("an endless line is not held in memory, and the next one is read", () => {
  const found: RecessState[] = [];
  const read = createStreamReader((one) => found.push(one));
  const piece = new TextEncoder().encode("x".repeat(50_000));
  for (let i = 0; i < 40; i += 1) read(piece);
  read(new TextEncoder().encode(`\n${comment}\n`));
  expect(found).toEqual([state]);
});
