import { createHmac } from "node:crypto";
import { withoutRecessMessages } from "@recess/hono";
import { asObject, type JsonBody } from "../http/body.ts";
import type { Endpoint } from "../http/endpoints.ts";

export interface RewriteOptions {
  readonly endpoint: Endpoint;
  /** The key for hashing ids in a body before they reach an upstream. */
  readonly secret: string;
  /** The maximum number of tokens of the answer; `null` for as many as requested. */
  readonly maxTokens: number | null;
  /** Whether only the judged model may answer: fields that name others are removed. */
  readonly isModelBound: boolean;
  /** Whether the sender has limits: then a message gets only one answer. */
  readonly isLimited: boolean;
}

/** Fields that name fallback models for aggregators (OpenRouter, LiteLLM). */
const OTHER_MODELS = [
  "models",
  "fallbacks",
  "context_window_fallbacks",
  "context_window_fallback_dict",
  "content_policy_fallbacks",
  "route",
  "user_config",
  "model_list",
  "deployment_id",
];

/** The fields that the gateway judges or changes. */
const JUDGED = new Set([
  "model",
  "name",
  "messages",
  "input",
  "prompt",
  "system",
  "stream",
  "tools",
  "options",
  "user",
  "safety_identifier",
  "metadata",
  "litellm_metadata",
  "background",
  "n",
  "best_of",
  "max_tokens",
  "max_completion_tokens",
  "max_output_tokens",
  "num_predict",
  ...OTHER_MODELS,
]);

/**
 * A name as Go's JSON parser compares it, in which Ollama and others are written: case is ignored, and two letters
 * beyond ASCII fold into it. For that parser, a later `"MODEL"` replaces `"model"`.
 */
function folded(name: string): string {
  return name.toLowerCase().replaceAll("\u017F", "s").replaceAll("\u212A", "k");
}

/** Fields that another parser would take for a judged one. */
function doubles(body: JsonBody): readonly string[] {
  return Object.keys(body).filter((name) => !JUDGED.has(name) && JUDGED.has(folded(name)));
}

/** The fields with which APIs limit an answer's length. */
const LENGTH_KEYS = ["max_tokens", "max_completion_tokens", "max_output_tokens"];

/**
 * The body for an upstream, or the same object if nothing changes. What Recess wrote into the chat is removed. Ids of
 * people become keyed hashes, which providers ask for to detect abuse; LiteLLM's field for them is removed.
 */
export function rewriteBody(
  body: JsonBody,
  { endpoint, secret, maxTokens, isModelBound, isLimited }: RewriteOptions,
): JsonBody {
  const changes: Record<string, unknown> = {};
  for (const key of doubles(body)) changes[key] = undefined;
  if (isModelBound) Object.assign(changes, withoutOtherModels(body));
  for (const key of ["messages", "input"]) {
    const list = body[key];
    if (!Array.isArray(list)) continue;
    const kept = withoutRecessMessages<unknown>(list);
    if (kept.length < list.length || kept.some((message, at) => message !== list[at])) changes[key] = kept;
  }
  for (const key of ["user", "safety_identifier"]) {
    if (typeof body[key] === "string") changes[key] = hashed(body[key], secret);
  }
  const metadata = asObject(body["metadata"]);
  if (typeof metadata?.["user_id"] === "string") {
    changes["metadata"] = { ...metadata, user_id: hashed(metadata["user_id"], secret) };
  }
  if ("litellm_metadata" in body) changes["litellm_metadata"] = undefined;
  // An answer that is made later, and fetched somewhere else, would be neither metered nor ended.
  if ("background" in body) changes["background"] = undefined;
  if (maxTokens !== null) Object.assign(changes, clamped(body, endpoint, maxTokens));
  // Several answers to one message would avoid the message limit.
  if (isLimited && "n" in body) changes["n"] = 1;
  if (isLimited && "best_of" in body) changes["best_of"] = undefined;
  return Object.keys(changes).length === 0 ? body : { ...body, ...changes };
}

/** Some aggregators merge `extra_body` into the request that they send. */
function withoutOtherModels(body: JsonBody): Record<string, unknown> {
  const others = Object.fromEntries(OTHER_MODELS.filter((key) => key in body).map((key) => [key, undefined]));
  const extra = asObject(body["extra_body"]);
  if (extra === null) return others;
  const kept = Object.entries(extra).filter(([key]) => !["model", ...OTHER_MODELS].includes(folded(key)));
  return { ...others, extra_body: Object.fromEntries(kept) };
}

/** Whether a request of the old completions API has several prompts, each of which would get an answer. */
export function hasSeveralPrompts({ prompt }: JsonBody): boolean {
  return Array.isArray(prompt) && prompt.length > 1 && prompt.some((part) => typeof part !== "number");
}

function hashed(id: string, secret: string): string {
  return createHmac("sha256", secret).update(`upstream user\u0000${id}`).digest("base64url").slice(0, 22);
}

/** Limits the tokens, in the fields of the API in use. */
function clamped(body: JsonBody, { api, path }: Endpoint, maxTokens: number): Record<string, unknown> {
  const least = (value: unknown): number =>
    typeof value === "number" && value > 0 ? Math.min(value, maxTokens) : maxTokens;
  if (api === "ollama") {
    const options = asObject(body["options"]) ?? {};
    const others = Object.fromEntries(doubles(options).map((key) => [key, undefined]));
    return { options: { ...options, ...others, num_predict: least(options["num_predict"]) } };
  }
  const named = LENGTH_KEYS.filter((key) => key in body);
  const keys = named.length > 0 ? named : [path === "/responses" ? "max_output_tokens" : "max_tokens"];
  return Object.fromEntries(keys.map((key) => [key, least(body[key])]));
}
