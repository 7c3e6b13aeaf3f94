import type { AppealResult } from "@recess/core/views";
import { type Context, type Env, Hono } from "hono";

import { json, notFound, refusal } from "../http/problem.ts";
import { backgroundMiddleware } from "../http/wait-until.ts";
import { checkFunction } from "../options.ts";
import { readWrite } from "../http/write.ts";
import { guarded } from "../http/guarded.ts";
import { type AsideOptions, checkAside } from "../guardian/guardian.ts";

export interface AppealRoutesOptions<E extends Env = Env> extends AsideOptions<E> {
  /** Whether the person may answer appeals: `true`, `false` (a 404), or a `Response`. */
  readonly reviewer: (c: Context<E>) => boolean | Response | Promise<boolean | Response>;
}

const MAX_BODY = 16_384;

/**
 * The routes for staff who answer appeals: a list of the open ones, overdue first, and answers. They do not reveal
 * whose an appeal is: it is identified by its receipt and `file`. Accepting an appeal changes no limit; the app must do
 * that itself.
 *
 * @example
 * ```ts
 * app.route("/staff", appealRoutes({ governor, reviewer: (c) => isStaff(c) }));
 * ```
 */
export function appealRoutes<E extends Env = Env>(options: AppealRoutesOptions<E>): Hono<E> {
  const origins = checkAside("appealRoutes", options);
  checkFunction("appealRoutes", "reviewer", options.reviewer);
  const { governor, reviewer } = options;

  const refused = async (c: Context<E>): Promise<Response | null> => {
    const may = await reviewer(c);
    if (may instanceof Response) return may;
    return may ? null : notFound();
  };

  const app = new Hono<E>();
  app.use(backgroundMiddleware(governor));

  app.get("/appeals", (c) =>
    guarded(async () => {
      const no = await refused(c);
      if (no !== null) return no;
      const appeals = await governor.cases.openAppeals();
      const isOverdueOnly = c.req.query("overdue") !== undefined;
      return json({
        serverNow: governor.now(),
        appeals: isOverdueOnly ? appeals.filter((one) => one.isOverdue) : appeals,
      });
    }),
  );

  app.post("/appeals/:receipt", (c) =>
    guarded(async () => {
      const no = await refused(c);
      if (no !== null) return no;
      const write = await readWrite(c, origins, MAX_BODY);
      if (write instanceof Response) return write;
      const { file, state, answer = "" } = write.body;
      const receipt = c.req.param("receipt") ?? "";
      if (typeof file !== "string" || file === "") return refusal(400, "malformed", "`file` is the one in the list.");
      if (state === "in-review") return appealResponse(await governor.cases.reviewAppeal({ file }, { receipt }));
      if (state !== "accepted" && state !== "declined") {
        return refusal(400, "malformed", "`state` must be in-review, accepted or declined.");
      }
      if (typeof answer !== "string" || answer.trim() === "") {
        return refusal(400, "malformed", "`answer` must be a string: the child reads it.");
      }
      const accepted = state === "accepted";
      return appealResponse(await governor.cases.answerAppeal({ file }, { receipt, accepted, answer: answer.trim() }));
    }),
  );

  return app;
}

function appealResponse({ refusal: why, appeal }: AppealResult): Response {
  if (appeal === null) return notFound();
  if (why !== null) return refusal(409, why, "This was answered before, and the answer stands.", { more: { appeal } });
  return json({ appeal });
}
