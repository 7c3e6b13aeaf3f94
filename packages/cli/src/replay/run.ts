import { createReplay } from "@recess/core/replay";
import { loadPolicy } from "../policy/load.ts";
import { makeLinePrinter } from "../terminal/output.ts";
import { openTrace } from "../trace/open.ts";
import { makeTraceReader } from "../trace/reader.ts";
import { runTrace } from "../trace/run.ts";
import { sortedTrace } from "../trace/sorted.ts";
import { warnIfEmpty, warnOf } from "../trace/warn.ts";

export async function replay(policyName: string, traceName: string, isSorted: boolean): Promise<void> {
  const { policy } = await loadPolicy(policyName);
  const { print } = createReplay(policy);
  const output = makeLinePrinter();
  const opened = await openTrace(traceName);
  const trace = isSorted ? sortedTrace(opened) : opened;
  const reader = makeTraceReader(trace.name);
  try {
    const events = await runTrace(trace, (text) => output.add(print(reader.read(text))), output.flush);
    warnIfEmpty(trace.name, events);
  } finally {
    warnOf(reader);
  }
}
