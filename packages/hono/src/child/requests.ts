import { type Account, type Decision, parseDuration } from "@recess/core";
import { REQUEST_MINUTES, type TimeRequest } from "@recess/core/views";
import type { Context, Env, Hono } from "hono";

import { json, notFound, refusal } from "../http/problem.ts";
import { guarded } from "../guardian/guardian.ts";
import { checkLinkSecret, sealLink } from "../guardian/link.ts";
import { runInBackground } from "../http/wait-until.ts";
import { checkFunction } from "../options.ts";
import { readWrite } from "../http/write.ts";
import type { ChildContext } from "./context.ts";

/** A child asked for time, for whoever brings it to a guardian. */
export interface RequestEvent {
  readonly type: "time-requested";
  readonly accountId: string;
  readonly requestId: string;
  readonly minutes: number;
  /** Ms since the epoch. */
  readonly at: number;
  /** By which a guardian answers without a login; `null` where the app makes none. */
  readonly link: string | null;
}

export interface RequestsOptions<E extends Env = Env> {
  /** Brings it to a guardian: your own mail or push, or `webhook()`. The child's answer does not wait for it. */
  readonly deliver: (event: RequestEvent, c: Context<E>) => void | Promise<void>;
  /** Links, for answers without a login. They are sealed: nothing in them can be read. */
  readonly link?: {
    /** At least 32 characters, random; the same as `guardianRoutes`' `links.secret`. */
    readonly secret: string;
    /** Where `guardianRoutes` are mounted, with `/answer`: `"https://app.example/guardian/answer"`. */
    readonly url: string;
    /** Default `"24h"`; never longer than the child's day. */
    readonly expiresIn?: string;
  };
}

const LONGEST_BODY = 256;

const REFUSALS: { readonly [code: string]: readonly [status: number, detail: string] } = {
  "already-open": [409, "You asked already. The answer will be here."],
  "too-many": [429, "You asked three times today. You can ask again tomorrow."],
  "no-time-to-give": [409, "There is no more time to give today."],
};

/** `POST /requests` `{"minutes": 15}`: the child asks for time on this day. */
export function addRequestRoute<E extends Env>(
  app: Hono<E>,
  child: ChildContext<E>,
  options: RequestsOptions<E>,
): void {
  checkFunction("recessRoutes", "requests.deliver", options.deliver);
  const { link } = options;
  if (link !== undefined) checkLinkSecret("recessRoutes", link.secret);
  const expiresInMs = parseDuration(link?.expiresIn ?? "24h");
  if (expiresInMs === undefined) throw new TypeError('recessRoutes: `requests.link.expiresIn` is as "24h".');
  const { governor } = child.options;

  const linkFor = async (account: Account, request: TimeRequest): Promise<string | null> => {
    if (link === undefined) return null;
    const expiresAt = request.at + expiresInMs;
    const token = await sealLink(link.secret, { accountId: account.id, requestId: request.id, expiresAt });
    return `${link.url}/${token}`;
  };

  app.post("/requests", (c) =>
    guarded(async () => {
      const write = await readWrite(c, child.origins, LONGEST_BODY);
      if (write instanceof Response) return write;
      const account = await child.accountOf(c);
      if (account instanceof Response) return account;
      if (account === null || !child.aboutOf(account, c).may.askForTime) return notFound();
      const minutes = REQUEST_MINUTES.find((some) => some === write.body["minutes"]);
      if (minutes === undefined) return refusal(400, "malformed", "`minutes` must be 15, 30 or 60.");
      const { refusal: why, request, decision } = await governor.cases.askForTime(account, { minutes });
      if (why !== null) {
        const [status, detail] = REFUSALS[why] ?? [404, "There is nothing here."];
        return status === 404
          ? notFound()
          : refusal(status, why, detail, { recess: await stateFor(account, decision, c) });
      }
      if (request !== null) {
        const { id: requestId, at } = request;
        runInBackground(child.options, c, async () => {
          const url = await linkFor(account, request);
          await options.deliver(
            { type: "time-requested", accountId: account.id, requestId, minutes, at, link: url },
            c,
          );
        });
      }
      return json(await stateFor(account, decision, c), 201);
    }),
  );

  const stateFor = (account: Account, decision: Decision, c: Context<E>): Promise<object> =>
    child.stateOf(account, decision, c);
}
