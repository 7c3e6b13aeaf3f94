import { type Account, type Decision, type Governor, RecessError } from "@recess/core";
import type { OptionNames } from "@recess/protocol";
import { type Context, type Env, Hono } from "hono";

import { unavailableResponse } from "../chat/block.ts";
import { addAppealRoutes, type AppealsOptions } from "./appeals.ts";
import { type ChildContext, childContext } from "./context.ts";
import { addReferralRoute, type ReferralRouteOptions } from "./referrals.ts";
import { addRequestRoute, type RequestsOptions } from "./requests.ts";
import { setDecisionHeaders } from "../http/headers.ts";
import { refusal } from "../http/problem.ts";
import { backgroundMiddleware } from "../http/wait-until.ts";
import { accountOf, checkNames, checkOptions, OPTION_NAMES, readerOf, type SharedOptions } from "../options.ts";
import { report } from "../http/report.ts";
import { peekBody } from "../http/body.ts";
import { restoreParsedBody } from "../http/parsed-body.ts";
import { readHeartbeat } from "./heartbeat.ts";
import { isFromHere, isOrigin } from "../http/origin.ts";
import { ungovernedState } from "../http/state.ts";
import { detailFor } from "../http/words.ts";

export interface RecessRoutesOptions<E extends Env = Env> extends SharedOptions<E> {
  /** Other origins whose pages may send heartbeats: `["https://app.example"]`. This site's own always may. */
  readonly origins?: readonly string[];
  /** Lets the child ask for more time (`POST /requests`). If `may.askForTime` is false, the route does not exist. */
  readonly requests?: RequestsOptions<E>;
  /** Lets the account appeal (`POST` and `GET /appeals`). If `may.appeal` is false, the routes do not exist. */
  readonly appeals?: AppealsOptions<E>;
  /**
   * Counts the crisis services that pages show (`POST /referrals`), for the yearly report that laws require. Default:
   * no route.
   */
  readonly referrals?: ReferralRouteOptions;
}

const NAMES: OptionNames<keyof RecessRoutesOptions> = OPTION_NAMES;

/** No heartbeat is longer than this. */
const MAX_BODY_BYTES = 1024;

const ALLOWED = { "/status": "GET, HEAD, OPTIONS", "/heartbeat": "POST, OPTIONS" };

/**
 * The routes through which a page reads its state and reports presence: `GET /status` and `POST /heartbeat`. They
 * accept no identity, age, place or time from a browser.
 *
 * @example
 * ```ts
 * app.route("/recess", recessRoutes({ governor, account: (c) => accountOfSession(c) }));
 * ```
 */
export function recessRoutes<E extends Env = Env>(options: RecessRoutesOptions<E>): Hono<E> {
  checkNames("recessRoutes", options, NAMES);
  checkOptions("recessRoutes", options);
  const origins = new Set(options.origins);
  for (const origin of origins) {
    if (!isOrigin(origin))
      throw new TypeError(`recessRoutes: \`origins\` holds "${origin}"; write it as "https://host".`);
  }

  const { requests, appeals, referrals } = options;
  const child = childContext(options, { requests: requests !== undefined, appeals: appeals !== undefined }, origins);

  const app = new Hono<E>();
  app.use(backgroundMiddleware(options.governor));
  app.use(async (c, next) => {
    restoreParsedBody(c);
    await next();
  });

  app.get("/status", (c) => {
    const channel = c.req.query("channel") === "voice" ? "voice" : "text";
    return answer(child, c, (governor, account) => governor.status(account, { channel }));
  });

  app.post("/heartbeat", async (c) => {
    if (!isFromHere(c, origins))
      return refusal(403, "cross-site", "Heartbeats are taken from this site's pages alone.");
    if (!isJsonOrText(c.req.header("content-type"))) {
      return refusal(415, "content-type", "A heartbeat is application/json, or text/plain as sendBeacon sends it.");
    }
    const bytes = await peekBody(c, MAX_BODY_BYTES);
    if (bytes === null) return refusal(413, "body-too-large", `A heartbeat has at most ${MAX_BODY_BYTES} bytes.`);
    const beat = readHeartbeat(bytes);
    if (typeof beat === "string") return refusal(400, "malformed", beat);
    const { device, shown } = beat;
    return answer(child, c, async (governor, account) => {
      await child.markSeen(account, shown, c);
      return beat.isAway ? governor.away(account, { device, shown }) : governor.heartbeat(account, { device, shown });
    });
  });

  if (requests !== undefined) addRequestRoute(app, child, requests);
  if (appeals !== undefined) addAppealRoutes(app, child, appeals);
  if (referrals !== undefined) addReferralRoute(app, child, referrals);

  for (const [path, allow] of Object.entries(ALLOWED)) {
    app.options(path, () => new Response(null, { status: 204, headers: { Allow: allow } }));
    app.all(path, () => refusal(405, "method", `${path} takes ${allow}.`, { headers: { Allow: allow } }));
  }
  return app;
}

/** Returns the account's state: a stop is a 200 here too. */
async function answer<E extends Env>(
  child: ChildContext<E>,
  c: Context<E>,
  ask: (governor: Governor, account: Account) => Promise<Decision>,
): Promise<Response> {
  const { options } = child;
  const { governor } = options;
  const account = await accountOf(options, c);
  if (account instanceof Response) return account;
  const headers = new Headers({ "Content-Type": "application/json", "Cache-Control": "private, no-store" });
  if (account === null) return new Response(JSON.stringify(ungovernedState(governor.now())), { headers });

  const decisionId = crypto.randomUUID();
  let decision: Decision;
  try {
    decision = await ask(governor, account);
  } catch (error) {
    if (error instanceof RecessError && error.code === "argument-invalid") throw error;
    report(options, error, c);
    return unavailableResponse(
      { path: c.req.path, request: c.req.raw },
      decisionId,
      detailFor({ kind: "unavailable" }, readerOf(options, account, c, c.req.header("accept-language"))),
    );
  }
  if (decision.band !== null) setDecisionHeaders(headers, decision, decisionId);
  return new Response(JSON.stringify(await child.stateOf(account, decision, c)), { headers });
}

function isJsonOrText(type = "text/plain"): boolean {
  return /^(?:application\/json|text\/plain)[ \t]*(?:;|$)/i.test(type);
}
