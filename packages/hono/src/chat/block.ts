import type { Decision } from "@recess/core";
import type { Context } from "hono";

import { retryAfterSeconds, setDecisionHeaders } from "../http/headers.ts";
import { type Dialect, dialectOf } from "../stream/dialect.ts";
import type { RecessState } from "@recess/protocol";
import { problemResponse } from "./problem.ts";

/** A wait that a client library may sit out by itself. Some sit out any that they are told, hours too, so no longer one is told with a 429. */
const LONGEST_WAIT_S = 60;

/**
 * A refusal as an error: 403, the one status at which every chat client stops after one request; or 429 for a message
 * limit that passes within a minute. The wait is in `Retry-After`.
 */
export function blockResponse(
  c: Context,
  decision: Decision,
  decisionId: string,
  state: RecessState,
  detail: string,
  told: Dialect | null,
): Response {
  const code = decision.reason ?? "paused";
  const wait = retryAfterSeconds(decision);
  const isBrief = code === "message-limit" && wait !== null && wait <= LONGEST_WAIT_S;
  const retryAt = decision.resumesAt === null ? null : new Date(decision.resumesAt).toISOString();

  const headers = new Headers({ "x-should-retry": "false" });
  setDecisionHeaders(headers, decision, decisionId);
  if (wait !== null) headers.set("Retry-After", String(wait));
  return problemResponse(
    { status: isBrief ? 429 : 403, code, detail, decisionId, recess: { ...state, code, retryAt } },
    told ?? dialectOf(c),
    headers,
  );
}

/**
 * The limits cannot be looked up: 503, which client libraries try again a few times by themselves, and not all at the
 * same moment.
 */
export function unavailableResponse(c: Context, decisionId: string, detail: string): Response {
  const headers = new Headers({
    "Retry-After": String(2 + Math.floor(Math.random() * 4)),
    "Cache-Control": "private, no-store",
    "Recess-Decision": decisionId,
  });
  return problemResponse({ status: 503, code: "governor-unavailable", detail, decisionId }, dialectOf(c), headers);
}
