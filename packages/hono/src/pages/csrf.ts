import type { Context } from "hono";

import { toBase64Url } from "../http/base64url.ts";
import { HOUR_MS } from "./units.ts";

/** Form tokens: each binds a form to the person to whom it was shown, for half a day. */
export interface FormTokens {
  make(personId: string, now: number): Promise<string>;
  check(token: string, personId: string, now: number): Promise<"valid" | "expired" | "forged">;
}

const LIFETIME_MS = 12 * HOUR_MS;
const MIN_SECRET = 32;

export function formTokens(name: string, secret: string): FormTokens {
  if (typeof secret !== "string" || secret.length < MIN_SECRET) {
    throw new TypeError(`${name}: \`secret\` must be a random string of at least ${MIN_SECRET} characters.`);
  }
  const encoder = new TextEncoder();
  const key = crypto.subtle.importKey(
    "raw",
    encoder.encode(`recess form ${secret}`),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign", "verify"],
  );
  const sign = async (personId: string, at: number): Promise<string> => {
    const text = encoder.encode(JSON.stringify([personId, at]));
    return toBase64Url(new Uint8Array(await crypto.subtle.sign("HMAC", await key, text)));
  };
  return {
    make: async (personId, now) => `${now.toString(36)}.${await sign(personId, now)}`,
    check: async (token, personId, now) => {
      const [time = "", mac = ""] = token.split(".");
      if (!/^[0-9a-z]{1,12}$/.test(time)) return "forged";
      const at = Number.parseInt(time, 36);
      if (!isSame(await sign(personId, at), mac)) return "forged";
      return now - at > LIFETIME_MS ? "expired" : "valid";
    },
  };
}

/** Compares in constant time. */
function isSame(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i % (b.length || 1));
  return difference === 0;
}

/** Whether a form was sent by this site's own page: browsers say so, and pages cannot change it. */
export function isOwnForm(c: Context): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin";
  const origin = c.req.header("origin");
  // Old browsers send "null" from pages without a referrer, as these are: such a form is checked by its token alone.
  if (origin === undefined || origin === "null") return true;
  return URL.canParse(origin) && new URL(origin).host === (c.req.header("host") ?? new URL(c.req.url).host);
}
