import type { IncomingHttpHeaders } from "node:http";
import { exposeHeaders } from "@recess/protocol";
import { ask } from "./ask.ts";
import { error, type Finding, ok } from "./finding.ts";
import type { Live } from "./app.ts";

/** Whether a page on another origin can read the responses of the routes. */
export async function corsFinding(live: Live, url: URL): Promise<Finding> {
  const check = "cors";
  const { origin } = live;
  if (origin === undefined || origin === live.url.origin) {
    return ok(check, "The page is assumed to have the same origin (otherwise give --origin).");
  }
  const { headers } = await ask({ url, headers: { ...live.headers, Origin: origin, "Sec-Fetch-Site": "cross-site" } });
  return (
    corsTrouble(check, live, url.pathname, headers) ?? ok(check, `Pages of ${origin} may read the routes' answers.`)
  );
}

/** What prevents a page on another origin from reading a response. */
export function corsTrouble(
  check: string,
  { origin, headers: asked }: Live,
  path: string,
  headers: IncomingHttpHeaders,
): Finding | undefined {
  if (origin === undefined) return undefined;
  const allowed = headers["access-control-allow-origin"];
  if (allowed !== "*" && allowed !== origin) {
    return error(
      check,
      `Pages of ${origin} may not read ${path}.`,
      `cors({ origin: "${origin}", exposeHeaders, credentials: true }) in front of it.`,
    );
  }
  const hasCookie = Object.keys(asked).some((name) => name.toLowerCase() === "cookie");
  if (hasCookie && (allowed === "*" || headers["access-control-allow-credentials"] !== "true")) {
    return error(
      check,
      `Pages of ${origin} may not send cookies to ${path}: the account would be unknown.`,
      `cors({ origin: "${origin}", exposeHeaders, credentials: true }); with "*" browsers send none.`,
    );
  }
  const exposed = (headers["access-control-expose-headers"] ?? "").toLowerCase().split(/\s*,\s*/);
  const hidden = exposeHeaders.filter((name) => !exposed.includes(name.toLowerCase()));
  if (hidden.length === 0 || (exposed.includes("*") && !hasCookie)) return undefined;
  return error(
    check,
    `Pages of ${origin} cannot read these headers of ${path}: ${hidden.join(", ")}.`,
    'Give cors() the list: import { exposeHeaders } from "@recess/hono"; cors({ origin, exposeHeaders }).',
  );
}
