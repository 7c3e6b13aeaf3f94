import { isState, type RecessState } from "@recess/protocol";

/** A state and the monotonic instant at which it was true; without one, the server is out of reach or knows nobody. */
export interface Answer {
  readonly state?: RecessState;
  readonly at?: number;
  readonly isSignedOut?: true;
}

/** What the page tells the server: no identity, no age, no time. */
export interface Beat {
  readonly type: "active" | "away";
  readonly device: string;
  /** Receipts of notices that were on screen. */
  readonly ack?: readonly string[];
}

/** The routes of `@recess/hono`, as seen from the page. */
export interface Server {
  status(): Promise<Answer>;
  /** Outlives the page, so that a goodbye arrives. If it is lost, the lease runs out by itself. */
  heartbeat(beat: Beat): Promise<Answer>;
}

/** An answer that takes longer tells nothing of now. */
const TIMEOUT_MS = 15_000;

export function createServer(endpoint: string, send: typeof fetch, headers: HeadersInit | (() => HeadersInit)): Server {
  async function ask(path: string, init?: RequestInit): Promise<Answer> {
    const sentAt = performance.now();
    try {
      const all = new Headers(typeof headers === "function" ? headers() : headers);
      all.set("content-type", "application/json");
      const response = await send(endpoint + path, {
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: all,
        ...init,
      });
      if (response.status === 401 || response.status === 403) return { isSignedOut: true };
      const state: unknown = await response.json();
      if (response.ok && isState(state)) return { state, at: (sentAt + performance.now()) / 2 };
    } catch {
      // No network, or an answer that is not ours.
    }
    return {};
  }

  return {
    status: () => ask("/status"),
    heartbeat: (beat) =>
      ask("/heartbeat", {
        method: "POST",
        body: JSON.stringify(beat),
        keepalive: true,
      }),
  };
}
