import type { Account, Governor } from "@recess/core";
import type { GuardOptions } from "@recess/hono";
import {
  type Model,
  openaiRealtime,
  proxySocket,
  recessSocket,
  type UpgradeSocket,
  type UpstreamSocket,
} from "@recess/hono/socket";
import type { Context, MiddlewareHandler } from "hono";
import { WebSocket } from "ws";
import { embeddedSocket } from "../responder/index.ts";
import type { WordsSettings } from "../config/settings.ts";
import { connectionOf } from "../http/connection.ts";
import { mayUse, modelsFor } from "../upstreams/models.ts";
import { type ProblemCode, PROBLEMS, problemResponse } from "../http/problem.ts";
import type { Slots } from "../upstreams/streams.ts";
import { type Upstream, upstreamOf } from "../upstreams/upstream.ts";
import { type WhoOptions, whoIs } from "../http/who.ts";
import { languageFor } from "../words/language.ts";

export interface RealtimeOptions extends WhoOptions {
  readonly governor: Governor;
  readonly slots: Slots;
  readonly upstreams: readonly Upstream[];
  readonly words: WordsSettings;
  readonly label: GuardOptions["label"] | undefined;
  readonly upgradeWebSocket: UpgradeSocket;
  readonly onError: (error: unknown) => void;
}

/**
 * Spoken conversations: `GET /v1/realtime?model=…` as a WebSocket, between a client of OpenAI's Realtime protocol and
 * the model's upstream.
 */
export function createRealtime(options: RealtimeOptions): MiddlewareHandler {
  const { governor, upstreams, words, label, upgradeWebSocket, onError } = options;
  const chosen = new WeakMap<Context, Upstream>();

  /** The sender, once it is known that they may use the model. */
  async function account(c: Context): Promise<Account | Response> {
    const { raw } = c.req;
    const refuse = (code: ProblemCode): Response => problemResponse("openai", PROBLEMS[code]);
    const { address } = connectionOf(raw, c.env);
    const who = await whoIs(options, { headers: raw.headers, address, body: async () => null });
    if ("problem" in who) return refuse(who.problem);
    const model = c.req.query("model") ?? "";
    if (model === "") return refuse("model-missing");
    const upstream = upstreamOf(upstreams, model);
    if (upstream === null) return refuse("model-unknown");
    if (upstream.kind !== "openai") return refuse("model-elsewhere");
    const asked = who.account;
    if (governor.governs(asked) && !mayUse(model, modelsFor(await governor.status(asked)))) {
      const acceptLanguage = raw.headers.get("accept-language");
      const message = languageFor({ account: asked.locale, acceptLanguage }).say("modelClosed");
      return problemResponse("openai", { status: 403, code: "model-not-open", message });
    }
    chosen.set(c, upstream);
    return asked;
  }

  const provider = proxySocket((c) => {
    const upstream = chosen.get(c);
    if (upstream === undefined) throw new TypeError("A conversation has no upstream.");
    return connect(upstream, c.req.query("model") ?? "");
  });

  return recessSocket(
    {
      governor,
      account,
      upgradeWebSocket,
      dialect: openaiRealtime(),
      onError: (error) => onError(error),
      ...(words.setBy !== undefined && { setBy: words.setBy }),
      ...(words.help !== undefined && { help: words.help }),
      ...(label !== undefined && { label }),
    },
    counted(provider, options.slots),
  );
}

/** A socket to an upstream, with the gateway's own key: nothing from the client reaches it. */
function connect({ baseUrl, key, fetch, timeoutMs }: Upstream, model: string): UpstreamSocket {
  // The embedded model runs in this process.
  if (fetch !== undefined) return embeddedSocket();
  const url = new URL(`${baseUrl.replace(/\/+$/, "")}/realtime`);
  url.protocol = url.protocol.replace("http", "ws");
  url.searchParams.set("model", model);
  const headers = key === null ? {} : { authorization: `Bearer ${key}` };
  return new WebSocket(url, { headers, handshakeTimeout: timeoutMs, maxPayload: MAX_FRAME, followRedirects: false });
}

/** Counts each conversation as a reply in progress. A gateway that is full closes it. */
function counted(model: Model, slots: Slots): Model {
  return {
    open(c, on, person) {
      const release = slots.take();
      if (release === null) {
        queueMicrotask(() => on.closed(TRY_AGAIN_LATER, "too-busy"));
        return { send: () => {}, close: () => {}, buffered: () => 0 };
      }
      const end = model.open(
        c,
        {
          ...on,
          closed(code, reason) {
            release();
            on.closed(code, reason);
          },
        },
        person,
      );
      return {
        ...end,
        close(code, reason) {
          release();
          end.close(code, reason);
        },
      };
    },
  };
}

const TRY_AGAIN_LATER = 1013;

/** The largest frame of an upstream: some send a whole reply's sound in one. */
const MAX_FRAME = 16 * 1024 * 1024;
