import type { Account, Decision } from "@recess/core";
import type { Context, Env } from "hono";

import { aboutOf, type RecessOptions, report } from "../options.ts";
import type { RequestId } from "./request-id.ts";
import type { RecessState } from "@recess/protocol";
import { stateOf } from "../http/state.ts";

/** One message of a governed account, from its admission to the end of its reply. */
export interface Exchange<E extends Env> {
  readonly options: RecessOptions<E>;
  readonly account: Account;
  readonly c: Context;
  readonly decisionId: string;
  readonly device: string | undefined;
  readonly request: RequestId;
  readonly decision: Decision;
}

/** A decision on this account, as its page is told it. */
export function stateIn<E extends Env>(exchange: Exchange<E>, decision: Decision): RecessState {
  return stateOf(decision, aboutOf(exchange.options, exchange.account, exchange.c));
}

/** Gives the message's charge back. An exempt one has none. */
export async function refund<E extends Env>({ options, account, c, request, decision }: Exchange<E>): Promise<void> {
  if (decision.exempt === true) return;
  try {
    await options.governor.refund(account, { requestId: request.id });
  } catch (error) {
    report(options, error, c);
  }
}
