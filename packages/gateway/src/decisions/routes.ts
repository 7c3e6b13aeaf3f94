import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { type Account, type Governor, RecessError, type Role } from "@recess/core";
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { bearerKeys, sameSecret } from "../identity/proof.ts";
import type { Known } from "../people/people.ts";
import { applyEvent } from "./apply.ts";
import { bodyProblem } from "./body-problem.ts";
import type { AnswerLog } from "./once.ts";
import { problemSchema, type Result, resultSchema, resultsSchema } from "./result-schema.ts";
import { type AccountInput, batchSchema, type EventInput, isGuardians, statusSchema } from "./event-schema.ts";

/** A service's key and its permissions. */
export interface ServiceKey {
  readonly key: string;
  readonly name: string;
  readonly scopes: readonly ("events" | "status" | "guardian")[];
  readonly role: Role | undefined;
}

/** The decision API's settings in the current file. */
export interface Decisions {
  /** Empty: the API is disabled. */
  readonly keys: readonly ServiceKey[];
  readonly maxBody: number;
  readonly find: (id: string, groups: readonly string[]) => Promise<Known>;
}

export interface DecisionOptions {
  readonly governor: Governor;
  readonly log: AnswerLog;
  readonly decisions: () => Decisions;
  readonly onError: (error: unknown) => void;
}

interface WithKey {
  readonly Variables: { readonly key: ServiceKey };
}

/** The decision API as a Hono app. */
export type DecisionApi = OpenAPIHono<WithKey>;

type Scope = ServiceKey["scopes"][number];

