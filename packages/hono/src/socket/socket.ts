import type { Account, Decision } from "@recess/core";
import { policyOfDecision } from "@recess/core/views";
import type { RecessState } from "@recess/protocol";
import type { Context, Env, MiddlewareHandler, Next } from "hono";

import { bindOptions, type Bound } from "../chat/bound.ts";
import type { Visit } from "../chat/visit.ts";
import { isFromHere, isOrigin } from "../http/origin.ts";
import { refusal } from "../http/problem.ts";
import { stateOf } from "../http/state.ts";
import { type Exemption, type GuardOptions } from "../options.ts";
import { type Open, passing, socketEvents } from "./accepted.ts";
import { createConversation } from "./conversation.ts";
import { handledBy, type Model } from "./model.ts";
import { checkSocketOptions, type CreateEvents, DEFAULT_LIMITS, type RecessSocketOptions } from "./options.ts";
import { refuseUpgrade } from "./refuse-upgrade.ts";
import { runConversation } from "./run.ts";
import { refusalOf, standing, stopped } from "./standing.ts";

/**
 * A WebSocket route whose conversations are governed: refused before the upgrade when a limit of time stops; time is counted
 * while anything flows either way; each turn of the person is a message; and when a limit comes the conversation ends as a
 * whole, with a last sentence and a close code that the page's SDK turns into its screens.
 *
 * `model`: the handlers that the app would give to `upgradeWebSocket`, or `proxySocket(…)`.
 *
 * @example
 * ```ts
 * const talk = recessSocket({ governor, account, upgradeWebSocket, dialect: openaiRealtime() }, proxySocket(connect));
 * app.get("/talk", talk);
 * ```
 */
export function recessSocket<E extends Env = Env>(
  options: RecessSocketOptions<E>,
  model: CreateEvents<E> | Model,
): MiddlewareHandler<E> {
  checkSocketOptions(options);
  const origins = new Set(options.origins);
  for (const origin of origins) {
    if (!isOrigin(origin))
      throw new TypeError(`recessSocket: \`origins\` holds "${origin}"; write it as "https://host".`);
  }
  // The context of a route is one of any environment to what is shared with other servers.
  const shared = options as unknown as Omit<GuardOptions<Context>, "exempt"> & { readonly exempt?: ExemptSocket };
  const { exempt } = shared;
  const bound = bindOptions<Context>("recessSocket", {
    ...shared,
    maxStreams: options.maxSockets,
    exempt: exempt === undefined ? undefined : (c: Context) => exempt(c, null),
  } as GuardOptions<Context>);
  const { channel = "voice" } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };

  const modelFor = async (c: Context): Promise<Model> =>
    typeof model === "function" ? handledBy(await model(c as Context<E>)) : model;

  async function admit(c: Context, visit: Visit<Context>): Promise<Account | Response | null> {
    if (!isFromHere(c, origins)) {
      return refusal(403, "cross-site", "Conversations are opened by this site's pages alone.");
    }
    return bound.accountOf(visit);
  }

  return async function recessSocket(c, next) {
    if (c.req.header("upgrade")?.toLowerCase() !== "websocket") {
      return refusal(426, "upgrade-required", "This is a WebSocket.", {}, { Upgrade: "websocket" });
    }
    const visit = visitOf(c);
    const account = await admit(c, visit);
    if (account instanceof Response) return refuseUpgrade(c, account);
    const upgrade = async (open: Open): Promise<Response> => {
      const events = socketEvents(open);
      // Handlers of several runtimes return what they made, and set nothing on the context.
      return (await options.upgradeWebSocket(() => events)(c, next as Next)) ?? c.res;
    };
    const plain = { c, model: await modelFor(c), report: (error: unknown) => bound.report(error, visit) };
    if (account === null || !bound.governor.governs(account)) return upgrade(passing(plain));

    const exemption = await bound.exemption(visit);
    if (exemption !== false) {
      await refer(bound, visit, account, exemption);
      return upgrade(passing(plain));
    }
    const place = takePlace(bound, account);
    const first = await standing(bound, { visit, account, channel, isFull: place === null });
    if (first instanceof Response || place === null || first.band === null) {
      place?.leave();
      return first instanceof Response ? refuseUpgrade(c, first) : upgrade(passing(plain));
    }

    const exemptTurn = async (turn: { readonly text: string | null }): Promise<Exemption> => {
      try {
        return (await exempt?.(c, { text: turn.text })) ?? false;
      } catch (error) {
        bound.report(error, visit);
        return true;
      }
    };
    return upgrade({
      ...plain,
      run() {
        place.arrive();
        const stateFor = (decision: Decision): RecessState => stateOf(decision, bound.aboutOf(account, visit));
        const conversation = createConversation({
          reader: options.dialect.open(),
          first,
          now: bound.governor.now(),
          presenceMs: (decision) => policyOfDecision(bound.governor.policy, decision).presence.messageMs,
          stateOf: stateFor,
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
          exemptTurn,
          hasOthers: () => bound.streams.count(account.id) > 1,
          onEnd: place.leave,
        });
      },
    });
  };
}

/** How long an accepted upgrade may take to become a socket. */
const HANDSHAKE_MS = 10_000;

/** Counts a conversation from its request on, so that requests at the same moment do not pass together; `null` if there are too many. */
function takePlace(
  { streams, after }: Bound<Context>,
  { id }: Account,
): { readonly arrive: () => void; readonly leave: () => void } | null {
  const place = streams.open(id);
  if (place === null) return null;
  const arrive = after(HANDSHAKE_MS, place.close);
  return {
    arrive,
    leave() {
      arrive();
      place.close();
    },
  };
}

type ExemptSocket = (c: Context, turn: { readonly text: string | null } | null) => Exemption | Promise<Exemption>;

async function refer(
  bound: Bound<Context>,
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

function visitOf(c: Context): Visit<Context> {
  return {
    input: c,
    request: c.req.raw,
    path: c.req.path,
    peekBody: async () => null,
    drainBody: async () => {},
    setDecision: () => {},
    handle: () => Promise.reject(new Error("A socket has no handler of requests.")),
    waitUntil(work) {
      try {
        c.executionCtx.waitUntil(work);
      } catch {
        // A runtime that keeps running by itself has no execution context.
      }
    },
  };
}
