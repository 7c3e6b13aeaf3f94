import type { RecessOptions } from "./client.ts";

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
    if (value !== undefined) {
      if (!isHeaders && (typeof value !== kind || (kind === "number" && !(value > 0))))
        throw new TypeError(`createRecess: \`${name}\` must be a valid ${kind}.`);
      all[name] = value;
    }
  }
  const checked = all as unknown as Required<RecessOptions>;
  // Throws for names and values that no request can carry.
  if (typeof checked.headers !== "function") new Headers(checked.headers);
  return checked;
}
