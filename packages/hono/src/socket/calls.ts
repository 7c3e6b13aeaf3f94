import type { Account, Decision } from "@recess/core";
import { CALL_HEADER } from "@recess/protocol";
import { type Context, type Env, Hono } from "hono";

import type { Visit } from "../chat/visit.ts";
import { peekBody } from "../http/body.ts";
import { json, notFound, refusal } from "../http/problem.ts";
import { conversationState } from "../http/state.ts";
import { bindSocket, type BoundSocket } from "./bind.ts";
import type { CallProvider } from "./call-provider.ts";
import { openaiRealtime } from "./dialects/openai-realtime.ts";
import { rawFrames } from "./dialects/raw-frames.ts";
import type { SocketEnd } from "./end.ts";
import { hangUpSurely } from "./hang-up.ts";
import { governed, refer, visitOf } from "./governed.ts";
import { upstreamEnd } from "./model.ts";
import type { ConversationRouteOptions } from "./options.ts";
import type { Place } from "./places.ts";
import { refusedBy, standing } from "./standing.ts";

/** Options of `recessCalls()`. */
export interface RecessCallsOptions<E extends Env = Env> extends ConversationRouteOptions<E> {
  readonly provider: CallProvider;
}

/** A call is hung up when its page has not sent a beat for this long. */
const BEAT_WITHIN_MS = 45_000;
/** How often the page should send a beat. */
const BEAT_MS = 15_000;
const MAX_OFFER_BYTES = 65_536;

interface Call {
  readonly accountId: string;
  /** The account's current state, for the page. */
  state(): Promise<object>;
  beat(): void;
  end(): void;
}

/**
 * Routes for WebRTC calls, whose audio does not pass through the server. `POST /` takes the page's offer (`application/sdp`) and returns
 * the provider's answer; `POST /:id/beat`, sent every 15 s, shows that the page is still open; `DELETE /:id` hangs up. The server counts
 * time from the offer on, and hangs up at a stop, at a pause, and after 45 s without a beat. All requests about a call must reach the
 * process that accepted its offer.
 *
 * @example
 * ```ts
 * const provider = openaiCalls({ key, session: { type: "realtime", model: "gpt-realtime" }, connect });
 * app.route("/calls", recessCalls({ governor, account, provider }));
 * ```
 */
export function recessCalls<E extends Env = Env>(options: RecessCallsOptions<E>): Hono<E> {
  const { provider, ...rest } = options as unknown as RecessCallsOptions;
  const socket = bindSocket("recessCalls", rest);
  const { bound, channel, places } = socket;
  const calls = new Map<string, Call>();
  const app = new Hono();

  app.post("/", async (c) => {
    const visit = visitOf(c);
    const account = await socket.accountOf(visit);
    if (account instanceof Response) return account;
    if (!/^application\/sdp\b/i.test(c.req.header("content-type") ?? "")) {
      return refusal(415, "content-type", "An offer must be sent as application/sdp.");
    }
    const bytes = await peekBody(c, MAX_OFFER_BYTES);
    if (bytes === null) return refusal(413, "body-too-large", `An offer must be at most ${MAX_OFFER_BYTES} bytes.`);
    const offer = new TextDecoder().decode(bytes);

    const exemption = account === null ? false : await bound.exemption(visit);
    if (account !== null && exemption !== false) await refer(socket, visit, account, exemption);
    if (account === null || exemption !== false || !bound.governor.governs(account)) {
      const { answer } = await provider.begin(offer, c);
      return answered(answer, null);
    }
    const place = places.take(account.id);
    const first = await standing(bound, { visit, account, channel, isFull: place === null });
    if (first instanceof Response || place === null) {
      place?.leave();
      return first instanceof Response ? first : notFound();
    }
    try {
      return await begin({ c, visit, account, first, place }, offer);
    } catch (error) {
      place.leave();
      bound.report(error, visit);
      return refusal(502, "call-refused", "The call could not be made. Please try again.");
    }
  });

  interface Beginning {
    readonly c: Context;
    readonly visit: Visit<Context>;
    readonly account: Account;
    readonly first: Decision;
    readonly place: Place;
  }

  async function begin({ c, visit, account, first, place }: Beginning, offer: string): Promise<Response> {
    // Without a socket that reports turns, the call itself is one turn.
    const requestId = crypto.randomUUID();
    if (provider.listen === undefined) {
      const admitted = await bound.governor.admit(account, { requestId, channel });
      if (admitted.outcome === "block") {
        place.leave();
        return refusedBy(bound, { visit, account }, admitted);
      }
    }
    let begun: { readonly id: string; readonly answer: string };
    try {
      begun = await provider.begin(offer, c);
    } catch (error) {
      if (provider.listen === undefined) await bound.governor.refund(account, { requestId });
      throw error;
    }
    const id = crypto.randomUUID();
    const call = follow(socket, provider, {
      c,
      visit,
      account,
      first,
      place,
      callId: begun.id,
      onEnd: () => calls.delete(id),
    });
    calls.set(id, call);
    return answered(begun.answer, id);
  }

  /** This account's call, or a 404. */
  async function callOf(c: Context): Promise<Call | Response> {
    const account = await socket.accountOf(visitOf(c));
    if (account instanceof Response) return account;
    const call = calls.get(c.req.param("id") ?? "");
    return call === undefined || call.accountId !== account?.id ? notFound() : call;
  }

  app.post("/:id/beat", async (c) => {
    const call = await callOf(c);
    if (call instanceof Response) return call;
    call.beat();
    return json(await call.state());
  });

  app.delete("/:id", async (c) => {
    const call = await callOf(c);
    if (call instanceof Response) return call;
    call.end();
    return c.body(null, 204);
  });

  return app as unknown as Hono<E>;
}

