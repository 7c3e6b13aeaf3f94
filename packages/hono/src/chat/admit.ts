import { type Account, type Decision, RecessError } from "@recess/core";
import type { Context, Env, Next } from "hono";

import { blockResponse, unavailableResponse } from "./block.ts";
import { messageResponse } from "./message.ts";
import { type Exchange, refund, stateIn } from "./exchange.ts";
import { forward } from "./forward.ts";
import { setDecisionHeaders } from "../http/headers.ts";
import { setLabelHeader } from "../http/label.ts";
import { keepAlive } from "../http/wait-until.ts";
import { aboutOf, isExempt, type RecessOptions, report, userMessage, configuredDialect } from "../options.ts";
import { drainBody } from "../http/body.ts";
import { deviceOf } from "../http/device.ts";
import { requestIdOf } from "./request-id.ts";
import { stateOf } from "../http/state.ts";

/** Asks the governor, then the handler if it may answer, and meters what that answers. */
export async function answerMessage<E extends Env>(
  options: RecessOptions<E>,
  account: Account,
  c: Context,
  next: Next,
): Promise<Response | void> {
  try {
    return await decideMessage(options, account, c, next);
  } finally {
    keepAlive(c, options.governor);
  }
}

async function decideMessage<E extends Env>(
  options: RecessOptions<E>,
  account: Account,
  c: Context,
  next: Next,
): Promise<Response | void> {
  if (!options.governor.governs(account)) {
    c.set("recess", await options.governor.status(account));
    return next();
  }
  const decisionId = crypto.randomUUID();
  const exempt = options.exempt !== undefined && (await isExempt(options.exempt, options, c));
  const request = await requestIdOf(c, await options.requestId?.(c), decisionId);
  const device = deviceOf(c);

  let decision: Decision;
  try {
    decision = await options.governor.admit(account, { device, requestId: request.id, exempt });
  } catch (error) {
    rethrowCallerError(error);
    report(options, error, c);
    if (exempt) return pass(options, c, next);
    await drainBody(c);
    return unavailableResponse(c, decisionId, userMessage(options, { kind: "unavailable" }, c));
  }
  c.set("recess", decision);
  if (decision.band === null) return next();

  const exchange: Exchange<E> = { options, account, c, decisionId, device, request, decision };
  if (decision.outcome === "block") return refuse(exchange);
  try {
    await next();
  } catch (error) {
    await refund(exchange);
    throw error;
  }
  if (c.error !== undefined || isFailure(c.res.status)) {
    // Who can send the id again could take back a message that was answered, by leaving early.
    if (request.isServerGenerated || !c.req.raw.signal.aborted) await refund(exchange);
  }
  return forward(exchange);
}

/** A look at the headers: it is not charged and leaves nothing running, and is refused when a message would be. */
export async function answerHead<E extends Env>(
  options: RecessOptions<E>,
  account: Account,
  c: Context,
  next: Next,
): Promise<Response | void> {
  const decisionId = crypto.randomUUID();
  let decision: Decision;
  try {
    decision = await options.governor.status(account);
  } catch (error) {
    rethrowCallerError(error);
    report(options, error, c);
    return bodiless(unavailableResponse(c, decisionId, ""));
  }
  c.set("recess", decision);
  if (decision.band === null) return next();
  if (decision.outcome === "block") {
    return bodiless(blockResponse(c, decision, decisionId, stateOf(decision, aboutOf(options, account, c)), "", null));
  }
  await next();
  await dropBody(c);
  setDecisionHeaders(c.res.headers, decision, decisionId);
  if (c.res.ok) setLabelHeader(c.res.headers, options.label);
}

/** No message, and so no way to a reply either: of what a handler answers, the headers go out. */
export async function answerOptions(c: Context, next: Next): Promise<void> {
  await next();
  await dropBody(c);
}

async function dropBody(c: Context): Promise<void> {
  const { res } = c;
  // A body that is held by somebody else is theirs to end.
  await res.body?.cancel().catch(() => {});
  c.res = undefined;
  c.res = bodiless(res);
}

/** A call for help goes through without the governor, and its answer says that it did. */
async function pass<E extends Env>({ label }: RecessOptions<E>, c: Context, next: Next): Promise<void> {
  await next();
  const marked = new Headers();
  if (c.res.ok) setLabelHeader(marked, label);
  for (const [name, value] of marked) if (!c.res.headers.has(name)) c.header(name, value);
  c.header("Recess-State", 'v=1, d="allow", exempt');
  c.header("Cache-Control", "private, no-store");
}

async function refuse<E extends Env>(exchange: Exchange<E>): Promise<Response> {
  const { options, c, decision, decisionId } = exchange;
  const told = configuredDialect(options, c);
  const words = userMessage(options, { kind: "block", decision }, c);
  const answer = options.style === "message" ? messageResponse : blockResponse;
  const response = await answer(c, decision, decisionId, stateIn(exchange, decision), words, told);
  await drainBody(c);
  return response;
}

/** What the app passes wrongly is for the app to see, not for a client to try again. */
function rethrowCallerError(error: unknown): void {
  if (error instanceof RecessError && error.code === "argument-invalid") throw error;
}

/** Statuses that say "not your fault": those of a server, and those that client libraries try again. */
function isFailure(status: number): boolean {
  return status >= 500 || status === 408 || status === 409 || status === 429;
}

function bodiless(response: Response): Response {
  return new Response(null, { status: response.status, headers: response.headers });
}
