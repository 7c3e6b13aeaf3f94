import type { Decision } from "@recess/core";
import type { Context } from "hono";

const decisions = new WeakMap<Request, Decision>();

/** Hands the decision to whatever answers the request. */
export function setDecision(request: Request, decision: Decision): void {
  decisions.set(request, decision);
}

/** The decision that let a request through `createGuard`; `undefined` for a request that nobody governs. */
export function decisionOf(request: Request): Decision | undefined {
  return decisions.get(request);
}

/** Likewise, in Hono too. */
export function decisionFor(of: Context | Request): Decision | undefined {
  return "req" in of ? (of.get("recess") as Decision | undefined) : decisions.get(of);
}
