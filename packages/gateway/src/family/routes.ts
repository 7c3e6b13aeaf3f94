import type { Governor } from "@recess/core";
import type { Journal } from "@recess/core/journal";
import { type Family, familyPages } from "@recess/hono/family";
import { staffPages } from "@recess/hono/staff";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Connection } from "../server/chat.ts";
import type { People } from "../people/people.ts";
import { attempts } from "./attempts.ts";
import { type FamilyBook, familyBook, hashOf } from "./book.ts";
import { type Documents, randomToken } from "./documents.ts";
import { HEADERS, invitationPage, messagePage, signInPage, signOutPage } from "./pages.ts";
import { creationOptions, madePasskey, requestOptions, type Site, usedPasskey } from "./passkeys.ts";
import { SCRIPT } from "./script.ts";
import { FRESH_MS, sessionsIn, type SignedIn } from "./sessions.ts";

export interface FamilyRoutesOptions {
  readonly governor: Governor;
  readonly site: Site;
  readonly documents: Documents;
  readonly people: () => People;
  /** Without one there are no pages for staff, whose every look is written down. */
  readonly journal: Journal | undefined;
  readonly secret: string;
  readonly now: () => number;
  readonly connectionOf: (request: Request, env: unknown) => Connection;
  readonly onError: (error: unknown) => void;
}

const SESSION = "recess-family";
const CLAIM = "recess-claim";
const COOKIE = { path: "/", httpOnly: true, secure: true, sameSite: "Strict", prefix: "host" } as const;
const MAX_BODY = 64 * 1024;

/** Twenty guesses in ten minutes from one address. */
const MAX_ATTEMPTS = 20;

/** What a guardian may do with a passkey that was used long ago: nothing of it loosens a limit. */
const NEVER_LOOSENS = new Set(["pause", "withdraw-consent"]);

