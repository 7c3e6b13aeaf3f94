import { type Account, type Decision, RecessError } from "@recess/core";

import { decisionFields, setDecisionHeaders } from "../http/headers.ts";
import { setLabelHeader } from "../http/label.ts";
import { deviceOf } from "../http/device.ts";
import { isPromise } from "../http/maybe-promise.ts";
import { stateOf } from "../http/state.ts";
import { type Answers, answersIn, NO_ANSWERS } from "../stream/answers.ts";
import { parseObject } from "../http/json.ts";
import { blockResponse, unavailableResponse } from "./block.ts";
import type { Bound } from "./bound.ts";
import { createExchange } from "./exchange.ts";
import { forward } from "./forward.ts";
import type { Exemption } from "../options.ts";
import { withHeaders } from "./mark.ts";
import { messageResponse } from "./message.ts";
import { requestIdOf } from "./request-id.ts";
import { tooMany } from "./stream-count.ts";
import type { Visit } from "./visit.ts";

/** Handles one message, or one HEAD request, of a governed account. */
export function answer<Input>(bound: Bound<Input>, account: Account, visit: Visit<Input>): Promise<Response> {
  const isGoverned = bound.governor.governs(account);
  if (!isGoverned || visit.request.method === "HEAD") {
    const answering = isGoverned ? answerHead(bound, account, visit) : pass(bound, account, visit);
    return answering.finally(() => waitForGovernor(bound, visit));
  }
  const found = bound.exemption(visit);
  return isPromise(found)
    ? found.then((exemption) => answerMessage(bound, { account, visit, exemption }))
    : answerMessage(bound, { account, visit, exemption: found });
}

async function pass<Input>(bound: Bound<Input>, account: Account, visit: Visit<Input>): Promise<Response> {
  visit.setDecision(await bound.governor.status(account));
  return (await visit.handle()).response;
}

/** Keeps the runtime alive for what the governor does beside its decisions. */
function waitForGovernor<Input>({ governor }: Bound<Input>, visit: Visit<Input>): void {
  const work = governor.background();
  if (work !== null) visit.waitUntil(work);
}

interface Asking<Input> {
  readonly account: Account;
  readonly visit: Visit<Input>;
  readonly exemption: Exemption;
}

async function answerMessage<Input>(
  bound: Bound<Input>,
  { account, visit, exemption }: Asking<Input>,
): Promise<Response> {
  const exempt = Boolean(exemption);
  // Taken before anything is awaited, so that simultaneous messages cannot exceed the maximum together. `null`: the
  // maximum number of this account's replies is in progress.
  const place = bound.streams.open(account.id, { isForced: exempt });
  try {
    const decisionId = crypto.randomUUID();
    const device = deviceOf(visit.request.headers);
    const isResume = !exempt && bound.isResume(visit);
    const bytes = !isResume && !exempt && mayHoldAnswers(visit.request) ? await visit.peekBody() : null;
    const { ids: answers, unnamed } = bytes === null ? NO_ANSWERS : answersInBytes(bytes);
    const key = bound.requestIdOf(visit);
    const id = requestIdOf(visit, {
      accountId: account.id,
      own: decisionId,
      key: isPromise(key) ? await key : key,
      firstTries: bound.firstTries,
      isStep: answers.length > 0,
    });
    const requestId = isPromise(id) ? await id : id;

    let decision: Decision;
    try {
      decision =
        place === null
          ? tooMany(await bound.governor.status(account), TRY_AGAIN_MS)
          : isResume
            ? await bound.governor.heartbeat(account, { device })
            : await bound.governor.admit(
                account,
                answers.length === 0 ? { device, requestId, exempt } : { device, requestId, exempt, answers },
              );
    } catch (error) {
      rethrowCallerError(error);
      bound.report(error, visit);
      if (exempt) return withReferral(bound, { account, visit, exemption, requestId }, await passExempt(bound, visit));
      await visit.drainBody();
      return unavailableResponse(visit, decisionId, bound.userMessage({ kind: "unavailable" }, account, visit));
    }
    visit.setDecision(decision);
    if (decision.band === null) {
      // A call for help has no decision if the limits were unavailable.
      return decision.exempt === true ? await passExempt(bound, visit) : (await visit.handle()).response;
    }
    if (decision.outcome === "block" || place === null) {
      return await refuse(bound, { account, visit, decision, decisionId });
    }

    place.isTaken = true;
    const exchange = createExchange({
      bound,
      visit,
      account,
      decisionId,
      device,
      requestId,
      decision,
      unnamedCalls: unnamed,
      fields: decisionFields(decision, decisionId),
      isCharged: !isResume && decision.exempt !== true && decision.step !== true,
      close: place.close,
    });
    return withReferral(bound, { account, visit, exemption, requestId }, await forward(exchange));
  } finally {
    if (place !== null && !place.isTaken) place.close();
    waitForGovernor(bound, visit);
  }
}

