import type { Governor } from "@recess/core";
import { decisionOf, type GuardOptions } from "@recess/hono";
import type { WordsSettings } from "../config/settings.ts";
import type { Asked } from "./asked.ts";
import { type JsonBody, readBody, stringIn } from "../http/body.ts";
import type { Connection } from "../http/connection.ts";
import type { Endpoint } from "../http/endpoints.ts";
import { messageGuard } from "./guard.ts";
import { modelRefusal, openModels } from "./models.ts";
import { mayUse } from "../upstreams/models.ts";
import { type ProblemCode, PROBLEMS, problemResponse } from "../http/problem.ts";
import { hasSeveralPrompts, rewriteBody } from "./rewrite.ts";
import type { Slots } from "../upstreams/streams.ts";
import type { TaskBalance } from "./task-balance.ts";
import { answerTask, MAX_TASK_TOKENS, taskOf } from "./tasks.ts";
import { askUpstream, type OnFailure, type Upstream, type UpstreamAnswer, upstreamOf } from "../upstreams/upstream.ts";
import { type WhoOptions, whoIs } from "../http/who.ts";

export interface ChatOptions extends WhoOptions {
  readonly governor: Governor;
  readonly upstreams: readonly Upstream[];
  readonly balance: TaskBalance;
  readonly slots: Slots;
  readonly words: WordsSettings;
  readonly label: GuardOptions["label"] | undefined;
  /** The page on which people read their rules; `null`: there is none. */
  readonly ownPage: string | null;
  /** The key for hashing ids in bodies. */
  readonly secret: string;
  readonly maxBody: number;
  readonly idleMs: number;
  readonly background: (work: Promise<unknown>) => void;
  readonly onError: (error: unknown) => void;
  readonly onFailure: OnFailure;
}

export type Chat = (request: Request, endpoint: Endpoint, connection: Connection) => Promise<Response>;

/** Answers requests to models: identifies the person, checks the model, asks the guard, then calls the upstream. */
export function createChat(options: ChatOptions): Chat {
  const { upstreams, maxBody } = options;
  const forward = forwarder(options);
  const answer = answerer(options, forward);

  return async (request, endpoint, connection) => {
    const { api } = endpoint;
    const refuse = (code: ProblemCode): Response => problemResponse(api, PROBLEMS[code]);
    let reading: ReturnType<typeof readBody> | null = null;
    const read = (): ReturnType<typeof readBody> => (reading ??= readBody(request, maxBody));
    const who = await whoIs(options, {
      headers: request.headers,
      address: connection.address,
      body: async () => {
        const body = await read();
        return "problem" in body ? null : body.json;
      },
    });
    if ("problem" in who) {
      await request.body?.cancel().catch(() => {});
      return refuse(who.problem);
    }
    const body = endpoint.method === "GET" ? NO_BODY : await read();
    if ("problem" in body) return refuse(body.problem);
    const model = modelIn(body.json, endpoint);
    if (model === null && endpoint.kind === "message") return refuse("model-missing");
    const upstream = model === null ? defaultFor(api, upstreams) : upstreamOf(upstreams, model);
    if (upstream === null) return refuse("model-unknown");
    if (api === "ollama" && upstream.kind !== "ollama") return refuse("model-elsewhere");
    return answer({ ...who, endpoint, body: body.json, upstream, model: model ?? "" }, body.bytes, request);
  };
}

/** Ollama's clients call it `name` in some requests. */
function modelIn(body: JsonBody, { api, kind }: Endpoint): string | null {
  return stringIn(body, "model") ?? (api === "ollama" && kind === "help" ? stringIn(body, "name") : null);
}

/** The upstream of a request that names no model. */
function defaultFor(api: Endpoint["api"], upstreams: readonly Upstream[]): Upstream | null {
  const ofApi = api === "ollama" ? upstreams.find(({ kind }) => kind === "ollama") : undefined;
  return ofApi ?? upstreams[0] ?? null;
}

const NO_BODY = { json: {} as JsonBody, bytes: new Uint8Array() };

