import { isState, type RecessState } from "@recess/protocol";
import { parse } from "./json.ts";

/** A comment, or a data part of the AI SDK. */
const OURS = /^(?:: recess|(data):) (\{(?:"v"|"type":"data-recess").*)/;

/** A longer line is not a state. Prevents a reply on one endless line from filling memory. */
const MAX_LINE = 65_536;

/** Reads a copy of an event stream chunk by chunk, for `: recess {…}` comments and `data-recess` parts. */
export function createStreamReader(accept: (state: RecessState) => void): (chunk: Uint8Array) => void {
  const decoder = new TextDecoder();
  let line = "";
  return (chunk) => {
    const lines = (line + decoder.decode(chunk, { stream: true })).split(/[\r\n]/);
    // `split` returns at least one element.
    line = (lines.pop() as string).slice(0, MAX_LINE);
    for (const text of lines) {
      const state = readLine(text);
      if (state) accept(state);
    }
  };
}

/** The state in one line of an event stream, if it contains one. */
export function readLine(line: string): RecessState | null {
  const [, isData, json = ""] = OURS.exec(line) ?? [];
  const value = parse(json);
  const state = isData ? (value as { data?: unknown } | null)?.data : value;
  return isState(state) ? state : null;
}
