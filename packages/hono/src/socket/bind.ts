import type { Account } from "@recess/core";
import type { Context } from "hono";

import { bindOptions, type Bound } from "../chat/bound.ts";
import type { Visit } from "../chat/visit.ts";
import { isFromHere, isOrigin } from "../http/origin.ts";
import { refusal } from "../http/problem.ts";
import { checkNames, type Exemption, type GuardOptions } from "../options.ts";
import { type Claims, createClaims } from "./claims.ts";
import type { FrameLimits } from "./conversation.ts";
import {
  checkSocketOptions,
  type ConversationRouteOptions,
  DEFAULT_LIMITS,
  SOCKET_NAMES,
  type TurnText,
} from "./options.ts";
import { createPlaces, type Places } from "./places.ts";

/** The options of a conversation route, checked and bound once. */
export interface BoundSocket {
  readonly bound: Bound<Context>;
  readonly channel: "voice" | "text";
  readonly limits: FrameLimits;
  readonly places: Places;
  readonly claims: Claims;
  /** The account that made the request, or the refusal of a cross-site request. */
  accountOf(visit: Visit<Context>): Promise<Account | Response | null>;
  /** Whether a turn must pass whatever the limits say. */
  exemptTurn(visit: Visit<Context>, turn: TurnText): Promise<Exemption>;
}

type ExemptRoute = (c: Context, turn: TurnText | null) => Exemption | Promise<Exemption>;

const MAX_SOCKETS = 4;

export function bindSocket(name: string, given: ConversationRouteOptions): BoundSocket {
  checkNames(name, given, SOCKET_NAMES);
  checkSocketOptions(name, given);
  const origins = new Set(given.origins);
  for (const origin of origins) {
    if (!isOrigin(origin)) throw new TypeError(`${name}: \`origins\` holds "${origin}"; write it as "https://host".`);
  }
  const { exempt, channel = "voice", maxSockets = MAX_SOCKETS, limits, ...rest } = given;
  const isExempt: ExemptRoute | undefined = exempt;
  // The subset of the guard's options that a socket has.
  const guard: GuardOptions<Context> = {
    ...rest,
    ...(isExempt !== undefined && { exempt: (c: Context) => isExempt(c, null) }),
  };
  const bound = bindOptions<Context>(name, guard);
  return {
    bound,
    channel,
    limits: { ...DEFAULT_LIMITS, ...limits },
    places: createPlaces(maxSockets, bound.after),
    claims: createClaims(),
    async accountOf(visit) {
      if (isFromHere(visit.input, origins)) return bound.accountOf(visit);
      return refusal(403, "cross-site", "Conversations are opened by this site's pages alone.");
    },
    async exemptTurn(visit, { text }) {
      try {
        return (await isExempt?.(visit.input, { text })) ?? false;
      } catch (error) {
        bound.report(error, visit);
        return true;
      }
    },
  };
}
