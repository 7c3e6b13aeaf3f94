import type { Decision } from "@recess/core";
import { compilePolicy, formatDuration, type Policy, type PolicyInput } from "@recess/core/policy";
import { createReplay, type TraceEvent } from "@recess/core/replay";
import { decidedRollout } from "../explain/rollout.ts";
import { mismatch } from "./expectations.ts";
import type { Failure } from "./failure.ts";
import type { TestCase } from "./cases.ts";
import type { TestMoment } from "./moment.ts";
import { liveUntil } from "./live.ts";
import type { Place } from "./problems.ts";

export interface CaseResult {
  readonly name: string;
  readonly at: Place;
  readonly failures: readonly Failure[];
  readonly seconds: number;
}

/** Prepares a policy for cases, which differ only in whether a rollout has reached the account. */
export function policiesOf(input: PolicyInput): (rollout: boolean) => Policy {
  const made = new Map<boolean, Policy>();
  return (rollout) => {
    const known = made.get(rollout);
    if (known !== undefined) return known;
    // It was checked when it was read, together with the files that it claims.
    const policy = compilePolicy(decidedRollout(input, rollout));
    made.set(rollout, policy);
    return policy;
  };
}

export async function runCase(policy: Policy, test: TestCase): Promise<CaseResult> {
  const start = performance.now();
  let past: readonly TraceEvent[] = [];
  const failures: Failure[] = [];
  for (const moment of test.moments) {
    const lived = await liveUntil(policy, past, moment);
    if (lived.failure !== null) {
      failures.push(lived.failure);
      break;
    }
    past = [...lived.events, moment.event];
    failures.push(...failuresOf(moment, lastDecision(policy, past)));
  }
  return { name: test.name, at: test.at, failures, seconds: (performance.now() - start) / 1000 };
}

function lastDecision(policy: Policy, events: readonly TraceEvent[]): Decision {
  const replay = createReplay(policy);
  let last: Decision | undefined;
  for (const event of events) last = replay.decide(event);
  if (last === undefined) throw new Error("There is no event to decide.");
  return last;
}

function failuresOf({ expected, zone }: TestMoment, decision: Decision): readonly Failure[] {
  return expected.flatMap((one) => {
    const difference = mismatch(one, decision, zone);
    if (difference === null) return [];
    const { expected: wanted, actual } = difference;
    const message = `${one.key}: expected ${wanted}, got ${actual} (${inWords(decision)})`;
    return [{ at: one.at, key: one.key, message, expected: wanted, actual }];
  });
}

/** The decision, as help to find out why a case failed. */
function inWords({ band, outcome, reason, usedMs, remainingMs, stopReason, wouldBlock }: Decision): string {
  if (band === null) return "the age is in no band";
  return [
    `band ${band}`,
    outcome,
    ...(reason === null ? [] : [reason]),
    ...(wouldBlock === undefined ? [] : [`would block: ${wouldBlock}`]),
    `used ${formatDuration(usedMs ?? 0)}`,
    remainingMs === null ? "no stop ahead" : `${formatDuration(remainingMs)} to ${stopReason ?? "the next stop"}`,
  ].join(", ");
}
