import type { Account, ByWhom, Decision, Governor } from "@recess/core";
import { parseAdjustment, summaryOf, viewOf } from "@recess/core/views";
import { type Context, type Env, Hono } from "hono";

import { json, notFound, refusal } from "../http/problem.ts";
import type { JsonObject } from "../http/json.ts";
import { backgroundMiddleware } from "../http/wait-until.ts";
import { checkFunction } from "../options.ts";
import { actionIdOf, keyOf, readWrite } from "../http/write.ts";
import { guarded } from "../http/guarded.ts";
import { type Charge, chargeOf, checkAside, type GuardianOptions } from "./guardian.ts";

/** Longer bodies are rejected; a table of limits fits. */
const MAX_BODY = 8192;

type Act = (governor: Governor, account: Account, body: JsonObject, by: ByWhom) => Promise<Decision>;

const ACTIONS: { readonly [name: string]: Act } = {
  grant: (governor, account, { minutes }, by) => governor.grant(account, { minutes: numberOf(minutes), ...by }),
  pause: (governor, account, { until }, by) =>
    governor.pause(account, { until: until === undefined || until === null ? undefined : numberOf(until), ...by }),
  resume: (governor, account, _, by) => governor.resume(account, by),
  lift: (governor, account, { until }, by) => governor.lift(account, { until: numberOf(until), ...by }),
  adjust: (governor, account, { limits }, by) => governor.adjust(account, { limits: parseAdjustment(limits), ...by }),
  unlink: (governor, account, _, by) => governor.unlink(account, by),
};

/**
 * The routes for the guardians of an account: a summary without content, a guardian's actions, and requests for time.
 * Mount them separately from the child's. Nothing is returned or changed before `guardian` has allowed it.
 *
 * @example
 * ```ts
 * app.route("/guardian", guardianRoutes({ governor, guardian: (c, accountId) => parentInSession(c, accountId) }));
 * ```
 */
export function guardianRoutes<E extends Env = Env>(options: GuardianOptions<E>): Hono<E> {
  const origins = checkAside("guardianRoutes", options);
  checkFunction("guardianRoutes", "guardian", options.guardian);
  if (options.account !== undefined) checkFunction("guardianRoutes", "account", options.account);
  const { governor } = options;

  const app = new Hono<E>();
  app.use(backgroundMiddleware(governor));

  const get = (path: string, answer: (charge: Charge, decision: Decision) => Promise<unknown>): void => {
    app.get(path, (c) =>
      guarded(async () => {
        const charge = await chargeOf(options, c, accountIn(c));
        if (charge instanceof Response) return charge;
        if (options.account === undefined && !(await isKnown(governor, charge.account))) return notFound();
        const decision = await governor.status(charge.account);
        return decision.band === null ? notFound() : json(await answer(charge, decision));
      }),
    );
  };

  get("/accounts/:account", async ({ account }, decision) => {
    const held = await governor.export(account);
    const cases = held?.cases ?? null;
    return {
      ...standing(decision),
      summary: held === null || held.record === null ? null : summaryOf(governor.policy, held.record, cases),
      requests: viewOf(cases, decision.day).requests,
    };
  });

  get("/accounts/:account/requests", async ({ account }, decision) => ({
    requests: viewOf(await governor.cases.read(account), decision.day).requests,
    mayGrantMs: decision.mayGrantMs,
  }));

  get("/accounts/:account/notices", async ({ account }) => {
    const file = await governor.cases.read(account);
    return {
      notices: (file?.notices ?? []).map(({ id, kind, about, at, deliveredAt }) => ({
        id,
        kind,
        about,
        at,
        deliveredAt,
      })),
    };
  });

  app.post("/accounts/:account/notices", (c) =>
    guarded(async () => {
      const charge = await chargeOf(options, c, accountIn(c));
      if (charge instanceof Response) return charge;
      const write = await readWrite(c, origins, MAX_BODY);
      if (write instanceof Response) return write;
      const { read } = write.body;
      if (!Array.isArray(read) || !read.every((id) => typeof id === "string")) {
        return refusal(400, "malformed", "`read` must be a list of notices' ids.");
      }
      if (options.account === undefined && !(await isKnown(governor, charge.account))) return notFound();
      await governor.cases.delivered(charge.account, { ids: read });
      return json({ read });
    }),
  );

  for (const [name, act] of Object.entries(ACTIONS)) {
    app.post(`/accounts/:account/${name}`, (c) =>
      guarded(async () => {
        const charge = await chargeOf(options, c, accountIn(c));
        if (charge instanceof Response) return charge;
        const write = await readWrite(c, origins, MAX_BODY);
        if (write instanceof Response) return write;
        const key = keyOf(c, write);
        if (key === null) return refusal(400, "no-id", "An action has an Idempotency-Key, or an `id` in its body.");
        const { guardian, account } = charge;
        const { role, id } = guardian;
        // Checked first: an action on a forgotten or ungoverned account must not create a record.
        if (options.account === undefined && !(await isKnown(governor, account))) return notFound();
        const actionId = await actionIdOf(role, id, account.id, name, key, write.text);
        const decision = await act(governor, account, write.body, { by: role, actionId, guardianId: id });
        if (decision.band === null) return notFound();
        if (decision.denied !== undefined) return denied(decision);
        const { grantedMs, adjusted } = decision;
        return json({ ...standing(decision), grantedMs, adjusted });
      }),
    );
  }

  app.post("/accounts/:account/requests/:request", (c) =>
    guarded(async () => {
      const charge = await chargeOf(options, c, accountIn(c));
      if (charge instanceof Response) return charge;
      const write = await readWrite(c, origins, MAX_BODY);
      if (write instanceof Response) return write;
      if (options.account === undefined && !(await isKnown(governor, charge.account))) return notFound();
      // The request's id makes the answer idempotent: the first one counts, and later clicks see it.
      const {
        refusal: why,
        request,
        decision,
      } = await governor.cases.answerRequest(charge.account, {
        id: c.req.param("request") ?? "",
        minutes: numberOf(write.body["minutes"]),
        by: charge.guardian.role,
        guardianId: charge.guardian.id,
      });
      if (why === "parent-only") return denied(decision);
      if (request === null) return notFound();
      if (why === "lapsed") return refusal(409, "lapsed", "This was asked for a day that is over.");
      const grantedMs = request.answer?.grantedMs ?? 0;
      const state = grantedMs > 0 ? "granted" : "declined";
      return json({ ...standing(decision), request: request.id, state, grantedMs, isFirst: why === null });
    }),
  );

  return app;
}

/** The account's status, for a page that shows the effect of an action. */
function standing(decision: Decision): object {
  const { at, band, day, outcome, reason, resumesAt, usedMs, limitMs, remainingMs, stopReason, mayGrantMs } = decision;
  return {
    serverNow: at,
    band,
    day,
    // After an action, this shows that it was carried out.
    outcome,
    reason,
    resumesAt,
    usedMs,
    limitMs,
    remainingMs,
    stopReason,
    mayGrantMs,
    degraded: decision.degraded,
  };
}

function denied(decision: Decision): Response {
  return refusal(403, "parent-only", "Only a parent may loosen a limit.", { more: { account: standing(decision) } });
}

async function isKnown(governor: Governor, { id }: Account): Promise<boolean> {
  const held = await governor.export({ id });
  return held !== null && held.record !== null;
}

function accountIn(c: Context): string {
  return c.req.param("account") ?? "";
}

/** Other values become `NaN`, which the governor rejects. */
function numberOf(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}
