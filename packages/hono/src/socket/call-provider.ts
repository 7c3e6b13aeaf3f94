import type { Context } from "hono";

import type { UpstreamSocket } from "./model.ts";

/** Where calls by WebRTC go. Offers pass through the server; sound does not. */
export interface CallProvider {
  /** Sends an offer (SDP), and returns the provider's id of the call and its answer. */
  begin(offer: string, c: Context): Promise<{ readonly id: string; readonly answer: string }>;
  hangUp(id: string): Promise<void>;
  /**
   * A socket beside the call, on which the provider says what happens in it and takes commands. With it turns are charged,
   * tokens counted and a last sentence said; without it, time alone is counted.
   */
  readonly listen?: (id: string, c: Context) => UpstreamSocket;
}

export interface OpenAICallsOptions {
  /** The provider's key. It never leaves the server. */
  readonly key: string;
  /** The session, as the provider takes it: `{ type: "realtime", model: "gpt-realtime" }`, with instructions, voice and tools. */
  readonly session: object | ((c: Context) => object | Promise<object>);
  /** Default `https://api.openai.com/v1/realtime/calls`. */
  readonly url?: string;
  /** Opens a socket beside the call: `(url, headers) => new WebSocket(url, { headers })` with `ws`. */
  readonly connect?: (url: string, headers: { readonly authorization: string }) => UpstreamSocket;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
}

/** OpenAI's calls endpoint, and those that speak as it does. Rejects if it takes no call. */
export function openaiCalls(options: OpenAICallsOptions): CallProvider {
  const { key, session, url = "https://api.openai.com/v1/realtime/calls", connect } = options;
  const send = options.fetch ?? fetch;
  const headers = { authorization: `Bearer ${key}` };
  return {
    async begin(offer, c) {
      const body = new FormData();
      body.set("sdp", offer);
      body.set("session", JSON.stringify(typeof session === "function" ? await session(c) : session));
      const response = await send(url, { method: "POST", headers, body });
      const answer = await response.text();
      const id = /([^/?]+)(?:\?.*)?$/.exec(response.headers.get("location") ?? "")?.[1];
      if (!response.ok || id === undefined) throw new Error(`The provider took no call: status ${response.status}.`);
      return { id, answer };
    },
    async hangUp(id) {
      const response = await send(`${url}/${encodeURIComponent(id)}/hangup`, { method: "POST", headers });
      await response.body?.cancel();
      // A call that is over already cannot be hung up.
      if (!response.ok && response.status !== 404)
        throw new Error(`A call was not hung up: status ${response.status}.`);
    },
    ...(connect !== undefined && {
      listen(id) {
        const socket = new URL(url.replace(/\/calls\/?$/, ""));
        socket.protocol = socket.protocol.replace("http", "ws");
        socket.searchParams.set("call_id", id);
        return connect(socket.href, headers);
      },
    }),
  };
}
