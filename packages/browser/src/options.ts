export interface RecessOptions {
  /** Where the app mounted the routes of `@recess/hono`. Default `"/recess"`. */
  readonly endpoint?: string;
  /** How requests are made: yours, if they need `credentials: "include"`, say. Default: the page's `fetch`. */
  readonly fetch?: typeof fetch;
  /** Headers for the routes, such as `authorization`; a function is called for each request. */
  readonly headers?: HeadersInit | (() => HeadersInit);
  /** How long a visible page counts as used after the last sign of life, ms. Default 180,000. */
  readonly idleMs?: number;
}

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
    // Of a name that is not an option, `"undefined"`.
    const kind = typeof all[name];
    const isHeaders = name === "headers" && typeof value === "function";
    if (value === undefined) continue;
    if (!isHeaders && (typeof value !== kind || (kind === "number" && !(value > 0))))
      throw new TypeError(`createRecess: \`${name}\` must be a valid ${kind}.`);
    all[name] = value;
  }
  // Throws for names and values that no request can carry.
  if (typeof all["headers"] !== "function") all["headers"] = new Headers(all["headers"] as HeadersInit);
  return all as unknown as Required<RecessOptions>;
}
