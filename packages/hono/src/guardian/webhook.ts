export interface WebhookOptions {
  readonly url: string;
  /** At least 32 characters, random; the receiver checks with it that it was you. */
  readonly secret: string;
  /** Default: the runtime's. */
  readonly fetch?: typeof fetch;
  /** How long to wait before each further try, ms. Default `[1000, 5000]`. */
  readonly waitsMs?: readonly number[];
  /** How long one try may take, ms. Default 5000. */
  readonly timeoutMs?: number;
}

/**
 * Delivers as a webhook (standardwebhooks.com): JSON, with `webhook-id`, `webhook-timestamp` and `webhook-signature`. Tries again
 * with the same id when there is no answer, or none in the 200s; rejects when the last try failed.
 *
 * @example
 * ```ts
 * recessRoutes({ governor, account, requests: { deliver: webhook({ url: "https://app.example/hooks/recess", secret }) } });
 * ```
 */
export function webhook(options: WebhookOptions): (event: { readonly type: string }) => Promise<void> {
  const { url, secret, fetch: send = fetch, waitsMs = [1000, 5000], timeoutMs = 5000 } = options;
  if (!URL.canParse(url)) throw new TypeError("webhook: `url` must be an address.");
  if (typeof secret !== "string" || secret.length < 32) {
    throw new TypeError("webhook: `secret` must be a random text of at least 32 characters.");
  }

  return async (event) => {
    const id = `msg_${crypto.randomUUID()}`;
    const body = JSON.stringify(event);
    let problem: unknown;
    for (const waitMs of [0, ...waitsMs]) {
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      const timestamp = String(Math.floor(Date.now() / 1000));
      try {
        const response = await send(url, {
          method: "POST",
          body,
          redirect: "error",
          signal: AbortSignal.timeout(timeoutMs),
          headers: {
            "content-type": "application/json",
            "webhook-id": id,
            "webhook-timestamp": timestamp,
            "webhook-signature": `v1,${await signatureOf(secret, `${id}.${timestamp}.${body}`)}`,
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

async function signatureOf(secret: string, text: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
  return btoa(String.fromCharCode(...mac));
}
