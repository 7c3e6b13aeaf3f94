import type { Decision } from "@recess/core";
import { asObject, stringIn } from "../http/body.ts";
import type { Endpoint } from "../http/endpoints.ts";
import { PROBLEMS, problemResponse } from "../http/problem.ts";
import type { Watched } from "./streams.ts";
import { askUpstream, matches, type OnFailure, type Upstream, upstreamOf } from "./upstream.ts";

/** The models in a band's `features.models`; `null` if it has none, and all are allowed. */
export function modelsFor(decision: Pick<Decision, "features"> | null): readonly string[] | null {
  const models: unknown = decision?.features["models"];
  if (!Array.isArray(models)) return null;
  return models.filter((model): model is string => typeof model === "string");
}

/** Whether a person may use a model. */
export function mayUse(model: string, open: readonly string[] | null): boolean {
  return open === null || open.some((pattern) => matches(pattern, model));
}

/** A model as an upstream lists it, unchanged. */
interface Listed {
  readonly name: string;
  readonly entry: Readonly<Record<string, unknown>>;
}

export interface ModelList {
  /** The allowed models of this API, from all upstreams in one list. */
  answer(endpoint: Endpoint, open: readonly string[] | null): Promise<Response>;
  /** The version of Ollama behind the gateway. */
  version(endpoint: Endpoint): Promise<Response>;
}

const CACHE_MS = 30_000;

export interface ModelListOptions {
  readonly upstreams: readonly Upstream[];
  readonly now: () => number;
  readonly onFailure: OnFailure;
}

/** Lists the models of all upstreams. One that does not respond is left out; if none responds, that is an error. */
export function modelList({ upstreams, now, onFailure }: ModelListOptions): ModelList {
  const known = new Map<string, { readonly listed: readonly Listed[]; readonly until: number }>();

  const listOf = async (upstream: Upstream, api: Endpoint["api"]): Promise<readonly Listed[] | null> => {
    const key = `${api} ${upstream.name}`;
    const before = known.get(key);
    if (before !== undefined && before.until > now()) return before.listed;
    const isOllama = api === "ollama";
    const asked = await askUpstream({
      upstream,
      endpoint: { api, kind: "models", method: "GET", path: isOllama ? "/tags" : "/models", isTaskPath: false },
      headers: new Headers({ accept: "application/json" }),
      body: null,
      signal: AbortSignal.timeout(LIST_TIMEOUT_MS),
      watch: LIST_WATCH,
      onFailure,
    }).catch(() => null);
    const body = asked?.response.ok === true ? await asked.response.json().catch(() => null) : null;
    const list: unknown = asObject(body)?.[isOllama ? "models" : "data"];
    if (!Array.isArray(list)) return before?.listed ?? null;
    const listed = list.flatMap((item): readonly Listed[] => {
      const entry = asObject(item);
      const name = entry?.[isOllama ? "name" : "id"];
      if (entry === null || typeof name !== "string") return [];
      // If several upstreams have a model, the one that would answer is listed.
      return upstreamOf(upstreams, name) === upstream ? [{ name, entry }] : [];
    });
    known.set(key, { listed, until: now() + CACHE_MS });
    return listed;
  };

  let version: { readonly text: string; readonly until: number } | null = null;

  return {
    async version(endpoint) {
      if (version !== null && version.until > now()) return json({ version: version.text });
      const upstream = upstreams.find(({ kind }) => kind === "ollama");
      if (upstream === undefined) return problemResponse(endpoint.api, PROBLEMS["model-elsewhere"]);
      const headers = new Headers({ accept: "application/json" });
      const signal = AbortSignal.timeout(LIST_TIMEOUT_MS);
      const { response } = await askUpstream({
        upstream,
        endpoint,
        headers,
        body: null,
        signal,
        watch: LIST_WATCH,
        onFailure,
      }).catch(() => ({ response: problemResponse(endpoint.api, PROBLEMS["upstream-timeout"]) }));
      if (!response.ok) return response;
      const text = stringIn(asObject(await response.json().catch(() => null)) ?? {}, "version");
      if (text === null) return problemResponse(endpoint.api, PROBLEMS["upstream-invalid"]);
      version = { text, until: now() + CACHE_MS };
      return json({ version: text });
    },
    async answer(endpoint, open) {
      const { api, kind, path } = endpoint;
      const asked = upstreams.filter(({ kind: of }) => api !== "ollama" || of === "ollama");
      const lists = await Promise.all(asked.map((upstream) => listOf(upstream, api)));
      if (lists.length > 0 && lists.every((list) => list === null)) {
        return problemResponse(api, PROBLEMS["upstream-unreachable"]);
      }
      const entries = lists.flatMap((list) => list ?? []).filter(({ name }) => mayUse(name, open));
      if (kind === "model") {
        const wanted = path.slice("/models/".length);
        const found = entries.find(({ name }) => name === wanted || encodeURIComponent(name) === wanted);
        return found === undefined ? problemResponse(api, PROBLEMS["model-unknown"]) : json(found.entry);
      }
      const data = entries.map(({ entry }) => entry);
      return json(api === "ollama" ? { models: data } : { object: "list", data, has_more: false });
    },
  };
}

const LIST_TIMEOUT_MS = 10_000;
const LIST_WATCH: Watched = { idleMs: LIST_TIMEOUT_MS, onEnd() {} };

function json(body: object): Response {
  return Response.json(body, { headers: { "cache-control": "private, no-store" } });
}
