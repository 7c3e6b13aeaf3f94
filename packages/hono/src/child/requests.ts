import { type Account, parseDuration } from "@recess/core";
import { type Ask, type ChildRequest, REQUEST_MINUTES, type RequestResult } from "@recess/core/views";
import type { Context, Env, Hono } from "hono";

import { json, notFound, refusal } from "../http/problem.ts";
import { guarded } from "../http/guarded.ts";
import type { JsonObject } from "../http/json.ts";
import { checkLinkKeys, type LinkKeys, sealLink } from "../guardian/link.ts";
import { runInBackground } from "../http/wait-until.ts";
import { checkFunction, type SharedOptions } from "../options.ts";
import { readWrite } from "../http/write.ts";
import type { ChildContext } from "./context.ts";

/** A child's request, for the app to send to a guardian. */
export interface RequestEvent {
  readonly type: "requested";
  readonly accountId: string;
  readonly requestId: string;
  readonly ask: Ask;
  /** Ms since the epoch. */
  readonly at: number;
  /** Lets a guardian answer without a login; `null` if the app has no links. */
  readonly link: string | null;
}

export interface RequestsOptions<E extends Env = Env> {
  /** Sends it to a guardian: your own mail or push, or `webhook()`. The child's response does not wait for it. */
  readonly deliver: (event: RequestEvent, c: Context<E>) => void | Promise<void>;
  /** Links for answers without a login. Their content is encrypted. */
  readonly link?: LinkKeys & {
    /** The address of `familyPages`, with `/answer`: `"https://app.example/family/answer"`. */
    readonly url: string;
    /** Default `"24h"`; at most until the end of the child's day. */
    readonly expiresIn?: string;
  };
}

const MAX_BODY = 1024;
const MAX_FEATURE = 64;

const REFUSALS: { readonly [code: string]: readonly [status: number, detail: string] } = {
  "already-open": [409, "You asked already. The answer will be here."],
  "too-many": [429, "You asked three times today. You can ask again tomorrow."],
  "no-use": [409, "A yes would change nothing right now."],
};

/** Stores a child's request, and notifies a guardian after the response. */
export type AskFor<E extends Env> = (account: Account, ask: Ask, c: Context<E>) => Promise<RequestResult>;

/** Throws unless the options are valid. */
export function askFor<E extends Env>(options: SharedOptions<E>, { deliver, link }: RequestsOptions<E>): AskFor<E> {
  checkFunction("recessRoutes", "requests.deliver", deliver);
  if (link !== undefined) checkLinkKeys("recessRoutes", link);
  const expiresInMs = parseDuration(link?.expiresIn ?? "24h");
  if (expiresInMs === undefined)
    throw new TypeError('recessRoutes: `requests.link.expiresIn` must be a duration such as "24h".');

  const linkFor = async (account: Account, request: ChildRequest): Promise<string | null> => {
    if (link === undefined) return null;
    const expiresAt = request.at + expiresInMs;
    const token = await sealLink(link, { accountId: account.id, requestId: request.id, expiresAt });
    return `${link.url}/${token}`;
  };

  return async (account, ask, c) => {
    const result = await options.governor.cases.ask(account, ask);
    const { refusal: why, request } = result;
    if (why === null && request !== null) {
      const { id: requestId, at } = request;
      runInBackground(options, c, async () => {
        const url = await linkFor(account, request);
        await deliver({ type: "requested", accountId: account.id, requestId, ask, at, link: url }, c);
      });
    }
    return result;
  };
}

/** `POST /requests`: the child asks, with `{"minutes": 15}`, `{"quietHours": 15}` or `{"feature": "memory"}`. */
export function addRequestRoute<E extends Env>(
  app: Hono<E>,
  child: ChildContext<E>,
  options: RequestsOptions<E>,
): void {
  const askGuardian = askFor(child.options, options);

  app.post("/requests", (c) =>
    guarded(async () => {
      const write = await readWrite(c, child.origins, MAX_BODY);
      if (write instanceof Response) return write;
      const account = await child.accountOf(c);
      if (account instanceof Response) return account;
      if (account === null || !child.aboutOf(account, c).may.askForTime) return notFound();
      const ask = askIn(write.body);
      if (ask === null) {
        return refusal(
          400,
          "malformed",
          "Ask with `minutes` or `quietHours` (15, 30 or 60), or with `feature`, a name.",
        );
      }
      const { refusal: why, decision } = await askGuardian(account, ask, c);
      if (why !== null) {
        const [status, detail] = REFUSALS[why] ?? [404, "There is nothing here."];
        return status === 404
          ? notFound()
          : refusal(status, why, detail, { more: { recess: await child.stateOf(account, decision, c) } });
      }
      return json(await child.stateOf(account, decision, c), 201);
    }),
  );
}

export function askIn({ minutes, quietHours, feature }: JsonObject): Ask | null {
  if (typeof feature === "string" && feature !== "" && feature.length <= MAX_FEATURE)
    return { kind: "feature", feature };
  const time = REQUEST_MINUTES.find((some) => some === (quietHours ?? minutes));
  if (time === undefined) return null;
  return quietHours === undefined ? { kind: "time", minutes: time } : { kind: "quiet-hours", minutes: time };
}
