import type { Account } from "@recess/core";
import type { Context, Env, Hono } from "hono";

import { peekBody } from "../http/body.ts";
import { guarded } from "../http/guarded.ts";
import type { GuardianOptions } from "./guardian.ts";
import { type Link, openLink } from "./link.ts";
import { type LinkOptions, linkPage, pageResponse } from "./page.ts";

/** "minutes=15" has its place in it. */
const MAX_BODY = 256;

/**
 * `GET` shows and changes nothing, since mail programs follow links by themselves; the form on it `POST`s. The link is the
 * word of a parent. It works once, as a request is answered once: later it shows what the answer was.
 */
export function addLinkRoutes<E extends Env>(
  app: Hono<E>,
  options: GuardianOptions<E>,
  { page = linkPage, ...keys }: LinkOptions,
): void {
  const { governor } = options;
  const gone = (): Response => pageResponse(page({ kind: "gone" }), 404);

  const linkIn = async (c: Context<E>): Promise<{ link: Link; account: Account } | null> => {
    const link = await openLink(keys, c.req.param("token") ?? "", governor.now());
    if (link === null) return null;
    const { accountId: id } = link;
    const account = options.account === undefined ? { id } : await options.account(id, c);
    return account === null ? null : { link, account };
  };

  app.get("/answer/:token", (c) =>
    guarded(async () => {
      const found = await linkIn(c);
      const file = found === null ? null : await governor.cases.read(found.account);
      const request = file?.requests.find(({ id }) => id === found?.link.requestId);
      if (request === undefined) return gone();
      return pageResponse(page({ kind: request.answer === null ? "ask" : "answered", request }), 200);
    }),
  );

  app.post("/answer/:token", (c) =>
    guarded(async () => {
      const found = await linkIn(c);
      if (found === null) return gone();
      const bytes = await peekBody(c, MAX_BODY);
      const minutes = new URLSearchParams(new TextDecoder().decode(bytes ?? undefined)).get("minutes") ?? "";
      if (!/^\d{1,4}$/.test(minutes)) return gone();
      const { link, account } = found;
      // Without a file there is no such request, and nothing is to begin.
      if ((await governor.cases.read(account)) === null) return gone();
      const { refusal, request } = await governor.cases.answerRequest(account, {
        id: link.requestId,
        minutes: Number(minutes),
        by: "parent",
      });
      const isAnswered = refusal === null || refusal === "already-answered";
      return request === null || !isAnswered ? gone() : pageResponse(page({ kind: "answered", request }), 200);
    }),
  );
}
