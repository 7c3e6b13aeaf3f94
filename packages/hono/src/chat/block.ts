import type { Decision } from "@recess/core";
import type { RecessState } from "@recess/protocol";

import { retryAfterSeconds, setDecisionHeaders } from "../http/headers.ts";
import { type Dialect, dialectOf } from "../stream/dialect.ts";
import { problemResponse } from "./problem.ts";
import type { Visit } from "./visit.ts";

/** The longest wait that is sent with a 429: some client libraries wait for any time given, even hours. */
const MAX_WAIT_S = 60;

/** A refused message, to be sent as an error or as a reply. */
export interface Refusal {
  readonly visit: Pick<Visit<unknown>, "path" | "request" | "peekBody">;
  readonly decision: Decision;
  readonly decisionId: string;
  readonly state: RecessState;
  /** The sentence for the person. */
  readonly text: string;
  /** Set by the app; `null`: recognised from the request. */
  readonly dialect: Dialect | null;
}

/**
 * A refusal as an error: 403, the one status after which every chat client stops, or 429 for a message limit that
 * passes within a minute. The wait is in `Retry-After`.
 */
export function blockResponse({ visit, decision, decisionId, state, text: detail, dialect }: Refusal): Response {
  const code = decision.reason ?? "paused";
  const wait = retryAfterSeconds(decision);
  const isBrief = code === "message-limit" && wait !== null && wait <= MAX_WAIT_S;
  const retryAt = decision.resumesAt === null ? null : new Date(decision.resumesAt).toISOString();

  const headers = new Headers({ "x-should-retry": "false" });
  setDecisionHeaders(headers, decision, decisionId);
  if (wait !== null) headers.set("Retry-After", String(wait));
  return problemResponse(
    { status: isBrief ? 429 : 403, code, detail, decisionId, recess: { ...state, code, retryAt } },
    dialect ?? dialectOf(visit),
    headers,
  );
}

/** The limits are unavailable: 503, which client libraries retry a few times by themselves, with jitter. */
export function unavailableResponse(
  visit: Pick<Visit<unknown>, "path" | "request">,
  decisionId: string,
  detail: string,
): Response {
  const headers = new Headers({
    "Retry-After": String(2 + Math.floor(Math.random() * 4)),
    "Cache-Control": "private, no-store",
    "Recess-Decision": decisionId,
  });
  return problemResponse({ status: 503, code: "governor-unavailable", detail, decisionId }, dialectOf(visit), headers);
}
