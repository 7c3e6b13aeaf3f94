import { readFiles } from "./files.ts";
import type { Lines } from "./lines.ts";
import type { Trace } from "./open.ts";
import { inOrder } from "./order.ts";

const LINES_TOGETHER = 1000;

/** The trace in order of time; events at the same instant keep their order. */
export function sortedTrace(trace: Trace): Trace {
  return {
    name: `${trace.name} (sorted)`,
    // The number of bytes behind an event is no longer known.
    totalBytes: undefined,
    lines: () => sortedLines(trace),
  };
}

async function* sortedLines(trace: Trace): AsyncGenerator<Lines> {
  let first = 1;
  let texts: string[] = [];
  for await (const { line } of inOrder(readFiles([trace]))) {
    texts.push(line);
    if (texts.length < LINES_TOGETHER) continue;
    yield { first, texts, bytes: 0 };
    first += texts.length;
    texts = [];
  }
  if (texts.length > 0) yield { first, texts, bytes: 0 };
}
