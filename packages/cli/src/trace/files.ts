import { RecessError } from "@recess/core";
import { parseTraceLine } from "@recess/core/replay";
import { UserError } from "../errors.ts";
import type { Trace } from "./open.ts";

/** A line of a trace with its sort order. */
export interface Recorded {
  readonly at: number;
  /** The recorder's id; for a file, which does not name one, the file. */
  readonly recorder: string;
  /** The sequence number of that recorder. */
  readonly number: number;
  readonly line: string;
}

export async function* readFiles(traces: readonly Trace[]): AsyncGenerator<Recorded> {
  for (const [index, trace] of traces.entries()) {
    for await (const { first, texts } of trace.lines()) {
      for (const [offset, line] of texts.entries()) {
        const number = first + offset;
        yield {
          at: instantOf(line, `${trace.name}:${number}`),
          recorder: String(index).padStart(6, "0"),
          number,
          line,
        };
      }
    }
  }
}

export function instantOf(line: string, place: string): number {
  try {
    return parseTraceLine(line).at;
  } catch (error) {
    if (error instanceof RecessError) throw new UserError(`${place} ${error.message}`, { cause: error });
    throw error;
  }
}