const json = <Schema>(schema: Schema, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

const REFUSED = {
  400: json(problemSchema, "The body does not fit."),
  401: json(problemSchema, "No key, or an unknown key."),
  403: json(problemSchema, "The key may not do this."),
  404: json(problemSchema, "The gateway's file names no keys."),
  405: json(problemSchema, "It was not sent by POST."),
  413: json(problemSchema, "The body is too large."),
  503: json(problemSchema, "The limits cannot be looked up now."),
};

const events = createRoute({
  method: "post",
  path: "/events",
  summary: "Report what happened, and read what was decided",
  security: [{ key: [] }],
  request: { body: { ...json(batchSchema, "One event, or up to 100 in their order."), required: true } },
  responses: { 200: json(resultsSchema, "A result for each event, in their order."), ...REFUSED },
});

const status = createRoute({
  method: "post",
  path: "/status",
  summary: "Read the decision that a new message would get",
  security: [{ key: [] }],
  request: { body: { ...json(statusSchema, "Whose."), required: true } },
  responses: { 200: json(resultSchema, "The decision."), ...REFUSED },
});

/** The decision API for other servers, with its OpenAPI document at `/openapi.json`. */
export function decisionRoutes(options: DecisionOptions): DecisionApi {
  const { decisions } = options;
  const app: DecisionApi = new OpenAPIHono({
    defaultHook(result, c) {
      if (result.success) return undefined;
      return c.json(problem("body-invalid", bodyProblem(result.error.issues)), 400);
    },
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "key", { type: "http", scheme: "bearer" });
  app.doc31("/openapi.json", {
    openapi: "3.1.0",
    servers: [{ url: "/recess/v1" }],
    info: { title: "Recess decisions", version: "1", description: "Decisions for servers in any language." },
  });
  // Checked first: the body of an unknown sender is not read.
  const withKey = createMiddleware<WithKey>(async (c, next) => {
    const { keys } = decisions();
    if (keys.length === 0) return c.json(NOT_THERE, 404);
    if (c.req.method !== "POST") return c.json(NOT_BY_POST, 405, { allow: "POST" });
    const key = keyOf(c.req.raw.headers, keys);
    if (key === null) return c.json(UNKNOWN_KEY, 401);
    c.set("key", key);
    return next();
  });
  for (const path of ["/events", "/status"]) {
    app.use(path, withKey, (c, next) => limited(decisions().maxBody)(c, next));
  }

  app.openapi(events, async (c) => {
    const key = c.get("key");
    const body = c.req.valid("json");
    const inputs = "events" in body ? body.events : [body];
    for (const { event } of inputs) {
      const scope: Scope = isGuardians(event) ? "guardian" : event.type === "status" ? "status" : "events";
      if (!key.scopes.includes(scope)) return c.json(outOfScope(scope), 403);
    }
    const results: Result[] = [];
    // In order: each event may depend on the one before.
    for (const input of inputs) results.push(await resultOf(options, key, input));
    return c.json({ results }, 200);
  });

  app.openapi(status, async (c) => {
    const key = c.get("key");
    if (!key.scopes.includes("status")) return c.json(outOfScope("status"), 403);
    const { account, channel } = c.req.valid("json");
    return c.json(await resultOf(options, key, { account, event: { type: "status", channel } }), 200);
  });

  app.onError((error, c) => {
    // The body parser's errors (invalid JSON, too large) have their own responses.
    if ("getResponse" in error && typeof error.getResponse === "function") {
      return c.json(problem("body-not-json", NOT_JSON), 400);
    }
    options.onError(error);
    return c.json(problem("internal", "Something isn't working right now."), 503);
  });
  return app;
}

function limited(maxSize: number): ReturnType<typeof bodyLimit> {
  return bodyLimit({ maxSize, onError: (c) => c.json(problem("body-too-large", "The body is too large."), 413) });
}

async function resultOf(options: DecisionOptions, key: ServiceKey, input: EventInput): Promise<Result> {
  const { governor, log, onError } = options;
  const { event: action, id = null } = input;
  const account = await accountOf(options, input.account);
  if ("code" in account) return { id, decision: null, error: account };
  // The governor itself recognises repeated messages and guardians' actions by id.
  const isOnceByItself = id === null || action.type === "message" || isGuardians(action) || action.type === "status";
  const received = { account, action, id, service: key.name, role: key.role };
  try {
    const run = async (): Promise<Result["decision"]> => plain(await applyEvent(governor, received));
    if (isOnceByItself) return { id, decision: await run(), error: null };
    const decision = await log.once(`${key.name}\u0000${account.id}\u0000${id}`, governor.now(), run);
    if (decision !== null) return { id, decision, error: null };
    return failed(id, "in-progress", "Another request with this id is being answered. Try again in a second.");
  } catch (error) {
    if (error instanceof RecessError && error.code === "argument-invalid") {
      return failed(id, "event-invalid", "The event has a value that is not possible.");
    }
    onError(error);
    return failed(id, "unavailable", "The limits cannot be looked up right now. Try again in a few seconds.");
  }
}

function failed(id: string | null, code: string, message: string): Result {
  return { id, decision: null, error: { code, message } };
}

/** A decision as plain JSON. */
function plain(decision: object): NonNullable<Result["decision"]> {
  return JSON.parse(JSON.stringify(decision));
}

interface Failure {
  readonly code: string;
  readonly message: string;
}

async function accountOf({ decisions }: DecisionOptions, given: AccountInput): Promise<Account | Failure> {
  const { id, age, timeZone, region, groups = [] } = given;
  const more = { ...(timeZone !== undefined && { timeZone }), ...(region !== undefined && { region }) };
  if (age !== undefined) {
    if (typeof age !== "object") return { id, age, ...more };
    const { min, max } = age;
    return { id, age: { ...(min !== undefined && { min }), ...(max !== undefined && { max }) }, ...more };
  }
  const known = await decisions().find(id, groups);
  switch (known.kind) {
    case "known":
      return { ...known.account, ...more };
    case "unknown":
      return { code: "person-unknown", message: "The gateway does not know how old this person is." };
    case "unavailable":
      return { code: "unavailable", message: "The service that knows people cannot be asked right now." };
  }
}

function keyOf(headers: Headers, keys: readonly ServiceKey[]): ServiceKey | null {
  const given = bearerKeys(headers);
  return keys.find(({ key }) => given.some((one) => sameSecret(one, key))) ?? null;
}

function problem(code: string, message: string): { readonly error: Failure } {
  return { error: { code, message } };
}

const NOT_JSON = "The body must be JSON, and be sent with Content-Type: application/json.";
const NOT_THERE: { readonly error: Failure } = problem("not-found", "The gateway's file names no keys for decisions.");
const NOT_BY_POST: { readonly error: Failure } = problem("method-not-allowed", "Send it by POST.");
const UNKNOWN_KEY: { readonly error: Failure } = problem(
  "key-unknown",
  "Send a service's key: Authorization: Bearer …",
);

function outOfScope(scope: Scope): { readonly error: Failure } {
  return problem("key-scope", `This key does not have the scope "${scope}".`);
}
