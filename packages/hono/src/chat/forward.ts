import { mediaType, type Metered, meterReply, replyTracker } from "../stream/meter.ts";
import { dialectOf } from "../stream/dialect.ts";
import { type JsonReply, meterJson } from "../stream/json-reply.ts";
import { keepLease } from "../stream/lease.ts";
import type { MeteredEnd } from "../stream/meter.ts";
import type { Tokens } from "../stream/usage.ts";
import type { TextNotices } from "./bound.ts";
import { decoded } from "./encoding.ts";
import type { Exchange } from "./exchange.ts";
import { rememberLost } from "./lost-items.ts";
import { type Answer, changedHeaders, type Mark, mark, plainMarked, withBody, withHeaders } from "./mark.ts";
import { messageId } from "./message.ts";
import { noticeLine, withLine } from "./notice-line.ts";
import { hidesUsage } from "./proxy.ts";
import { abortReply } from "./reply-signal.ts";

/** Runs the handler, adds the decision to its response, and meters the reply. */
export async function forward<Input>(exchange: Exchange<Input>): Promise<Response> {
  let isStreaming = false;
  try {
    const made = await exchange.visit.handle();
    if (made.hasThrown || exchange.bound.isUnanswered(made.response)) await exchange.failed();
    const notices = noticesDue(exchange, made.response);
    const response = notices === null ? made.response : await withNotices(exchange, made.response, notices);
    if (response.status < 200) {
      // A connection that became a WebSocket is not a response any more.
      await exchange.answered();
      return response;
    }
    // The message was accepted, and is answered elsewhere: over a socket or by another request.
    if (response.ok && response.status !== 200) await exchange.answered();
    // Checked before the body is read, because reading it makes some servers create a second response.
    if (response.ok && isJson(response.headers)) {
      const known = response === made.response ? made.body : undefined;
      const whole = known ?? (await readAll(exchange, response));
      if (whole !== "" || response.body !== null) {
        const reply = typeof whole === "string" ? metered(exchange, whole) : whole;
        await recordJson(exchange, reply);
        return withJson(exchange, response, { reply, isKnown: known !== undefined });
      }
    } else if (response.ok && response.body !== null) {
      const plain = await readable(exchange, response);
      if (isJson(plain.headers)) {
        const reply = metered(exchange, await readAll(exchange, plain));
        await recordJson(exchange, reply);
        return withJson(exchange, plain, { reply, isKnown: false });
      }
      isStreaming = true;
      return forwardStream(exchange, plain);
    }
    // A 200 without a body answers nothing. Other responses do not show whether anybody reads them.
    if (response.status === 200) await exchange.failed();
    else if (response.status < 400) await exchange.answered();
    const isOk = response.ok;
    return withHeaders(response, (headers) => markFor(exchange, headers, { isOk, isNewBody: false }));
  } catch (error) {
    await exchange.failed();
    throw error;
  } finally {
    if (!isStreaming) exchange.close();
  }
}

/** The notices that are due before the answer's text, if the app has enabled `noticeLine`. */
function noticesDue<Input>({ bound, visit, account, decision }: Exchange<Input>, { ok }: Response): TextNotices | null {
  const notices = bound.noticesIn(decision, account, visit);
  return ok ? notices : null;
}

async function withNotices<Input>(
  exchange: Exchange<Input>,
  response: Response,
  { words, shown }: TextNotices,
): Promise<Response> {
  return withLine(await readable(exchange, response), { line: noticeLine(words), onShown: shown });
}

/** The response without compression, so that its text can be read. */
function readable<Input>({ bound, visit }: Exchange<Input>, response: Response): Promise<Response> {
  return decoded(response, (message) => bound.reportOnce(message, visit));
}

function forwardStream<Input>(exchange: Exchange<Input>, response: Response): Response {
  const { bound, visit, account, decision, decisionId } = exchange;
  const origin = { id: messageId(decisionId), model: "recess", createdAt: Math.floor(decision.at / 1000) };
  const tracked: Metered = replyTracker({
    headers: response.headers,
    origin,
    guess: bound.configuredDialect(visit) ?? dialectOf(visit),
    unnamed: exchange.unnamedCalls,
  });
  const { unit } = tracked.tracker;
  const hideUsage = hidesUsage(visit.keys);
  const headers = new Headers(response.headers);
  markFor(exchange, headers, { isOk: true, isNewBody: unit !== "none" });
  headers.set("Cache-Control", "private, no-store, no-transform");
  if (unit === "event") headers.set("X-Accel-Buffering", "no");

  const type = mediaType(response.headers);
  const stream = meterReply(response.body ?? new ReadableStream(), tracked, {
    decision,
    after: bound.after,
    hideUsage,
    now: bound.governor.now,
    stateOf: exchange.stateOf,
    beat: decision.exempt === true ? null : () => bound.beat(account),
    lastWords: (last) => bound.userMessage({ kind: "wind-down", decision: last }, account, visit),
    onContent: () => exchange.answered(),
    onCalls: (ids) => exchange.calls(ids),
    onLeave() {
      exchange.left();
      abortReply(visit.keys);
    },
    onEnd(end) {
      if (end.by === "governor") abortReply(visit.keys);
      rememberLost(end.lost);
      inBackground(exchange, () => settle(exchange, end));
    },
    onCut: () =>
      bound.reportOnce(
        `recess: a reply of type "${type}" met a limit and was ended where it was: no dialect is known in which to end it.`,
        visit,
      ),
    onError: (error) => bound.report(error, visit),
  });
  return withBody(response, stream, headers);
}

