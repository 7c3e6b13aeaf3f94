import { RecessError } from "@recess/core";
import { UserError } from "../errors.ts";
import { makeProgress } from "../terminal/progress.ts";
import type { Trace } from "./open.ts";

/**
 * Passes each line of a trace to `decide`, and reports the position of a line that is not usable. `pause` is awaited
 * between pieces of the trace, and before such a line ends the run.
 */
export async function runTrace(
  trace: Trace,
  decide: (line: string) => void | Promise<void>,
  pause: () => Promise<void> = async () => {},
): Promise<number> {
  const progress = makeProgress("events", trace.totalBytes);
  let count = 0;
  try {
    for await (const { first, texts, bytes } of trace.lines()) {
      count = first - 1;
      try {
        for (const text of texts) {
          const pending = decide(text);
          // Most decisions are synchronous, and awaiting nothing takes longer than deciding.
          if (pending !== undefined) await pending;
          count++;
        }
      } catch (error) {
        await pause();
        throw badLine(trace, count + 1, texts[count + 1 - first] ?? "", error);
      }
      await pause();
      progress.update(bytes, count);
    }
  } finally {
    progress.end();
  }
  return count;
}

function badLine(trace: Trace, number: number, text: string, error: unknown): Error {
  const place = `${trace.name}:${number}`;
  if (!(error instanceof RecessError)) return new Error(`Could not decide ${place}`, { cause: error });
  if (text.trim() === "") return new UserError(`${place} the line is blank, and more lines follow`);
  const detail = error.cause instanceof SyntaxError ? ` (${error.cause.message})` : "";
  return new UserError(`${place} ${error.message}${detail}`, { cause: error });
}
