import type { Context, Env, MiddlewareHandler, Next } from "hono";

import type { Visit } from "../chat/visit.ts";
import { refusal } from "../http/problem.ts";
import { type Open, passing, socketEvents } from "./accepted.ts";
import { bindSocket } from "./bind.ts";
import { governed, refer, visitOf } from "./governed.ts";
import { handledBy, type Model } from "./model.ts";
import { checkUpgrade, type CreateEvents, type RecessSocketOptions } from "./options.ts";
import { refuseUpgrade } from "./refuse-upgrade.ts";
import { standing } from "./standing.ts";

/**
 * A WebSocket route whose conversations are governed. The upgrade is refused when a time limit is reached; time is counted while frames
 * pass in either direction; each turn of the person is a message. When a time limit is reached, the whole conversation ends with a last
 * sentence and a close code for which the page's SDK shows its screen.
 *
 * `model`: the handlers that the app would pass to `upgradeWebSocket`, or `proxySocket(…)`.
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
  checkUpgrade(options);
  const { upgradeWebSocket, dialect, ...rest } = options as unknown as RecessSocketOptions;
  const socket = bindSocket("recessSocket", rest);
  const { bound, channel, places } = socket;

  const modelFor = async (c: Context): Promise<Model> =>
    typeof model === "function" ? handledBy(await model(c as Context<E>)) : model;

  const route: MiddlewareHandler = async function recessSocket(c, next) {
    if (c.req.header("upgrade")?.toLowerCase() !== "websocket") {
      return refusal(426, "upgrade-required", "Connect to this address with a WebSocket.", {
        headers: { Upgrade: "websocket" },
      });
    }
    const visit = visitOf(c);
    const account = await socket.accountOf(visit);
    if (account instanceof Response) return refuseUpgrade(c, account);
    const plain = { c, model: await modelFor(c), report: (error: unknown) => bound.report(error, visit) };
    if (account === null || !bound.governor.governs(account)) return upgrade(visit, next, passing(plain));

    const exemption = await bound.exemption(visit);
    if (exemption !== false) {
      await refer(socket, visit, account, exemption);
      return upgrade(visit, next, passing(plain));
    }
    // Taken before the governor is asked, so that simultaneous requests cannot exceed the maximum together.
    const place = places.take(account.id);
    const first = await standing(bound, { visit, account, channel, isFull: place === null });
    if (first instanceof Response || place === null || first.band === null) {
      place?.leave();
      return first instanceof Response ? refuseUpgrade(c, first) : upgrade(visit, next, passing(plain));
    }
    return upgrade(visit, next, { ...plain, run: () => governed(socket, { visit, account, dialect, first, place }) });
  };

  async function upgrade({ input: c, request }: Visit<Context>, next: Next, open: Open): Promise<Response> {
    const events = socketEvents(open);
    const response = await upgradeWebSocket(() => events)(c, next);
    // The app's functions receive the context later, too.
    c.req.raw = request;
    // On some runtimes the handler returns the response, on others it sets it on the context.
    return response ?? c.res;
  }

  return route as MiddlewareHandler<E>;
}
