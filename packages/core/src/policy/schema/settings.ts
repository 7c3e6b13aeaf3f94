import type * as z from "zod";
import type { Mode } from "../../values/policy.ts";
import { oneOf } from "./fields.ts";
import { duration } from "./time-fields.ts";

/** `defaultsTo`: a sentence. */
export function modeOf(defaultsTo: string): z.ZodType<Mode> {
  return oneOf(["enforce", "observe"], {
    description: `"enforce" refuses; "observe" refuses nothing and reports what it would have refused. ${defaultsTo}`,
  });
}

/** `defaultsTo`: a sentence. */
export function finishReplyOf(defaultsTo: string): z.ZodType<string> {
  return duration({
    description: `How long a reply that is streaming at a stop may continue. ${defaultsTo}`,
    examples: ["2m", "15s"],
  });
}
