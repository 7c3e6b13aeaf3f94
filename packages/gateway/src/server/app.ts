import type { DecisionApi, Decisions } from "../decisions/routes.ts";
import type { ForwardAuth } from "../forward-auth/forward-auth.ts";
import { metricsRoute, type Metrics } from "@recess/hono/metrics";
import { Hono, type MiddlewareHandler } from "hono";
import { sameSecret, bearerKeys } from "../identity/proof.ts";
import type { Chat } from "../chat/chat.ts";
import { type Connection, hasDotSegments } from "../http/connection.ts";
import { apiOf, type Endpoint } from "../http/endpoints.ts";
import type { PathsSettings } from "../config/settings.ts";
import { PROBLEMS, problemResponse } from "../http/problem.ts";

/** Created from a configuration and replaced as a whole when the file changes. */
export interface Routes {
  readonly paths: PathsSettings;
  readonly endpointOf: (method: string, path: string) => Endpoint | null;
  readonly chat: Chat;
  /** Spoken conversations. */
  readonly realtime: MiddlewareHandler;
  /** The settings of the decision API. */
  readonly decisions: Decisions;
  /** `null` if the file does not enable it. */
  readonly forwardAuth: ForwardAuth | null;
  readonly models: (request: Request, endpoint: Endpoint, connection: Connection) => Promise<Response>;
}

/** The gateway's state for an operator. Problems contain no names. */
export interface HealthReport {
  readonly status: "ok" | "degraded";
  readonly problems: readonly string[];
}

export interface AppOptions {
  readonly routes: () => Routes;
  readonly health: () => HealthReport;
  /** Whether to send requests here: not before the store has responded, and not during shutdown. */
  readonly isReady: () => boolean;
  readonly metrics: { readonly metrics: Metrics; readonly key: () => string | null } | null;
  readonly decisionApi: DecisionApi;
  /** Pages of families and staff; `null` if the file does not enable them. */
  readonly family: Hono | null;
  readonly connectionOf: (request: Request, env: unknown) => Connection;
  /** Called at each request's end, for the log. */
  readonly onAnswer: (answer: Answered) => void;
  readonly onError: (error: unknown) => void;
}

/** A logged request: without content, person, or parts of the path that could be an id. */
export interface Answered {
  readonly method: string;
  /** The gateway's own name for the path. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
}

/** The gateway as a Hono app. */
export function createApp(options: AppOptions): Hono {
  const { routes, health, isReady, metrics } = options;
  const app = new Hono();

  // Such an address cannot be forwarded, or is ambiguous, and no client needs it.
  app.use(async (c, next) => {
    if (/^[a-z]+:\/\/[^/?#]*@/i.test(c.req.raw.url) || hasDotSegments(c.env)) {
      return problemResponse("openai", PROBLEMS["target-invalid"]);
    }
    return next();
  });
  app.get("/healthz", (c) => c.json(health(), 200, NO_STORE));
  app.get("/readyz", (c) => c.json({ ready: isReady() }, isReady() ? 200 : 503, NO_STORE));
  if (metrics !== null) {
    const { metrics: numbers, key } = metrics;
    const allow = (headers: Headers): boolean => {
      const expected = key();
      return expected === null || bearerKeys(headers).some((given) => sameSecret(given, expected));
    };
    app.get("/metrics", metricsRoute({ metrics: numbers, allow: (c) => allow(c.req.raw.headers) }));
  }

  app.route("/recess/v1", options.decisionApi);
  app.get("/recess/forward-auth", async (c) => {
    const { forwardAuth } = routes();
    if (forwardAuth === null) return problemResponse("openai", PROBLEMS["path-unknown"]);
    try {
      return await forwardAuth(c.req.raw, options.connectionOf(c.req.raw, c.env));
    } catch (error) {
      options.onError(error);
      return problemResponse("openai", PROBLEMS["internal"]);
    }
  });

  if (options.family !== null) app.route("/", options.family);
  app.get("*", async (c, next) => {
    const { paths, realtime } = routes();
    return c.req.path === `${paths.base}/realtime` ? realtime(c, next) : next();
  });

  app.all("*", async (c) => {
    const started = performance.now();
    const request = c.req.raw;
    const { method } = request;
    const { path } = c.req;
    const endpoint = routes().endpointOf(method, path);
    const connection = options.connectionOf(request, c.env);
    const response = await answer(options, { request, path, endpoint, connection });
    const route =
      endpoint === null ? "none" : `${endpoint.api}${endpoint.kind === "model" ? "/models/:id" : endpoint.path}`;
    options.onAnswer({ method, route, status: response.status, ms: Math.round(performance.now() - started) });
    return response;
  });
  return app;
}

const NO_STORE = { "cache-control": "no-store" };

interface Incoming {
  readonly request: Request;
  readonly path: string;
  /** `null` for an unknown path. */
  readonly endpoint: Endpoint | null;
  readonly connection: Connection;
}

async function answer({ routes, onError }: AppOptions, incoming: Incoming): Promise<Response> {
  const { request, path, endpoint, connection } = incoming;
  const { chat, models, endpointOf, paths } = routes();
  const api = endpoint?.api ?? apiOf(path, request.headers, paths);
  if (endpoint === null) {
    const isOther = ["GET", "POST"].some((method) => endpointOf(method, path) !== null);
    return problemResponse(api, PROBLEMS[isOther ? "method-not-allowed" : "path-unknown"]);
  }
  try {
    const isChat = endpoint.kind === "message" || endpoint.kind === "help";
    return await (isChat ? chat : models)(request, endpoint, connection);
  } catch (error) {
    // A client that has disconnected reads no response, and disconnecting is not an error.
    if (!request.signal.aborted) onError(error);
    return problemResponse(api, PROBLEMS["internal"]);
  }
}
