import type { Answer } from "./ask.ts";

/** The app to check, and how to reach it. */
export interface Live {
  readonly url: URL;
  readonly mount: string;
  readonly chat: string | undefined;
  readonly body: string;
  /** The request headers of a signed-in user. */
  readonly headers: Readonly<Record<string, string>>;
  /** The page's origin, if it differs from the app's. */
  readonly origin: string | undefined;
}

/** The parts of a page's state that are checked. */
export interface State {
  readonly band: string | null;
  readonly outcome: string;
  readonly reason: string | null;
  readonly serverNow: number;
  readonly degraded?: boolean;
}

export function at({ url }: Live, path: string): URL {
  return new URL(url.pathname.replace(/\/$/, "") + path, url);
}

/** `undefined`: the response is not from Recess's routes. */
export function stateOf({ status, text }: Answer): State | undefined {
  if (status !== 200) return undefined;
  try {
    const state = JSON.parse(text) as Partial<State> & { readonly v?: unknown };
    return state.v === 1 && typeof state.serverNow === "number" ? (state as State) : undefined;
  } catch {
    return undefined;
  }
}
