import { RecessError } from "@recess/core";
import type { Context, Env, Hono } from "hono";

import { peekBody } from "../http/body.ts";
import type { Html } from "./html.ts";
import { type Brand, checkBrand } from "./brand.ts";
import { formTokens, type FormTokens, isOwnForm } from "./csrf.ts";
import { assetResponse, movedTo, pageHeaders, pageResponse } from "./respond.ts";
import { SCRIPT } from "./script.ts";
import { styleSheet } from "./style.ts";

export interface PageSiteOptions<E extends Env> {
  readonly app: Brand;
  readonly secret: string;
  /** Where the pages are mounted. */
  readonly path: string;
  readonly onError?: ((error: unknown, c: Context<E>) => void) | undefined;
}

/** Shared by the pages of one kind: look, headers, and signed forms. */
export interface PageSite<E extends Env> {
  readonly tokens: FormTokens;
  readonly headers: Record<string, string>;
  /** Adds the style sheet, the script, and a redirect to the first page from its address with a slash at the end. */
  addSharedRoutes(app: Hono<E>): void;
  page(html: Html, status?: number): Promise<Response>;
  /** Runs `work`; while the store is unavailable, returns the page that says so. */
  shown(c: Context<E>, work: () => Promise<Response>, unavailable: () => Promise<Html> | Html): Promise<Response>;
}

/** Throws unless the options are valid. */
export function pageSite<E extends Env>(name: string, options: PageSiteOptions<E>): PageSite<E> {
  const { app: brand, secret, path, onError } = options;
  if (!/^(?:\/[A-Za-z0-9._~-]+)*$/.test(path)) {
    throw new TypeError(`${name}: \`path\` must be a path such as "/family", without a slash at its end.`);
  }
  const style = styleSheet(checkBrand(name, brand));
  const tokens = formTokens(name, secret);
  const headers = pageHeaders(brand.logo);
  return {
    tokens,
    headers,
    addSharedRoutes: (app) => {
      app.get("/-/style.css", () => assetResponse(style, "text/css"));
      app.get("/-/script.js", () => assetResponse(SCRIPT, "text/javascript"));
      app.get("*", async (c, next) => {
        if (path === "" || c.req.path !== `${path}/`) return next();
        return movedTo(`${path}${new URL(c.req.url).search}`, headers);
      });
    },
    page: (html, status = 200) => pageResponse(html, headers, status),
    shown: async (c, work, unavailable) => {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof RecessError)) throw error;
        if (onError === undefined) console.error(error);
        else onError(error, c);
        return pageResponse(await unavailable(), headers, 503);
      }
    },
  };
}

/**
 * The result of the previous form: one of a few words in the address, which is not trusted. A link from elsewhere has
 * none.
 */
export function outcomeIn(c: Context, known: ReadonlySet<string>): string | null {
  const from = c.req.header("sec-fetch-site");
  if (from === "cross-site" || from === "same-site") return null;
  const outcome = new URL(c.req.url).search.slice(1);
  return known.has(outcome) ? outcome : null;
}

/** The fields of a form from this site's own page; `null` for anything else. */
export async function readForm(c: Context, limit: number): Promise<URLSearchParams | null> {
  if (!isOwnForm(c)) return null;
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded[ \t]*(?:;|$)/i.test(type)) return null;
  const bytes = await peekBody(c, limit);
  return bytes === null ? null : new URLSearchParams(new TextDecoder().decode(bytes));
}
