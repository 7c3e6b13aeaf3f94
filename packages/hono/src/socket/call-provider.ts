import type { Context } from "hono";

import type { UpstreamSocket } from "./model.ts";

/** The provider of WebRTC calls. Offers pass through the server; audio does not. */
export interface CallProvider {
  /** Sends an offer (SDP). Returns the provider's id of the call and its SDP answer. */
  begin(offer: string, c: Context): Promise<{ readonly id: string; readonly answer: string }>;
  hangUp(id: string): Promise<void>;
  /**
   * Opens a socket beside the call, on which the provider reports events and accepts commands. With it, turns are charged,
   * tokens are counted and a last sentence is spoken; without it, only time is counted.
   */
  readonly listen?: (id: string, c: Context) => UpstreamSocket;
}

export interface OpenAICallsOptions {
  /** The provider's key. It never leaves the server. */
  readonly key: string;
  /** The session in the provider's format: `{ type: "realtime", model: "gpt-realtime" }`, with instructions, voice and tools. */
  readonly session: object | ((c: Context) => object | Promise<object>);
  /** Default `https://api.openai.com/v1/realtime/calls`. */
  readonly url?: string;
  /** Opens a socket beside the call: `(url, headers) => new WebSocket(url, { headers })` with `ws`. */
  readonly connect?: (url: string, headers: { readonly authorization: string }) => UpstreamSocket;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** OpenAI's calls endpoint, and compatible ones. `begin` rejects if the provider does not accept the call. */
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
      if (!response.ok || id === undefined)
        throw new Error(`The provider did not accept the call: status ${response.status}.`);
      return { id, answer };
    },
    async hangUp(id) {
      const response = await send(`${url}/${encodeURIComponent(id)}/hangup`, { method: "POST", headers });
      await response.body?.cancel();
      // 404: the call has already ended.
      if (!response.ok && response.status !== 404)
        throw new Error(`The provider did not hang up the call: status ${response.status}.`);
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
