import { pageHeaders } from "@recess/hono/family";
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Connection } from "../http/connection.ts";
import type { TextKey } from "../words/en.ts";
import { type Language, languageFor } from "../words/language.ts";
import { attempts } from "./attempts.ts";
import { type ClaimProof, type FamilyBook, familyBook, type Invitation } from "./book.ts";
import { type Documents, randomToken } from "../store/documents.ts";
import { type Drafts, draftsIn } from "./drafts.ts";
import type { Html, View } from "./pages.ts";
import type { Site } from "./passkeys.ts";
import { type Sessions, sessionsIn, type SessionStart } from "./sessions.ts";
import { pageFor, type Openable } from "./signed-in.ts";

export interface FamilyContextOptions {
  readonly site: Site;
  readonly documents: Documents;
  readonly now: () => number;
  readonly connectionOf: (request: Request, env: unknown) => Connection;
}

/** Shared by the sign-in pages. */
export interface FamilyContext {
  readonly site: Site;
  readonly book: FamilyBook;
  readonly sessions: Sessions;
  readonly drafts: Drafts;
  readonly now: () => number;
  /** Where a sign-in leads: to the form that waited for it, else to the page that was wanted, else to the first that is open. */
  nextPage(c: Context, who: Openable, wanted: string | null): string;
  /** The token of this browser's session. */
  tokenOf(c: Context): string | undefined;
  /** Signs this browser in; an earlier session ends. */
  begin(c: Context, start: SessionStart): Promise<void>;
  leave(c: Context): Promise<void>;
  /**
   * Claims an invitation for this browser. Returns the code to type into the terminal, or `null` if it is no longer
   * open.
   */
  claim(c: Context, token: string, proof: ClaimProof): Promise<Invitation | null>;
  /** Returns this browser's claim and removes it. */
  claimOf(c: Context): string | undefined;
  forgetClaim(c: Context): void;
  /** The headers of every response. */
  readonly headers: Record<string, string>;
  languageOf(c: Context): Language;
  /** Answers with a page in the language of the person who asks. */
  show(
    c: Context,
    page: (view: View) => Html,
    status?: 200 | 400 | 403 | 404 | 429 | 503,
  ): Response | Promise<Response>;
  problem(
    c: Context,
    status: 400 | 401 | 403 | 429,
    text: TextKey,
    values?: Readonly<Record<string, string>>,
  ): Response;
  /** Accepts only requests from this site's own pages, within limits of size and rate. */
  guarded(c: Context, next: () => Promise<void>): Promise<Response | void>;
}

const SESSION = "recess-family";
const CLAIM = "recess-claim";
const SESSION_S = 30 * 24 * 60 * 60;
/** Shows the form that waited for a sign-in. */
export const KEPT_PAGE = "/signin/kept";

const MAX_BODY = 64 * 1024;

export const COOKIE = { path: "/", httpOnly: true, secure: true, sameSite: "Strict", prefix: "host" } as const;

/** Twenty guesses in ten minutes from one address. */
const MAX_ATTEMPTS = 20;

export function familyContext({ site, documents, now, connectionOf }: FamilyContextOptions): FamilyContext {
  const book = familyBook(documents);
  const sessions = sessionsIn(documents);
  const drafts = draftsIn(documents, now);
  const limit = attempts(MAX_ATTEMPTS);
  const tokenOf = (c: Context): string | undefined => getCookie(c, SESSION, "host");
  const mayTry = (c: Context): boolean => limit.allows(clientAddress(c, connectionOf(c.req.raw, c.env)), now());
  const headers = pageHeaders(site.logo);
  const languageOf = (c: Context): Language => languageFor({ acceptLanguage: c.req.header("accept-language") });
  const problem: FamilyContext["problem"] = (c, status, text, values) =>
    c.json({ error: { message: languageOf(c).say(text, values) } }, status, headers);

  return {
    site,
    book,
    sessions,
    drafts,
    now,
    nextPage: (c, who, wanted) => (drafts.has(c) ? KEPT_PAGE : pageFor(who, wanted)),
    tokenOf,
    async begin(c, start) {
      // An existing session is not reused, which prevents session fixation.
      const before = tokenOf(c);
      if (before !== undefined) await sessions.end(before, now());
      setCookie(c, SESSION, await sessions.begin(start, now()), { ...COOKIE, maxAge: SESSION_S });
    },
    async leave(c) {
      const token = tokenOf(c);
      if (token !== undefined) await sessions.end(token, now());
      deleteCookie(c, SESSION, COOKIE);
    },
    async claim(c, token, proof) {
      const claim = randomToken();
      const claimed = await book.claim(token, { proof, claim }, now());
      if (claimed !== null) setCookie(c, CLAIM, claim, COOKIE);
      return claimed;
    },
    claimOf: (c) => getCookie(c, CLAIM, "host"),
    forgetClaim: (c) => void deleteCookie(c, CLAIM, COOKIE),
    headers,
    languageOf,
    show: (c, page, status = 200) => c.html(page({ site, language: languageOf(c) }), status, headers),
    problem,
    async guarded(c, next) {
      if (c.req.method !== "POST") return next();
      const from = c.req.header("sec-fetch-site");
      // These pages send no referrer, so their forms have the origin "null"; browsers' `Sec-Fetch-Site` tells where
      // they come from.
      const isOwn = from === undefined ? c.req.header("origin") === new URL(site.url).origin : from === "same-origin";
      if (!isOwn) return problem(c, 403, "wrongSite", { site: new URL(site.url).origin });
      const isGuess = !c.req.path.endsWith("/state") && c.req.path !== "/signout";
      if (isGuess && !mayTry(c)) {
        return problem(c, 429, "tooManyTries");
      }
      return bodyLimit({ maxSize: MAX_BODY })(c, next);
    },
  };
}

/**
 * The client's address, for counting attempts. Behind a proxy on this machine all connections come from loopback, and
 * one attacker would lock out everyone: then the proxy's information is used, which is the last address in the header.
 */
function clientAddress(c: Context, { address }: Connection): string {
  const isLoopback = address !== null && /^(?:::ffff:)?127\.|^::1$/.test(address);
  const forwarded = isLoopback ? c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim() : undefined;
  return forwarded ?? address ?? "";
}