interface Forwarding {
  readonly asked: Asked;
  readonly request: Request;
  /** The maximum number of tokens of the answer; `null` for as many as requested. */
  readonly maxTokens: number | null;
  readonly isModelBound: boolean;
  readonly isLimited: boolean;
  /** Called when the upstream has begun to answer by a stream. */
  readonly onBegin?: () => void;
  /** The end of the answer is sent once this has settled. */
  readonly beforeEnd?: () => Promise<void>;
  /** Called when the answer has been sent, or nobody reads it any more. */
  readonly onEnd?: () => void;
}

type Forward = (forwarding: Forwarding) => Promise<UpstreamAnswer>;

function forwarder({ slots, secret, idleMs, onFailure }: ChatOptions): Forward {
  return async ({ asked, request, maxTokens, isModelBound, isLimited, onBegin, beforeEnd, onEnd }) => {
    const { endpoint, body, upstream } = asked;
    const release = slots.take();
    if (release === null) return { response: problemResponse(endpoint.api, PROBLEMS["too-busy"]) };
    let isStreaming = false;
    try {
      const rewritten = rewriteBody(body, { endpoint, secret, maxTokens, isModelBound, isLimited });
      return await askUpstream({
        upstream,
        endpoint,
        headers: request.headers,
        // Forwards exactly what was judged: with duplicate keys, another parser might read the other one.
        body: endpoint.method === "GET" ? null : JSON.stringify(rewritten),
        // A limit that ends a reply cancels its body, which stops the upstream as well.
        signal: request.signal,
        watch: {
          idleMs,
          onBegin() {
            isStreaming = true;
            onBegin?.();
          },
          ...(beforeEnd && { beforeEnd }),
          onEnd() {
            release();
            onEnd?.();
          },
        },
        onFailure,
      });
    } finally {
      if (!isStreaming) release();
    }
  };
}

type Answer = (asked: Asked, bytes: Uint8Array<ArrayBuffer>, request: Request) => Promise<Response>;

function answerer(options: ChatOptions, forward: Forward): Answer {
  const { governor, balance, background, words } = options;
  const guard = messageGuard(options);

  return async (asked, bytes, request) => {
    const { endpoint, account } = asked;
    const open = await openModels(governor, account);
    const isModelBound = open !== null;
    if (asked.model !== "" && !mayUse(asked.model, open)) return modelRefusal(asked, { words, request, open });
    const isLimited = endpoint.kind === "message" && governor.governs(account);
    if (isLimited && hasSeveralPrompts(asked.body)) return problemResponse(endpoint.api, PROBLEMS["prompts-several"]);
    const forwarding = { asked, request, isModelBound, isLimited };
    if (endpoint.kind !== "message") return (await forward({ ...forwarding, maxTokens: null })).response;
    const task = taskOf(asked);
    if (task !== null) {
      return answerTask({ governor, balance, background }, asked, task, () =>
        forward({ ...forwarding, maxTokens: MAX_TASK_TOKENS }),
      );
    }
    /** Settles when the tasks that follow this message may be sent: a chat does so once it has the whole answer. */
    let counted = Promise.resolve();
    let isWhole = false;
    const count = (at: number): void => {
      counted = balance.messageCharged(account.id, at);
      background(counted);
    };
    const response = await guard({ asked, request, body: bytes }, async () => {
      const decision = decisionOf(request);
      const isCharged = decision !== undefined && decision.band !== null && asked.identity.isProvenSender;
      if (!isCharged) return forward({ ...forwarding, maxTokens: null });
      const answer = await forward({
        ...forwarding,
        maxTokens: null,
        // Not earlier: here the write shares a transaction with the guard's, and does not delay the one before it.
        onBegin: () => count(decision.at),
        beforeEnd: () => counted,
        onEnd() {
          const replyEnded = (): Promise<void> => balance.replyEnded(account.id, governor.now());
          background(counted.then(replyEnded, replyEnded));
        },
      });
      isWhole = answer.text !== undefined;
      // A whole document is also the end of its reply.
      if (isWhole) count(governor.now());
      return answer;
    });
    // For a stream, `beforeEnd` waits instead.
    if (isWhole) await counted.catch(() => {});
    return response;
  };
}
