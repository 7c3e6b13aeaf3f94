import { createReplay } from "@recess/core/replay";
import { loadPolicy } from "../policy/load.ts";
import { print } from "../terminal/output.ts";
import { openTrace } from "../trace/open.ts";
import { runTrace } from "../trace/run.ts";

export async function replay(policyName: string, traceName: string): Promise<void> {
  const { policy } = await loadPolicy(policyName);
  const { line } = createReplay(policy);
  let output = "";
  const flush = async (): Promise<void> => {
    const text = output;
    output = "";
    await print(text);
  };
  await runTrace(
    await openTrace(traceName),
    (text) => {
      output += line(text);
      output += "\n";
    },
    flush,
  );
}