function answered(answer: string, id: string | null): Response {
  const headers = new Headers({ "Content-Type": "application/sdp", "Cache-Control": "private, no-store" });
  // An ungoverned call needs no beats.
  if (id !== null) headers.set(CALL_HEADER, `${id}; every=${BEAT_MS / 1000}`);
  return new Response(answer, { status: 201, headers });
}

interface Following {
  readonly c: Context;
  readonly visit: Visit<Context>;
  readonly account: Account;
  readonly first: Decision;
  readonly place: Place;
  /** The provider's id. */
  readonly callId: string;
  onEnd(): void;
}

/** Counts a call's time, and its turns if the provider reports them, and hangs up when it is over. */
function follow(socket: BoundSocket, provider: CallProvider, following: Following): Call {
  const { bound, channel } = socket;
  const { c, visit, account, first, place, callId } = following;
  const dialect = provider.listen === undefined ? rawFrames() : openaiRealtime();
  const running = governed(socket, { visit, account, dialect, first, place });
  let isOver = false;
  let cancelLate = (): void => {};

  const hangUp = (): void => {
    if (isOver) return;
    isOver = true;
    cancelLate();
    following.onEnd();
    visit.waitUntil(
      hangUpSurely({ provider, callId, after: bound.after, report: (error) => bound.report(error, visit) }),
    );
  };
  const end = (): void => {
    running.handle({ type: "closed", by: "person" });
    hangUp();
  };
  const beat = (): void => {
    cancelLate();
    cancelLate = bound.after(BEAT_WITHIN_MS, end);
    // The audio does not pass through the server: the beat shows that somebody is there.
    running.handle({ type: "present" });
  };

  const person: SocketEnd = { send: () => {}, close: hangUp, buffered: () => 0 };
  const beside = provider.listen?.(callId, c);
  const model: SocketEnd =
    beside === undefined
      ? { send: () => {}, close: () => {}, buffered: () => 0 }
      : upstreamEnd(beside, {
          frame: (data) => running.handle({ type: "frame", from: "model", data }),
          // Without this socket no limit could end the call any more.
          closed: (code, reason) => running.handle({ type: "closed", by: "model", code, reason }),
          error: (error) => bound.report(error, visit),
        });
  running.begin({ person, model });
  beat();

  return {
    accountId: account.id,
    beat,
    end,
    // A heartbeat, because a beat is use of time and message limits do not apply to it.
    async state() {
      const decision = await bound.governor.heartbeat(account, { reply: true, channel });
      return conversationState(decision, bound.aboutOf(account, visit), bound.governor.policy);
    },
  };
}