function metered<Input>({ stateOf, decision, unnamedCalls }: Exchange<Input>, whole: string): JsonReply {
  return meterJson(whole, () => stateOf(decision), unnamedCalls);
}

interface WholeJson {
  readonly reply: JsonReply;
  /**
   * Whether the body was known without reading the response. Such a response is sent unchanged unless the state is
   * inserted.
   */
  readonly isKnown: boolean;
}

/** Tells the governor of a JSON answer. Not an async function, which would take a promise of its own. */
function recordJson<Input>(exchange: Exchange<Input>, { calls, hasContent }: JsonReply): Promise<void> {
  const recorded = hasContent ? exchange.answered() : exchange.failed();
  return calls.length === 0 ? recorded : recorded.then(() => exchange.calls(calls));
}

/** A JSON response whose answer has been recorded. */
function withJson<Input>(exchange: Exchange<Input>, response: Response, { reply, isKnown }: WholeJson): Response {
  const { bound, visit, account, decision } = exchange;
  const used = decision.exempt !== true && decision.countsTokens ? reply.tokens() : null;
  if (used !== null) inBackground(exchange, () => bound.governor.tokens(account, tokensOf(used)));
  const change = { isOk: true, isNewBody: true };
  if (isKnown && visit.prefersPlainHeaders === true) {
    const headers = plainMarked(response.headers, markOf(exchange, change));
    if (headers !== null) return new Response(reply.text(), { status: response.status, headers });
  }
  const headers = changedHeaders(response, (own) => markFor(exchange, own, change));
  if (!isKnown) return withBody(response, reply.text(), headers);
  return !reply.isChanged && headers === response.headers
    ? response
    : new Response(reply.text(), { status: response.status, headers });
}

/** Reads a whole reply that is not cut. The model may take minutes, which count as use. */
async function readAll<Input>(exchange: Exchange<Input>, response: Response): Promise<string> {
  const { bound, visit, account, decision } = exchange;
  const endLease =
    decision.exempt === true
      ? () => {}
      : keepLease({
          first: decision,
          firstAgeMs: Math.max(0, bound.governor.now() - decision.at),
          after: bound.after,
          beat: () => bound.beat(account),
          onDecision: () => {},
          onStop: () => {},
          onResume: () => {},
          onTimeUp: () => {},
          onError: (error) => bound.report(error, visit),
        });
  try {
    return await response.text();
  } catch (error) {
    await exchange.failed();
    throw error;
  } finally {
    endLease();
  }
}

/** Reports the end of a reply to the governor. After a client disconnects, time no longer counts as its use. */
async function settle<Input>(exchange: Exchange<Input>, { by, hasContent, tokens }: MeteredEnd): Promise<void> {
  const { bound, account, device, decision } = exchange;
  exchange.close();
  if (decision.exempt === true) return;
  const work: Promise<unknown>[] = hasContent ? [exchange.answered()] : [];
  if (!hasContent && by !== "governor") work.push(exchange.failed());
  else if (by !== "client" && !bound.isBackground) work.push(bound.governor.replyEnded(account, { device }));
  // Started together, so that a store writes both in one round trip.
  if (tokens !== null) work.push(bound.governor.tokens(account, tokensOf(tokens)));
  await Promise.all(work);
}

function tokensOf({ count, isEstimate }: Tokens): { readonly count: number; readonly estimated?: true } {
  return isEstimate ? { count, estimated: true } : { count };
}

/** Runs work that the response does not wait for, followed by the governor's background work. */
function inBackground<Input>({ bound, visit }: Exchange<Input>, work: () => Promise<unknown>): void {
  const done = work().catch((error: unknown) => bound.report(error, visit));
  visit.waitUntil(done.then(() => bound.governor.background()));
}

function markFor<Input>(exchange: Exchange<Input>, headers: Headers, answer: Answer): void {
  mark(headers, markOf(exchange, answer));
}

function markOf<Input>({ bound, fields }: Exchange<Input>, { isOk, isNewBody }: Answer): Mark {
  return { fields, label: bound.label, isOk, isNewBody };
}

function isJson(headers: Headers): boolean {
  return mediaType(headers) === "application/json" && (headers.get("content-encoding") ?? "identity") === "identity";
}
