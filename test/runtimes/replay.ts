import { compilePolicy, parsePolicy } from "@recess/core/policy";
import { createReplay } from "@recess/core/replay";

/** The lines that `recess replay` prints. */
export function replay(policy: unknown, trace: string): string {
  const { line } = createReplay(compilePolicy(parsePolicy(policy)));
  return trace
    .split("\n")
    .filter((text) => text !== "")
    .map((text) => `${line(text)}\n`)
    .join("");
}
