import type { Context } from "hono";

/**
 * Whether a write comes from this site, a listed origin, or a client that is not a browser. Browsers send
 * `Sec-Fetch-Site` or `Origin` with every write, and pages cannot change them.
 */
export function isFromHere(c: Context, origins: ReadonlySet<string>): boolean {
  const origin = c.req.header("origin");
  if (origin !== undefined && origins.has(origin)) return true;
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin" || site === "same-site" || site === "none";
  return origin === undefined || hostOf(origin) === (c.req.header("host") ?? new URL(c.req.url).host);
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    // Browsers send `null` for a sandboxed or otherwise opaque origin.
    return null;
  }
}

/** Whether a text is an origin as browsers write it. */
export function isOrigin(text: string): boolean {
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}
