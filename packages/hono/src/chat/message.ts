import { setDecisionHeaders } from "../http/headers.ts";
import { type JsonObject, parseObject, textIn } from "../http/json.ts";
import { peekRequest } from "../http/body.ts";
import { type Dialect, dialectOf, dialectOfBody, isOllama } from "../stream/dialect.ts";
import type { RecessState } from "@recess/protocol";
import { withoutNoticeLine } from "./notice-line.ts";
import { trackerFor } from "../stream/formats/sniff.ts";
import type { Origin } from "../stream/tracker.ts";
import type { Refusal } from "./block.ts";
import { withoutLostId, withoutLostParts } from "./lost-items.ts";
import { asksForStructure, refusalEvents, wholeReply } from "./whole-reply.ts";

const PREFIX = "recess-";

/** The id of a message that the governor itself adds to a chat. */
export function messageId(decisionId: string): string {
  return PREFIX + decisionId;
}

/**
 * Removes the messages that `style: "message"` added to a chat, so that the model does not take them for its own. They
 * are identified by their `id`, which AI SDK's UI messages and the items of OpenAI's Responses have; chat completions
 * and Anthropic's messages have none and are left unchanged. The line that `noticeLine` puts before a reply is removed
 * from all of them, as are ids of cut items, which OpenAI's Responses API does not know.
 *
 * @example
 * ```ts
 * const { messages } = await c.req.json<{ messages: UIMessage[] }>();
 * const result = streamText({ model, messages: await convertToModelMessages(withoutRecessMessages(messages)) });
 * ```
 */
export function withoutRecessMessages<Message>(messages: readonly Message[]): Message[] {
  return messages
    .filter((message) => {
      const id = typeof message === "object" && message !== null && "id" in message ? message.id : null;
      return !(typeof id === "string" && id.startsWith(PREFIX));
    })
    .flatMap((message) => {
      const clean = withoutNoticeLine(message);
      if (typeof clean !== "object" || clean === null) return [clean];
      const kept = withoutLostId(clean as JsonObject);
      return kept === null ? [] : [withoutLostParts(kept) as Message];
    });
}

/** A refusal as a normal reply in the caller's dialect: 200, streamed if a stream was requested. */
export async function messageResponse({
  visit,
  decision,
  decisionId,
  state,
  text,
  dialect,
}: Refusal): Promise<Response> {
  const headers = new Headers();
  setDecisionHeaders(headers, decision, decisionId);
  const at = Math.floor(decision.at / 1000);
  return reply(visit, { text, dialect, headers, id: messageId(decisionId), createdAt: at, state });
}

export interface ReplyOptions {
  /** The dialect to use if the request does not show it. */
  readonly dialect?: Dialect | null;
}

/**
 * A text as a whole reply in the caller's dialect, streamed if the request asks for a stream: for a server that answers
 * in place of the model. `withoutRecessMessages` removes the reply from what the model sees.
 *
 * @example
 * ```ts
 * if (!isAllowed(model)) return replyInDialect(c.req.raw, "This model is not for you.");
 * ```
 */
export async function replyInDialect(request: Request, text: string, options: ReplyOptions = {}): Promise<Response> {
  const visit = { request, path: new URL(request.url).pathname, peekBody: () => peekRequest(request) };
  const headers = new Headers({ "Cache-Control": "private, no-store" });
  const id = messageId(crypto.randomUUID());
  return reply(visit, {
    text,
    dialect: options.dialect ?? null,
    headers,
    id,
    createdAt: Math.floor(Date.now() / 1000),
    state: null,
  });
}

interface Reply {
  readonly text: string;
  readonly dialect: Dialect | null;
  readonly headers: Headers;
  readonly id: string;
  readonly createdAt: number;
  readonly state: RecessState | null;
}

async function reply(
  visit: Refusal["visit"],
  { text, headers, id, createdAt, state, ...given }: Reply,
): Promise<Response> {
  const bytes = await visit.peekBody();
  const body = (bytes === null ? null : parseObject(new TextDecoder().decode(bytes))) ?? {};
  const dialect = given.dialect ?? dialectOf(visit) ?? dialectOfBody(body);
  const origin: Origin = { id, model: textIn(body, "model") ?? "recess", createdAt };
  const isRefusal = asksForStructure(body);

  if (dialect === "text") {
    headers.set("Content-Type", "text/plain; charset=UTF-8");
    return new Response(text, { headers });
  }
  // Ollama streams by default.
  const isStreamed = isOllama(dialect) ? body["stream"] !== false : body["stream"] === true;
  if (dialect !== "ui-message" && !isStreamed) {
    headers.set("Content-Type", "application/json");
    const whole = wholeReply(dialect, origin, { text, isRefusal });
    return new Response(JSON.stringify(state === null ? whole : { ...whole, recess: state }), { headers });
  }
  if (isOllama(dialect)) {
    headers.set("Content-Type", "application/x-ndjson");
    return new Response(trackerFor(dialect, origin).close(text), { headers });
  }
  headers.set("Content-Type", "text/event-stream");
  headers.set("Cache-Control", "private, no-store, no-transform");
  headers.set("X-Accel-Buffering", "no");
  if (dialect === "ui-message") headers.set("x-vercel-ai-ui-message-stream", "v1");
  const tracker = trackerFor(dialect, origin);
  const json = state === null ? null : JSON.stringify(state);
  const stateText = json === null ? "" : `: recess ${json}\n\n${tracker.stateEvent(json)}`;
  const refused = isRefusal ? refusalEvents(dialect, origin, text) : null;
  return new Response(stateText + (refused ?? tracker.open() + tracker.close(text)), { headers });
}
