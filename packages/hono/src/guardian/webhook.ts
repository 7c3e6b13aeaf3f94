import type { Webhook } from "standardwebhooks";

/** The standard's minimum length of a key. */
const MIN_BYTES = 24;
const MIN_TEXT = 32;
const PREFIX = "whsec_";

export interface WebhookOptions {
  readonly url: string;
  /**
   * The key for verifying the signature: `whsec_` and the Base64 of at least 24 random bytes, as `new Webhook(secret)`
   * of the `standardwebhooks` package accepts it; or a random text of at least 32 characters (there: `format: "raw"`).
   */
  readonly secret: string;
  /** Default: the runtime's. */
  readonly fetch?: typeof fetch;
  /** How long to wait before each further try, ms. Default `[1000, 5000]`. */
  readonly waitsMs?: readonly number[];
  /** How long one try may take, ms. Default 5000. */
  readonly timeoutMs?: number;
}

/**
 * Delivers events as webhooks (standardwebhooks.com): JSON, with `webhook-id`, `webhook-timestamp` and
 * `webhook-signature`. Retries with the same id if there is no response, or one outside the 200s; rejects when the last
 * try failed.
 *
 * @example
 * ```ts
 * recessRoutes({ governor, account, requests: { deliver: webhook({ url: "https://app.example/hooks/recess", secret }) }
 * });
 * ```
 */
export function webhook(options: WebhookOptions): (event: { readonly type: string }) => Promise<void> {
  const { url, secret, fetch: send = fetch, waitsMs = [1000, 5000], timeoutMs = 5000 } = options;
  if (!URL.canParse(url)) throw new TypeError("webhook: `url` must be a URL.");
  const key = keyOf(secret);

  return async (event) => {
    const id = `msg_${crypto.randomUUID()}`;
    const body = JSON.stringify(event);
    const signer = await signerFor(key);
    let problem: unknown;
    for (const waitMs of [0, ...waitsMs]) {
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      const sentAt = new Date();
      try {
        const response = await send(url, {
          method: "POST",
          body,
          redirect: "error",
          signal: AbortSignal.timeout(timeoutMs),
          headers: {
            "content-type": "application/json",
            "webhook-id": id,
            "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1000)),
            "webhook-signature": signer.sign(id, sentAt, body),
          },
        });
        await response.body?.cancel();
        if (response.ok) return;
        problem = new Error(`The webhook answered ${response.status}.`);
      } catch (error) {
        problem = error;
      }
    }
    throw problem;
  };
}

interface Key {
  readonly secret: string;
  readonly format: "raw" | undefined;
}

/** The standard's secrets are `whsec_` and Base64; any other text is the key itself. */
function keyOf(secret: unknown): Key {
  const problem = new TypeError(
    `webhook: \`secret\` must be "whsec_" and the Base64 of at least ${MIN_BYTES} random bytes, or a random text of at least ${MIN_TEXT} characters.`,
  );
  if (typeof secret !== "string") throw problem;
  if (!secret.startsWith(PREFIX)) {
    if (secret.length < MIN_TEXT) throw problem;
    return { secret, format: "raw" };
  }
  if (!isBase64(secret.slice(PREFIX.length))) throw problem;
  return { secret, format: undefined };
}

/** Loaded with the first event: most apps send none, and the library took a sixth of this package's import time. */
async function signerFor({ secret, format }: Key): Promise<Webhook> {
  const { Webhook } = await import("standardwebhooks");
  return format === undefined ? new Webhook(secret) : new Webhook(secret, { format });
}

function isBase64(text: string): boolean {
  try {
    return !/\s/.test(text) && atob(text).length >= MIN_BYTES;
  } catch {
    return false;
  }
}