interface Referring<Input> {
  readonly account: Account;
  readonly visit: Visit<Input>;
  readonly exemption: Exemption;
  readonly requestId: string | undefined;
}

/**
 * Records the crisis service to which the reply refers. The reply does not wait for the record, and is sent even if
 * recording fails.
 */
function withReferral<Input>(
  bound: Bound<Input>,
  { account, visit, exemption, requestId }: Referring<Input>,
  response: Response,
): Response {
  if (typeof exemption !== "object" || exemption === null || !response.ok) return response;
  const { service, region } = exemption.referral;
  const counted = bound.governor
    .referral(account, { service, region, id: requestId })
    .catch((error: unknown) => bound.report(error, visit));
  visit.waitUntil(counted);
  return response;
}

/** Whether a request may contain tool results. A body that is not JSON has none. */
function mayHoldAnswers({ method, headers }: Request): boolean {
  if (method !== "POST") return false;
  const type = headers.get("content-type") ?? "json";
  return type === "application/json" || /\bjson\b/i.test(type);
}

function answersInBytes(bytes: Uint8Array): Answers {
  const text = decoder.decode(bytes);
  // A search is cheaper than parsing, and most messages contain none: 1.4 kB take 0.4 µs.
  const body = MAY_BRING_RESULTS.test(text) ? parseObject(text) : null;
  return body === null ? NO_ANSWERS : answersIn(body);
}

const decoder = new TextDecoder();

/** Matches the types and members of tool results. People write of tools, too, but not at the beginning of a string. */
const MAY_BRING_RESULTS = /"tool|tool_use"|_output|_approval_/;

/** The end of a reply cannot be predicted; most take some seconds. */
const TRY_AGAIN_MS = 10_000;

interface Refused<Input> {
  readonly account: Account;
  readonly visit: Visit<Input>;
  readonly decision: Decision;
  readonly decisionId: string;
}

async function refuse<Input>(bound: Bound<Input>, refused: Refused<Input>): Promise<Response> {
  const { account, visit, decision, decisionId } = refused;
  const respond = bound.style === "message" ? messageResponse : blockResponse;
  const response = await respond({
    visit,
    decision,
    decisionId,
    state: stateOf(decision, bound.aboutOf(account, visit)),
    text: bound.userMessage({ kind: "block", decision }, account, visit),
    dialect: bound.configuredDialect(visit),
  });
  await visit.drainBody();
  return response;
}

/** Handles a HEAD request: no model is called, so it is not charged; it is refused when a message would be. */
async function answerHead<Input>(bound: Bound<Input>, account: Account, visit: Visit<Input>): Promise<Response> {
  const decisionId = crypto.randomUUID();
  let decision: Decision;
  try {
    decision = await bound.governor.status(account);
  } catch (error) {
    rethrowCallerError(error);
    bound.report(error, visit);
    return bodiless(unavailableResponse(visit, decisionId, ""));
  }
  visit.setDecision(decision);
  if (decision.band === null) return (await visit.handle()).response;
  if (decision.outcome === "block") {
    const state = stateOf(decision, bound.aboutOf(account, visit));
    return bodiless(blockResponse({ visit, decision, decisionId, state, text: "", dialect: null }));
  }
  const headers = new Headers();
  setDecisionHeaders(headers, decision, decisionId);
  setLabelHeader(headers, bound.label);
  return new Response(null, { headers });
}

/** Lets a call for help pass without the governor; its response says so. */
async function passExempt<Input>(bound: Bound<Input>, visit: Visit<Input>): Promise<Response> {
  const { response } = await visit.handle();
  return withHeaders(response, (headers) => {
    if (response.ok) setLabelHeader(headers, bound.label);
    headers.set("Recess-State", 'v=1, d="allow", exempt');
    headers.set("Cache-Control", "private, no-store");
  });
}

/** An invalid argument is the app's error, not a reason for a client to retry. */
function rethrowCallerError(error: unknown): void {
  if (error instanceof RecessError && error.code === "argument-invalid") throw error;
}

function bodiless(response: Response): Response {
  return new Response(null, { status: response.status, headers: response.headers });
}
