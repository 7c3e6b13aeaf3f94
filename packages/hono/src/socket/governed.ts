import type { Account, Decision } from "@recess/core";
import { policyOfDecision } from "@recess/core/views";
import type { Context } from "hono";

import type { Visit } from "../chat/visit.ts";
import { conversationState } from "../http/state.ts";
import type { Exemption } from "../options.ts";
import type { BoundSocket } from "./bind.ts";
import { createConversation } from "./conversation.ts";
import type { SocketDialect } from "./dialects/dialect.ts";
import type { Place } from "./places.ts";
import { type Running, runConversation } from "./run.ts";
import { refusalOf, stopped } from "./standing.ts";

export interface Governed {
  readonly visit: Visit<Context>;
  readonly account: Account;
  readonly dialect: SocketDialect;
  /** The decision that let the conversation begin. */
  readonly first: Decision;
  readonly place: Place;
}

/** Starts a conversation of a governed account. */
export function governed(socket: BoundSocket, { visit, account, dialect, first, place }: Governed): Running {
  const { bound, channel, claims, limits, places } = socket;
  place.arrive();
  const conversation = createConversation({
    reader: dialect.open(),
    first,
    now: bound.governor.now(),
    presenceMs: (decision) => policyOfDecision(bound.governor.policy, decision).presence.messageMs,
    stateOf: (decision) => conversationState(decision, bound.aboutOf(account, visit), bound.governor.policy),
    refusalOf: (decision) => refusalOf(bound, visit, account, decision),
    lastWords: (decision) => bound.userMessage({ kind: "block", decision: stopped(decision) }, account, visit),
    limits,
  });
  return runConversation({
    bound,
    visit,
    account,
    conversation,
    channel,
    claims,
    exemptTurn: (turn) => socket.exemptTurn(visit, turn),
    hasOthers: () => places.count(account.id) > 1,
    onEnd: place.leave,
  });
}

/** Records the crisis service to which an exempt conversation was referred. */
export async function refer(
  { bound }: BoundSocket,
  visit: Visit<Context>,
  account: Account,
  exemption: Exemption,
): Promise<void> {
  if (typeof exemption !== "object") return;
  const { service, region } = exemption.referral;
  try {
    await bound.governor.referral(account, { service, region, id: crypto.randomUUID() });
  } catch (error) {
    bound.report(error, visit);
  }
}

/** The request in the form that the guard's functions take. Only its headers are read. */
export function visitOf(c: Context): Visit<Context> {
  return {
    input: c,
    // On Deno the headers cannot be read after the upgrade, so they are copied.
    request: new Request(c.req.url, { headers: new Headers(c.req.raw.headers) }),
    keys: [c, c.req.raw],
    path: c.req.path,
    peekBody: async () => null,
    drainBody: async () => {},
    setDecision: () => {},
    handle: () => Promise.reject(new Error("A conversation has no request handler.")),
    waitUntil(work) {
      try {
        c.executionCtx.waitUntil(work);
      } catch {
        // Long-running runtimes have no execution context.
      }
    },
  };
}
