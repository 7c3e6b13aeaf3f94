import type { Decision } from "@recess/core";
import type { Quota } from "@recess/core/views";
import { DECISION_HEADER, STATE_HEADER } from "@recess/protocol";

/** Names, in small letters as `Headers` gives them back, and values of header fields. */
export type Fields = readonly (readonly [name: string, value: string])[];

const STATE = STATE_HEADER.toLowerCase();
const DECISION = DECISION_HEADER.toLowerCase();

/** The header fields with the decision, which also forbid shared caching. */
export function decisionFields(decision: Decision, decisionId: string): Fields {
  const fields: [string, string][] = [
    [STATE, stateHeader(decision)],
    [DECISION, decisionId],
    ["cache-control", "private, no-store"],
  ];
  if (decision.quotas.length > 0) {
    const names = quotaNames(decision.quotas);
    const limits = decision.quotas.map((quota, i) => limitItem(quota, names[i], decision.at));
    fields.push(["ratelimit-policy", policyItems(decision.quotas, names)], ["ratelimit", limits.join(", ")]);
  }
  return fields;
}

export function setDecisionHeaders(headers: Headers, decision: Decision, decisionId: string): void {
  for (const [name, value] of decisionFields(decision, decisionId)) headers.set(name, value);
}

/**
 * The decision as a Structured Fields dictionary (RFC 9651): `v` version, `d` allow, nudge or block, `rem` seconds
 * until the next stop, `brk` seconds until a break, `until` the second at which it opens, `t` the governor's clock in
 * ms.
 */
export function stateHeader(decision: Decision): string {
  const { at, outcome, remainingMs, resumesAt } = decision;
  const parts = ["v=1", `d="${outcome === "block" ? "block" : decision.notices.length > 0 ? "nudge" : "allow"}"`];
  if (remainingMs !== null) {
    const seconds = Math.floor(remainingMs / 1000);
    parts.push(`rem=${seconds}`);
    if (decision.stopReason === "break") parts.push(`brk=${seconds}`);
  }
  if (resumesAt !== null) parts.push(`until=${Math.ceil(resumesAt / 1000)}`);
  parts.push(`t=${at}`);
  if (decision.exempt === true) parts.push("exempt");
  return parts.join(", ");
}

/** Whole seconds until `resumesAt`, rounded up; `null` if it is not known. */
export function retryAfterSeconds(decision: Decision): number | null {
  return decision.resumesAt === null ? null : Math.max(1, Math.ceil((decision.resumesAt - decision.at) / 1000));
}

// draft-ietf-httpapi-ratelimit-headers-11: for messages only, since it has no unit for time.

function quotaNames(quotas: readonly Quota[]): string[] {
  return quotas.map(({ limit, per }, i) => {
    const isTaken = quotas.some((other, j) => j < i && other.per === per);
    return isTaken ? `messages-${per}-${limit}` : `messages-${per}`;
  });
}

function policyItems(quotas: readonly Quota[], names: readonly string[]): string {
  return quotas.map((quota, i) => policyItem(quota, names[i])).join(", ");
}

function policyItem(quota: Quota, name = "messages"): string {
  return `"${name}";q=${quota.limit};w=${Math.ceil(quota.perMs / 1000)}`;
}

function limitItem(quota: Quota, name = "messages", now: number): string {
  const resets = quota.resetsAt === null ? "" : `;t=${Math.max(0, Math.ceil((quota.resetsAt - now) / 1000))}`;
  return `"${name}";r=${quota.remaining}${resets}`;
}
