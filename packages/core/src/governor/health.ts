import { isSet } from "../lib/clock.ts";
import { type PolicyError, RecessError } from "../values/errors.ts";
import type { Health, PolicyInForce, PolicyProblem } from "./health-api.ts";

/** Collects what `health` reports, apart from the store's state. */
export interface HealthLog {
  inForce(version: string): void;
  /** A newer policy was rejected. */
  refused(error: unknown): void;
  /** The last policy was accepted. */
  taken(): void;
  read(policyVersion: string): Omit<Health, "storeIsAway" | "exempt">;
}

const MAX_POLICIES = 20;

export function makeHealthLog(now: () => number): HealthLog {
  let startedAt = now();
  let policyProblem: PolicyProblem | null = null;
  let policies: readonly PolicyInForce[] = [];
  return {
    inForce: (version) => void (policies = [{ version, at: now() }, ...policies].slice(0, MAX_POLICIES)),
    refused: (error) => {
      policyProblem = {
        at: now(),
        message: error instanceof Error ? error.message : String(error),
        issues: isPolicyError(error) ? error.issues : [],
      };
    },
    taken: () => void (policyProblem = null),
    read: (policyVersion) => {
      // A Worker's clock shows 0 before its first request.
      if (!isSet(startedAt)) startedAt = now();
      return {
        policyVersion,
        policyProblem,
        policies: policies.map(({ version, at }) => ({ version, at: Math.max(at, startedAt) })),
        startedAt,
      };
    },
  };
}

/** Not by its class, which formats the issues of policies: a chat does not need it. */
function isPolicyError(error: unknown): error is PolicyError {
  return error instanceof RecessError && error.code === "policy-invalid" && "issues" in error;
}
