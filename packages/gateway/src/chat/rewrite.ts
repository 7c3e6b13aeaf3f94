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
  /** Only the judged model may answer: fields that name others are removed. */
  readonly isModelBound: boolean;
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
];

/** The fields with which APIs limit an answer's length. */
const LENGTH_KEYS = ["max_tokens", "max_completion_tokens", "max_output_tokens"];

/**
 * The body for an upstream, or the same object if nothing changes. What Recess wrote into the chat is removed. Ids of
 * people become keyed hashes, which providers ask for to detect abuse; LiteLLM's field for them is removed.
 */
export function rewriteBody(body: JsonBody, { endpoint, secret, maxTokens, isModelBound }: RewriteOptions): JsonBody {
  const changes: Record<string, unknown> = {};
  if (isModelBound) for (const key of OTHER_MODELS) if (key in body) changes[key] = undefined;
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
  return Object.keys(changes).length === 0 ? body : { ...body, ...changes };
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
    return { options: { ...options, num_predict: least(options["num_predict"]) } };
  }
  const named = LENGTH_KEYS.filter((key) => key in body);
  const keys = named.length > 0 ? named : [path === "/responses" ? "max_output_tokens" : "max_tokens"];
  // Also a single choice: a hundred short answers are as good as a long one.
  return { ...Object.fromEntries(keys.map((key) => [key, least(body[key])])), ...("n" in body && { n: 1 }) };
}
