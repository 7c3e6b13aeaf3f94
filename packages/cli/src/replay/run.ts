import { createReplay } from "@recess/core/replay";
import { loadPolicy } from "../policy/load.ts";
import { makeLinePrinter } from "../terminal/output.ts";
import { openTrace } from "../trace/open.ts";
import { runTrace } from "../trace/run.ts";

export async function replay(policyName: string, traceName: string): Promise<void> {
  const { policy } = await loadPolicy(policyName);
  const { line } = createReplay(policy);
  const output = makeLinePrinter();
  await runTrace(await openTrace(traceName), (text) => output.add(line(text)), output.flush);
}