/** Pages for families and staff, with sign-in by passkeys. No password is kept anywhere. */
export function familyRoutes(options: FamilyRoutesOptions): Hono {
  const { governor, site, documents, people, journal, secret, now, connectionOf, onError } = options;
  const book = familyBook(documents);
  const sessions = sessionsIn(documents);
  const limit = attempts(MAX_ATTEMPTS);
  const app = new Hono();

  const signedIn = (c: Context): Promise<SignedIn | null> =>
    sessions.find(getCookie(c, SESSION, "host"), book.read, now());
  const brand = { name: site.name };
  const problem = (c: Context, status: 400 | 401 | 403 | 429, message: string): Response =>
    c.json({ error: { message } }, status, { ...HEADERS });
  const show = (c: Context, content: ReturnType<typeof signInPage>, status: 200 | 404 = 200) =>
    c.html(content, status, { ...HEADERS });

  for (const path of ["/signin/*", "/invite/*", "/signout"]) app.use(path, (c, next) => guarded(c, next));

  /** What is sent comes from this site's own pages, is small, and does not come too often. */
  async function guarded(c: Context, next: () => Promise<void>): Promise<Response | void> {
    if (c.req.method !== "POST") return next();
    const from = c.req.header("sec-fetch-site");
    // These pages send no referrer, so a form of theirs has the origin "null": browsers say by themselves where it comes from.
    const isOwn = from === undefined ? c.req.header("origin") === new URL(site.url).origin : from === "same-origin";
    if (!isOwn) {
      return problem(c, 403, `This page works at ${new URL(site.url).origin} alone.`);
    }
    const isGuess = !c.req.path.endsWith("/state") && c.req.path !== "/signout";
    const { address } = connectionOf(c.req.raw, c.env);
    if (isGuess && !limit.allows(address ?? "", now()))
      return problem(c, 429, "Too many tries. Please wait ten minutes.");
    return bodyLimit({ maxSize: MAX_BODY })(c, next);
  }

  app.get("/signin", (c) => show(c, signInPage(site, c.req.query("again") !== undefined)));
  app.get("/signin/-/script.js", (c) => c.body(SCRIPT, 200, { ...HEADERS, "content-type": "text/javascript" }));
  app.post("/signin/options", async (c) => {
    const asked = await requestOptions(site);
    await sessions.challenge(asked.challenge, "use", now());
    return c.json(asked, 200, { ...HEADERS });
  });
  app.post("/signin/verify", async (c) => {
    const { response } = await bodyOf(c);
    const known = await book.guardianOf(passkeyIdIn(response));
    const counter =
      known === null
        ? null
        : await usedPasskey(site, response, known.passkey, (challenge) => sessions.answered(challenge, "use", now()));
    if (known === null || counter === null) return problem(c, 401, "This passkey does not open anything here.");
    await book.used(known.passkey.id, counter, now());
    await begin(c, known.guardian.id);
    return c.json({ to: known.guardian.children.length === 0 ? "/staff" : "/family" }, 200, { ...HEADERS });
  });

  async function begin(c: Context, guardianId: string): Promise<void> {
    // A session from before ends: nothing that was fixed in a browser is taken over.
    const before = getCookie(c, SESSION, "host");
    if (before !== undefined) await sessions.end(before, now());
    setCookie(c, SESSION, await sessions.begin(guardianId, now()), { ...COOKIE, maxAge: 30 * 24 * 60 * 60 });
  }

  app.get("/invite/:token", async (c) => {
    const invitation = await book.invitation(c.req.param("token"), now());
    if (invitation?.state !== "open") {
      return show(c, messagePage(site, "Not open", "This invitation was used, or is too old. Ask for a new one."), 404);
    }
    return show(c, invitationPage(site, c.req.param("token"), invitation));
  });
  app.post("/invite/:token/options", async (c) => {
    const invitation = await book.invitation(c.req.param("token"), now());
    if (invitation?.state !== "open") return problem(c, 403, "This invitation is not open any more.");
    const asked = await creationOptions(site, invitation.guardian);
    await sessions.challenge(asked.challenge, invitation.hash, now());
    return c.json(asked, 200, { ...HEADERS });
  });
  app.post("/invite/:token/verify", async (c) => {
    const token = c.req.param("token");
    const invitation = await book.invitation(token, now());
    if (invitation?.state !== "open") return problem(c, 403, "This invitation is not open any more.");
    const { response } = await bodyOf(c);
    const passkey = await madePasskey(site, response, (challenge) =>
      sessions.answered(challenge, invitation.hash, now()),
    );
    const claim = randomToken();
    const claimed = passkey === null ? null : await book.claim(token, { passkey, claim }, now());
    if (claimed === null) return problem(c, 403, "This invitation is not open any more.");
    setCookie(c, CLAIM, claim, COOKIE);
    return c.json({ code: claimed.code }, 200, { ...HEADERS });
  });
  app.post("/invite/:token/state", async (c) => {
    const invitation = await book.invitation(c.req.param("token"), now());
    const claim = getCookie(c, CLAIM, "host");
    if (invitation === null || claim === undefined || invitation.claim !== hashOf(claim)) {
      return problem(c, 403, "This invitation is not open any more.");
    }
    if (invitation.state === "confirmed") {
      deleteCookie(c, CLAIM, COOKIE);
      await begin(c, invitation.guardian.id);
    }
    return c.json({ state: invitation.state }, 200, { ...HEADERS });
  });

  app.get("/signout", (c) => show(c, signOutPage(site)));
  app.post("/signout", async (c) => {
    const token = getCookie(c, SESSION, "host");
    const who = await signedIn(c);
    if (token !== undefined) await sessions.end(token, now());
    if (who !== null && c.req.query("everywhere") !== undefined) await book.revoke(who.guardian.id, now());
    deleteCookie(c, SESSION, COOKIE);
    return c.redirect("/signin", 303);
  });

  app.post("/family/:child/:act", async (c, next) => {
    const who = await signedIn(c);
    const mayBeOld = NEVER_LOOSENS.has(c.req.param("act"));
    if (who !== null && !mayBeOld && now() - who.session.freshAt > FRESH_MS) return c.redirect("/signin?again", 303);
    return next();
  });
  app.route(
    "/family",
    familyPages({
      governor,
      app: brand,
      secret,
      guardian: async (c) => {
        const who = await signedIn(c);
        return who === null ? c.redirect("/signin", 303) : familyOf(who, book, people());
      },
      onError,
    }),
  );
  if (journal !== undefined) {
    app.route(
      "/staff",
      staffPages({
        governor,
        journal,
        app: brand,
        secret,
        staff: async (c) => {
          const who = await signedIn(c);
          if (who === null) return c.redirect("/signin", 303);
          const { staff, id } = who.guardian;
          return staff === null ? null : { id, role: staff };
        },
        account: (id) => accountOf(people(), id),
        onError,
      }),
    );
  }
  app.onError((error, c) => {
    onError(error);
    return c.html(messagePage(site, "Not now", "Something isn't working right now. Please try again."), 503, {
      ...HEADERS,
    });
  });
  return app;
}

async function familyOf({ guardian }: SignedIn, book: FamilyBook, people: People): Promise<Family> {
  const children = await Promise.all(
    guardian.children.map(async ({ id, name }) => {
      const account = await accountOf(people, id);
      return account === null ? [] : [{ account, name }];
    }),
  );
  const { guardians } = await book.read();
  const ids = new Set(guardian.children.map(({ id }) => id));
  const others = guardians.filter((one) => one.id !== guardian.id && one.children.some(({ id }) => ids.has(id)));
  return {
    guardian: { id: guardian.id, role: "parent" },
    children: children.flat(),
    others: others.map(({ id, name }) => ({ id, name })),
  };
}

async function accountOf(people: People, id: string) {
  const known = await people.find(id, []);
  return known.kind === "known" ? known.account : null;
}

async function bodyOf(c: Context): Promise<{ readonly response?: unknown }> {
  const body: unknown = await c.req.json().catch(() => null);
  return typeof body === "object" && body !== null ? body : {};
}

function passkeyIdIn(response: unknown): string {
  const id: unknown = typeof response === "object" && response !== null ? Reflect.get(response, "id") : "";
  return typeof id === "string" ? id : "";
}
