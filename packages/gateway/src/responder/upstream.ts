import type { Upstream } from "../upstreams/upstream.ts";
import { responder } from "./responder.ts";

/** The time per word, ms: like a small model on a laptop. */
const WORD_MS = 20;

/** The responder as an upstream in this process. */
export function embeddedUpstream(name: string): Upstream {
  const app = responder({ apiKey: null, wordMs: WORD_MS });
  return {
    name,
    kind: "openai",
    baseUrl: "http://embedded",
    key: null,
    models: null,
    timeoutMs: 10_000,
    fetch: async (request) => app.fetch(request),
  };
}
