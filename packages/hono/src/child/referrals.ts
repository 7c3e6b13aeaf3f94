import type { Env, Hono } from "hono";

import { guarded } from "../http/guarded.ts";
import { json, notFound, refusal } from "../http/problem.ts";
import { actionIdOf, keyOf, readWrite } from "../http/write.ts";
import type { ChildContext } from "./context.ts";

export interface ReferralRouteOptions {
  /** The crisis services that pages show, as codes: `["988"]`. No others are counted. */
  readonly services: readonly string[];
}

const MAX_BODY = 1024;

/**
 * `POST /referrals`: a page showed a crisis service, with `{"service": "988", "id": "…"}`. The account determines the
 * region; a repeated id of one account is one referral. Responds once it is stored, so a page can retry with the same
 * id.
 */
export function addReferralRoute<E extends Env>(
  app: Hono<E>,
  child: ChildContext<E>,
  { services }: ReferralRouteOptions,
): void {
  if (!Array.isArray(services) || services.length === 0) {
    throw new TypeError('recessRoutes: `referrals.services` must be a list of codes, such as ["988"].');
  }
  const { governor } = child.options;

  app.post("/referrals", (c) =>
    guarded(async () => {
      const write = await readWrite(c, child.origins, MAX_BODY);
      if (write instanceof Response) return write;
      const account = await child.accountOf(c);
      if (account instanceof Response) return account;
      if (account === null) return notFound();
      const { service } = write.body;
      const known = services.find((one) => one === service);
      if (known === undefined) return refusal(400, "malformed", "`service` must be one that the app refers to.");
      const key = keyOf(c, write);
      if (key === null) return refusal(400, "malformed", "`id` must be a string of 1 to 256 characters.");
      const id = await actionIdOf("referral", account.id, key);
      const { year, repeated } = await governor.referral(account, { service: known, id });
      return json({ service: known, year }, repeated ? 200 : 201);
    }),
  );
}
