import { isState, type RecessState } from "./wire.ts";

const COMMENT = ": recess ";
const DATA = 'data: {"type":"data-recess"';

/** Longer lines are not ours. Keeps a reply on one endless line from being held in memory. */
const LONGEST = 65_536;

/** Reads a copy of an event stream, chunk by chunk, for `: recess {…}` comments and `data-recess` parts. */
export function createStreamReader(accept: (state: RecessState) => void): (chunk: Uint8Array) => void {
  const decoder = new TextDecoder();
  let line = "";
  return (chunk) => {
    const lines = (line + decoder.decode(chunk, { stream: true })).split(/[\r\n]/);
    line = (lines.pop() ?? "").slice(0, LONGEST);
    for (const text of lines) {
      const state = readLine(text);
      if (state !== null) accept(state);
    }
  };
}

/** The state in one line of an event stream, if it has one. */
export function readLine(line: string): RecessState | null {
  const isData = line.startsWith(DATA);
  if (!isData && !line.startsWith(COMMENT)) return null;
  try {
    const value: unknown = JSON.parse(line.slice(isData ? 6 : COMMENT.length));
    const state = isData ? (value as { data?: unknown }).data : value;
    return isState(state) ? state : null;
  } catch {
    return null;
  }
}
