/** What `createRecess` takes. It throws a TypeError for a name or value that it cannot use. */
export interface RecessOptions {
  /** Where the app mounted the routes of `@recess/hono`: a path or a URL without a slash at its end. Default `"/recess"`. */
  readonly endpoint?: string;
  /** Sends the requests: pass your own for `credentials: "include"`, for example. Default: the page's `fetch`. */
  readonly fetch?: typeof fetch;
  /** Headers for the routes, such as `authorization`; a function is called for each request. */
  readonly headers?: HeadersInit | (() => HeadersInit);
  /** How long a visible page counts as in use after the last input, ms, above 0. Default 180,000 (3 minutes). */
  readonly idleMs?: number;
}

/** Numbers that are not above 0, and a slash at the end of a path, which would be doubled. */
const UNUSABLE = /^-|^0$|NaN|\/$/;

/** Fills in what is missing. Throws a `TypeError` for what cannot be used, so that a client is never silently off. */
export function withDefaults(options: RecessOptions): Required<RecessOptions> {
  const all: { [name: string]: unknown } = {
    endpoint: "/recess",
    idleMs: 180_000,
    headers: {},
    // Looked up for each request: a page may replace it later.
    fetch: ((...request) => fetch(...request)) satisfies typeof fetch,
  };
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const kind = name in all ? typeof all[name] : "option";
    const isHeaders = kind === "object" && typeof value === "function";
    if (!isHeaders && (typeof value !== kind || UNUSABLE.test(value)))
      throw new TypeError(`createRecess: \`${name}\` must be a valid ${kind}.`);
    all[name] = value;
  }
  // Throws for names and values that no request can carry.
  if (typeof all["headers"] !== "function") void new Headers(all["headers"] as HeadersInit);
  return all as unknown as Required<RecessOptions>;
}
