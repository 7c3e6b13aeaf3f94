import type { Governor, Policy } from "@recess/core";
import { decisionOf, type GuardOptions, replyInDialect, replySignal } from "@recess/hono";
import type { WordsSettings } from "../config/settings.ts";
import type { Asked } from "./asked.ts";
import { type JsonBody, readBody, stringIn } from "../http/body.ts";
import type { Connection } from "../http/connection.ts";
import type { Endpoint } from "../http/endpoints.ts";
import { dialectOf, messageGuard } from "./guard.ts";
import { modelsFor, mayUse } from "../upstreams/models.ts";
import { type ProblemCode, PROBLEMS, problemResponse } from "../http/problem.ts";
import { rewriteBody } from "./rewrite.ts";
import { type Slots, watchBody } from "../upstreams/streams.ts";
import type { TaskBalance } from "./task-balance.ts";
import { answerTask, MAX_TASK_TOKENS, taskOf } from "./tasks.ts";
import { askUpstream, type Upstream, upstreamOf } from "../upstreams/upstream.ts";
import { type WhoOptions, whoIs } from "../http/who.ts";

export interface ChatOptions extends WhoOptions {
  readonly governor: Governor;
  readonly upstreams: readonly Upstream[];
  readonly balance: TaskBalance;
  readonly slots: Slots;
  readonly words: WordsSettings;
  readonly label: GuardOptions["label"] | undefined;
  /** Where people read what is set for them; `null`: nowhere. */
  readonly ownPage: string | null;
  /** By which ids in bodies are hashed. */
  readonly secret: string;
  readonly maxBody: number;
  readonly idleMs: number;
  readonly background: (work: Promise<unknown>) => void;
  readonly onError: (error: unknown) => void;
  readonly onFailure: (upstream: Upstream, code: ProblemCode) => void;
}

export type Chat = (request: Request, endpoint: Endpoint, connection: Connection) => Promise<Response>;

/** Answers what is asked of a model: who is asking, which model, then the guard, then the upstream. */
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
    const model = stringIn(body.json, "model");
    if (model === null && endpoint.kind === "message") return refuse("model-missing");
    const upstream = model === null ? (upstreams[0] ?? null) : upstreamOf(upstreams, model);
    if (upstream === null) return refuse("model-unknown");
    if (api === "ollama" && upstream.kind !== "ollama") return refuse("model-elsewhere");
    return answer({ ...who, endpoint, body: body.json, upstream, model: model ?? "" }, body.bytes, request);
  };
}

const NO_BODY = { json: {} as JsonBody, bytes: new Uint8Array() };

interface Forwarding {
  readonly asked: Asked;
  readonly request: Request;
  /** Of the answer; `null` for as many as were asked for. */
  readonly maxTokens: number | null;
  readonly isModelBound: boolean;
  /** When the answer has gone out, or nobody reads it any more. */
  readonly onEnd?: () => void;
  /** Default: the request's. */
  readonly signal?: AbortSignal;
}

type Forward = (forwarding: Forwarding) => Promise<Response>;

function forwarder({ slots, secret, idleMs, onFailure }: ChatOptions): Forward {
  return async ({ asked: { endpoint, body, upstream }, request, maxTokens, isModelBound, onEnd, signal }) => {
    const release = slots.take();
    if (release === null) return problemResponse(endpoint.api, PROBLEMS["too-busy"]);
    let isWatched = false;
    try {
      const rewritten = rewriteBody(body, { endpoint, secret, maxTokens, isModelBound });
      const response = await askUpstream({
        upstream,
        endpoint,
        headers: request.headers,
        // What was judged is what goes on: of a key that comes twice, another parser might take the other one.
        body: endpoint.method === "GET" ? null : JSON.stringify(rewritten),
        signal: signal ?? request.signal,
        onFailure,
      });
      if (response.body === null) return response;
      isWatched = true;
      const watched = watchBody(response.body, {
        idleMs,
        onEnd() {
          release();
          onEnd?.();
        },
      });
      return new Response(watched, { status: response.status, headers: response.headers });
    } finally {
      if (!isWatched) release();
    }
  };
}

type Answer = (asked: Asked, bytes: Uint8Array<ArrayBuffer>, request: Request) => Promise<Response>;

function answerer(options: ChatOptions, forward: Forward): Answer {
  const { governor, balance, background } = options;
  const guard = messageGuard(options);

  return async (asked, bytes, request) => {
    const { endpoint, account } = asked;
    if (endpoint.kind !== "message") return forward({ asked, request, maxTokens: null, isModelBound: false });
    const message = new Request(request.url, {
      method: "POST",
      headers: request.headers,
      body: bytes,
      signal: request.signal,
    });
    const open = await openModels(options, asked);
    if (!mayUse(asked.model, open)) return modelRefusal(options, asked, { message, open });
    const isModelBound = open !== null;
    const task = taskOf(asked);
    if (task !== null) {
      return answerTask({ governor, balance, background }, asked, task, () =>
        forward({ asked, request, maxTokens: MAX_TASK_TOKENS, isModelBound }),
      );
    }
    return guard(asked, message, () => {
      const decision = decisionOf(message);
      const isCharged = decision !== undefined && decision.band !== null && asked.identity.isProvenSender;
      if (isCharged) background(balance.messageCharged(account.id, decision.at));
      const onEnd = (): void => background(balance.replyEnded(account.id, governor.now()));
      return forward({
        asked,
        request,
        maxTokens: null,
        isModelBound,
        signal: replySignal(message),
        ...(isCharged && { onEnd }),
      });
    });
  };
}

/** The models that are open to this account; `null`: all. */
async function openModels({ governor }: ChatOptions, { account }: Asked): Promise<readonly string[] | null> {
  if (!namesModels(governor.policy) || !governor.governs(account)) return null;
  return modelsFor(await governor.status(account));
}

interface RefusedModel {
  readonly message: Request;
  readonly open: readonly string[] | null;
}

/** Refuses a model that is not open to this account, in words. Nothing is charged. */
async function modelRefusal(
  { words }: ChatOptions,
  { endpoint }: Asked,
  { message, open }: RefusedModel,
): Promise<Response> {
  const names = (open ?? []).join(", ");
  const text = `This model isn't open to you here.${names === "" ? "" : ` You can use: ${names}.`}`;
  const dialect = dialectOf(endpoint);
  if (words.refusals === "reply" && dialect !== null) return replyInDialect(message, text, { dialect });
  return problemResponse(endpoint.api, { status: 403, code: "model-not-open", message: text });
}

const naming = new WeakMap<Policy, boolean>();

/** Whether the policy says anywhere which models are open: most do not, and then nobody is asked. */
function namesModels(policy: Policy): boolean {
  let names = naming.get(policy);
  if (names === undefined) {
    names = JSON.stringify(policy.input).includes('"models":');
    naming.set(policy, names);
  }
  return names;
}
