import type { Decision } from "@recess/core";
import type { Quota } from "@recess/core/views";
import { DECISION_HEADER, STATE_HEADER } from "@recess/protocol";

/** Header fields. Names are in lower case, as `Headers` returns them. */
export type Fields = readonly (readonly [name: string, value: string])[];

const STATE = STATE_HEADER.toLowerCase();
const DECISION = DECISION_HEADER.toLowerCase();

const NOT_SHARED: Fields[number] = ["cache-control", "private, no-store"];

/** The header fields with the decision, which also forbid shared caching. */
export function decisionFields(decision: Decision, decisionId: string): Fields {
  const { quotas, at } = decision;
  const state: Fields[number] = [STATE, stateHeader(decision)];
  const id: Fields[number] = [DECISION, decisionId];
  if (quotas.length === 0) return [state, id, NOT_SHARED];
  const { names, items } = quotaPolicy(quotas);
  let limits = "";
  let i = 0;
  for (const quota of quotas) {
    limits += (i === 0 ? "" : ", ") + limitItem(quota, names[i], at);
    i += 1;
  }
  return [state, id, NOT_SHARED, ["ratelimit-policy", items], ["ratelimit", limits]];
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
  let fields =
    outcome === "block" ? 'v=1, d="block"' : decision.notices.length > 0 ? 'v=1, d="nudge"' : 'v=1, d="allow"';
  if (remainingMs !== null) {
    const seconds = Math.floor(remainingMs / 1000);
    fields += `, rem=${seconds}`;
    if (decision.stopReason === "break") fields += `, brk=${seconds}`;
  }
  if (resumesAt !== null) fields += `, until=${Math.ceil(resumesAt / 1000)}`;
  fields += `, t=${at}`;
  return decision.exempt === true ? `${fields}, exempt` : fields;
}

/** Whole seconds until `resumesAt`, rounded up; `null` if it is not known. */
export function retryAfterSeconds(decision: Decision): number | null {
  return decision.resumesAt === null ? null : Math.max(1, Math.ceil((decision.resumesAt - decision.at) / 1000));
}

// draft-ietf-httpapi-ratelimit-headers-11: for messages only, since it has no unit for time.

interface QuotaPolicy {
  readonly names: readonly string[];
  readonly items: string;
}

/**
 * The quotas of the last decision. They come from the policy, so most decisions have the same and `lastPolicy` can be
 * reused.
 */
let lastQuotas: readonly Quota[] = [];
let lastPolicy: QuotaPolicy = { names: [], items: "" };

function quotaPolicy(quotas: readonly Quota[]): QuotaPolicy {
  if (!isSamePolicy(quotas, lastQuotas)) {
    const names = quotas.map(({ limit, per }, i) => {
      const isTaken = quotas.some((other, j) => j < i && other.per === per);
      return isTaken ? `messages-${per}-${limit}` : `messages-${per}`;
    });
    lastQuotas = quotas;
    lastPolicy = { names, items: quotas.map((quota, i) => policyItem(quota, names[i])).join(", ") };
  }
  return lastPolicy;
}

function isSamePolicy(some: readonly Quota[], others: readonly Quota[]): boolean {
  if (some.length !== others.length) return false;
  let i = 0;
  for (const { limit, per, perMs } of some) {
    const other = others[i];
    if (other === undefined || other.limit !== limit || other.per !== per || other.perMs !== perMs) return false;
    i += 1;
  }
  return true;
}

function policyItem(quota: Quota, name = "messages"): string {
  return `"${name}";q=${quota.limit};w=${Math.ceil(quota.perMs / 1000)}`;
}

function limitItem(quota: Quota, name = "messages", now: number): string {
  const resets = quota.resetsAt === null ? "" : `;t=${Math.max(0, Math.ceil((quota.resetsAt - now) / 1000))}`;
  return `"${name}";r=${quota.remaining}${resets}`;
}
