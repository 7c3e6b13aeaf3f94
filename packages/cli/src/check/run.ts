import { type ReadPolicy, readPolicy } from "../policy/load.ts";
import { usualFiles } from "../policy/usual.ts";
import { colorsFor } from "../terminal/colors.ts";
import { print } from "../terminal/output.ts";
import { fixPolicy } from "./fix.ts";
import { readGateway } from "./gateway.ts";
import { asGithub, asJson, asText } from "./report.ts";

export interface CheckOptions {
  /** Ms since the epoch: the instant at which date-dependent rules are judged. */
  readonly now: number;
  readonly format: "text" | "json" | "github";
  /** Write the changes that false claims need. */
  readonly fix: boolean;
}

export interface CheckOutcome {
  readonly errors: number;
  readonly warnings: number;
  /** A file could not be read. */
  readonly unreadable: boolean;
}

export async function check(names: readonly string[], { now, format, fix }: CheckOptions): Promise<CheckOutcome> {
  const policies: ReadPolicy[] = [];
  for (const name of names.length > 0 ? names : await usualPolicies()) {
    const policy = await readChecked(name, now);
    // Machine-readable output must not be interleaved with the diff of a fix.
    policies.push(fix ? await fixPolicy(policy, now, format === "text") : policy);
  }
  switch (format) {
    case "json":
      await print(asJson(policies, now));
      break;
    case "github":
      await print(asGithub(policies));
      break;
    case "text":
      await print(asText(policies, now, colorsFor(process.stdout)));
      break;
  }
  const issues = policies.flatMap((policy) => policy.issues);
  return {
    errors: issues.filter(({ severity }) => severity === "error").length,
    warnings: issues.filter(({ severity }) => severity === "warning").length,
    unreadable: issues.some(({ rule }) => rule === "unreadable"),
  };
}

/** A policy, or a gateway's file with the policy that it names. */
async function readChecked(name: string, now: number): Promise<ReadPolicy> {
  return (await readGateway(name, now)) ?? readPolicy(name, now);
}

/** The policies in this directory that have one of the usual names. */
function usualPolicies(): Promise<readonly string[]> {
  return usualFiles(/^(recess|policy|recess\.policy)\.(jsonc?|ya?ml)$/, {
    message: "There is no policy here: no recess.yaml, recess.json, policy.yaml or policy.json.",
    hint: "Name a file: recess check path/to/policy.yaml",
  });
}
