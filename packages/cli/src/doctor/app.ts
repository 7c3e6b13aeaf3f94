import type { Answer } from "./ask.ts";

/** The app that is asked, and how. */
export interface Live {
  readonly url: URL;
  readonly mount: string;
  readonly chat: string | undefined;
  readonly body: string;
  /** Of someone signed in. */
  readonly headers: Readonly<Record<string, string>>;
  /** The page's, if it is another. */
  readonly origin: string | undefined;
}

/** The part of a page's state that is checked. */
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

/** `undefined`: the answer is not that of the routes. */
export function stateOf({ status, text }: Answer): State | undefined {
  if (status !== 200) return undefined;
  try {
    const state = JSON.parse(text) as Partial<State> & { readonly v?: unknown };
    return state.v === 1 && typeof state.serverNow === "number" ? (state as State) : undefined;
  } catch {
    return undefined;
  }
}
