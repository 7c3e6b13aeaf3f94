import type { Env } from "hono";

import { meterJson } from "../stream/json-reply.ts";
import { messageId } from "./message.ts";
import { type Exchange, refund, stateIn } from "./exchange.ts";
import { setDecisionHeaders } from "../http/headers.ts";
import { setLabelHeader } from "../http/label.ts";
import { runInBackground } from "../http/wait-until.ts";
import { report, userMessage, configuredDialect } from "../options.ts";
import { dialectOf } from "../stream/dialect.ts";
import { abortReply } from "./reply-signal.ts";
import type { After } from "../stream/lease.ts";
import { meterReply, replyTracker } from "../stream/meter.ts";
import type { ReplyEnd } from "../stream/reply.ts";
import type { Origin, Tracker } from "../stream/tracker.ts";

/** Puts the decision on the handler's answer, and a meter between a reply and its reader. */
export async function forward<E extends Env>(exchange: Exchange<E>): Promise<void> {
  const { res } = exchange.c;
  // A connection that became a WebSocket is no answer any more.
  if (res.status < 200) return;
  if (res.ok) {
    const { decision, decisionId } = exchange;
    const origin = { id: messageId(decisionId), model: "recess", createdAt: Math.floor(decision.at / 1000) };
    const tracker = replyTracker(
      res.headers,
      origin,
      configuredDialect(exchange.options, exchange.c) ?? dialectOf(exchange.c),
    );
    if (tracker !== null) return forwardStream(exchange, tracker, origin);
    if (isPlainJson(res.headers) && isWorthReading(exchange)) return forwardJson(exchange);
  }
  try {
    mark(exchange, res.headers);
  } catch {
    // The headers of an answer that came by `fetch` cannot be changed.
    replace(exchange, res.body, mark(exchange, new Headers(res.headers)));
  }
}

function forwardStream<E extends Env>(exchange: Exchange<E>, tracker: Tracker, origin: Origin): void {
  const { options, account, c, decision, decisionId } = exchange;
  const { body } = c.res;
  // No page can send this name, so no page can say that a reply which streams to it is away.
  const replyDevice = `\u2193${decisionId}`;
  let hasLeased = false;
  const headers = mark(exchange, new Headers(c.res.headers));
  if (body === null) return replace(exchange, null, headers);

  headers.set("Cache-Control", "private, no-store, no-transform");
  if (tracker.unit === "event") headers.set("X-Accel-Buffering", "no");
  if (tracker.unit !== "none") dropBodyHeaders(headers);
  const stream = meterReply(body, tracker, {
    decision,
    origin,
    after: options.after ?? afterTimeout,
    now: options.governor.now,
    stateOf: (of) => stateIn(exchange, of),
    beat:
      decision.exempt === true
        ? null
        : () => {
            hasLeased = true;
            return options.governor.heartbeat(account, { device: replyDevice });
          },
    lastWords: (last) => userMessage(options, { kind: "wind-down", decision: last }, c),
    onEnd(end, tokens) {
      if (end.by === "client" || end.by === "governor") abortReply(c);
      runInBackground(options, c, async () => {
        await settle(exchange, end, tokens);
        if (hasLeased) await options.governor.away(account, { device: replyDevice });
      });
    },
    onError: (error) => report(options, error, c),
  });
  replace(exchange, stream, headers);
}

async function forwardJson<E extends Env>(exchange: Exchange<E>): Promise<void> {
  const { c, decision } = exchange;
  const headers = mark(exchange, new Headers(c.res.headers));
  let whole: string;
  try {
    whole = await c.res.text();
  } catch (error) {
    await refund(exchange);
    throw error;
  }
  const { text, tokens } = meterJson(whole, () => stateIn(exchange, decision));
  dropBodyHeaders(headers);
  replace(exchange, text, headers);
  if (tokens !== null && decision.exempt !== true)
    runInBackground(exchange.options, c, () => countTokens(exchange, tokens));
}

/** What the governor is told when a reply is over. Once a client has left, nothing counts as its use any more. */
async function settle<E extends Env>(exchange: Exchange<E>, end: ReplyEnd, tokens: number | null): Promise<void> {
  const { options, account, decision, device, request } = exchange;
  if (decision.exempt === true) return;
  if (end.by === "client") {
    if (request.isServerGenerated && !end.hasContent) await refund(exchange);
  } else if (end.hasFailed) {
    await refund(exchange);
  } else {
    await options.governor.replyEnded(account, { device });
    if (tokens !== null) await countTokens(exchange, tokens);
  }
}

async function countTokens<E extends Env>({ options, account }: Exchange<E>, count: number): Promise<void> {
  await options.governor.tokens(account, { count });
}

function mark<E extends Env>({ options, c, decision, decisionId }: Exchange<E>, headers: Headers): Headers {
  setDecisionHeaders(headers, decision, decisionId);
  if (c.res.ok) setLabelHeader(headers, options.label);
  // Upstream's word for "try again" would hold for an answer that is ours.
  if (headers.get("x-should-retry") === "true") headers.delete("x-should-retry");
  return headers;
}

/** Takes away what was said of bytes that are now others. */
function dropBodyHeaders(headers: Headers): void {
  for (const name of [
    "Content-Length",
    "Content-Encoding",
    "ETag",
    "Content-MD5",
    "Digest",
    "Content-Digest",
    "Repr-Digest",
  ]) {
    headers.delete(name);
  }
}

function replace<E extends Env>({ c }: Exchange<E>, body: BodyInit | null, headers: Headers): void {
  const { status } = c.res;
  // Without this, Hono copies the old answer's headers over the new one's.
  c.res = undefined;
  c.res = new Response(body, { status, headers });
}

/** Reading an answer costs more than all else here, so it is done where there is something to tell or to count. */
function isWorthReading<E extends Env>({ decision }: Exchange<E>): boolean {
  return decision.notices.length > 0 || decision.countsTokens;
}

function isPlainJson(headers: Headers): boolean {
  const type = headers.get("content-type") ?? "";
  return type.startsWith("application/json") && (headers.get("content-encoding") ?? "identity") === "identity";
}

const afterTimeout: After = (ms, callback) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};
