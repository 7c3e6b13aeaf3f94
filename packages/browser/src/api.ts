import { isState, type RecessState } from "@recess/protocol";

/**
 * A state and the monotonic instant at which it was valid; without one, the server is unreachable or nobody is signed
 * in.
 */
export interface ApiResult {
  readonly state?: RecessState;
  readonly at?: number;
  readonly isSignedOut?: true;
}

/** What the page sends: no identity, age or time. */
export interface Heartbeat {
  readonly type: "active" | "away";
  readonly device: string;
  /** Receipts of notices that were on screen. */
  readonly ack?: readonly string[];
}

/**
 * Requests the state from the routes of `@recess/hono`, or sends them a heartbeat, whose response contains the state.
 */
export type Api = (beat?: Heartbeat) => Promise<ApiResult>;

/** A state that took longer to arrive is out of date. */
const TIMEOUT_MS = 15_000;

export function createApi(endpoint: string, send: typeof fetch, headers: HeadersInit | (() => HeadersInit)): Api {
  return async (beat) => {
    const sentAt = performance.now();
    try {
      const all = new Headers(typeof headers === "function" ? headers() : headers);
      all.set("content-type", "application/json");
      const response = await send(endpoint + (beat ? "/heartbeat" : "/status"), {
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: all,
        // With `keepalive` an `away` arrives even if the page is closed. If it is lost, the lease expires by itself.
        ...(beat && { method: "POST", body: JSON.stringify(beat), keepalive: true }),
      });
      if (response.status === 401 || response.status === 403) return { isSignedOut: true };
      const state: unknown = await response.json();
      if (response.ok && isState(state)) return { state, at: (sentAt + performance.now()) / 2 };
    } catch {
      // No network, or a response that is not a state.
    }
    return {};
  };
}
