import { type Account, type Decision, RecessError } from "@recess/core";
import type { Context } from "hono";

import { blockResponse, unavailableResponse } from "../chat/block.ts";
import type { Bound } from "../chat/bound.ts";
import { tooMany } from "../chat/stream-count.ts";
import type { Visit } from "../chat/visit.ts";
import { conversationState } from "../http/state.ts";
import type { TurnRefusal } from "./dialects/dialect.ts";
import { isStopped } from "./lease.ts";

interface Standing {
  readonly visit: Visit<Context>;
  readonly account: Account;
  readonly channel: "voice" | "text";
  /** Whether the account already has the maximum number of open conversations. */
  readonly isFull: boolean;
}

/** The usual refusal, for a request before its conversation begins. */
export function refusedBy(
  bound: Bound<Context>,
  { visit, account }: Pick<Standing, "visit" | "account">,
  decision: Decision,
): Response {
  return blockResponse({
    visit,
    decision,
    decisionId: crypto.randomUUID(),
    state: conversationState(decision, bound.aboutOf(account, visit), bound.governor.policy),
    text: bound.userMessage({ kind: "block", decision }, account, visit),
    dialect: null,
  });
}

/** The account's decision before the upgrade, or the refusal. */
export async function standing(
  bound: Bound<Context>,
  { visit, account, channel, isFull }: Standing,
): Promise<Decision | Response> {
  let decision: Decision;
  try {
    decision = await bound.governor.status(account, { channel });
  } catch (error) {
    if (error instanceof RecessError && error.code === "argument-invalid") throw error;
    bound.report(error, visit);
    return unavailableResponse(visit, crypto.randomUUID(), bound.userMessage({ kind: "unavailable" }, account, visit));
  }
  if (decision.band === null) return decision;
  if (!isFull && !isStopped(decision)) return decision;
  return refusedBy(bound, { visit, account }, isFull ? tooMany(decision, TRY_AGAIN_MS) : decision);
}

/** It is not known when one of the open conversations will end, so the client is asked to retry after this time. */
const TRY_AGAIN_MS = 30_000;

/** The refusal to send for a turn. `given`: its decision; `null` if the limits could not be read. */
export function refusalOf(
  bound: Bound<Context>,
  visit: Visit<Context>,
  account: Account,
  given: Decision | null,
): TurnRefusal {
  if (given === null) {
    const message = bound.userMessage({ kind: "unavailable" }, account, visit);
    return { code: "governor-unavailable", message, recess: null };
  }
  const decision = stopped(given);
  const code = decision.reason ?? "paused";
  const retryAt = decision.resumesAt === null ? null : new Date(decision.resumesAt).toISOString();
  const state = conversationState(decision, bound.aboutOf(account, visit), bound.governor.policy);
  return {
    code,
    message: bound.userMessage({ kind: "block", decision }, account, visit),
    recess: { ...state, code, retryAt },
  };
}

/** A decision that announced a stop, as it is once the stop has come. */
export function stopped(decision: Decision): Decision {
  return decision.outcome === "block" ? decision : { ...decision, outcome: "block", reason: decision.stopReason };
}
