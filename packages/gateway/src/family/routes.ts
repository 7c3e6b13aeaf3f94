import type { Account, Governor } from "@recess/core";
import type { Journal } from "@recess/core/journal";
import type { RequestEvent } from "@recess/hono";
import { childPages, familyPages } from "@recess/hono/family";
import { staffPages } from "@recess/hono/staff";
import { type Context, Hono } from "hono";
import type { FamilySettings } from "../config/settings.ts";
import type { Connection } from "../http/connection.ts";
import type { People } from "../people/people.ts";
import { familyContext } from "./context.ts";
import type { Documents } from "../store/documents.ts";
import { flowsWith } from "./oidc/flow.ts";
import { openProvider, type Provider } from "./oidc/provider.ts";
import { oidcRoutes } from "./oidc/routes.ts";
import { HEADERS, messagePage, signedOutPage, signInPage, signOutPage } from "./pages.ts";
import { passkeyRoutes } from "./passkey-routes.ts";
import { SCRIPT } from "./script.ts";
import { FRESH_MS } from "./sessions.ts";
import { accountOf, familyOf, findSignedIn, hasGuardian, ownAccount, type SignedIn } from "./signed-in.ts";

export interface FamilyRoutesOptions {
  readonly governor: Governor;
  readonly settings: FamilySettings;
  /** Of the provider, where the settings name one that wants it. */
  readonly clientSecret: string | null;
  readonly documents: Documents;
  readonly people: () => People;
  /** Without one there are no pages for staff, whose every look is written down. */
  readonly journal: Journal | undefined;
  /** Sends a child's request to a guardian. It is on the family's page in any case. */
  readonly deliver: (event: RequestEvent) => void | Promise<void>;
  readonly secret: string;
  readonly now: () => number;
  readonly connectionOf: (request: Request, env: unknown) => Connection;
  readonly onError: (error: unknown) => void;
  readonly onProblem: (what: string, code: string) => void;
}

/** Pages for families, for the people of the chat themselves, and for staff. No password is kept anywhere. */
export function familyRoutes(options: FamilyRoutesOptions): Hono {
  const { governor, settings, documents, people, journal, secret, now, onError } = options;
  const { signIn, name, url, features = {}, staff: { reasons = {}, answers = [] } = {} } = settings;
  const family = familyContext({ site: { name, url }, documents, now, connectionOf: options.connectionOf });
  const { site, book, sessions, show } = family;
  const who = { sessions, book, people, now };
  const oidcName = signIn?.name ?? null;
  const provider: Provider | null =
    signIn === undefined ? null : openProvider({ settings: signIn, clientSecret: options.clientSecret, url, now });
  const signedIn = (c: Context): Promise<SignedIn | null> => findSignedIn(who, family.tokenOf(c));
  const toSignIn = (c: Context, page: string): Response => c.redirect(`/signin?to=${encodeURIComponent(page)}`, 303);
  const brand = { name };
  const app = new Hono();

  for (const path of ["/signin/*", "/invite/*", "/signout"]) {
    // The provider's server says that a session has ended: it comes from no page.
    app.use(path, (c, next) => (c.req.path === "/signin/oidc/logout" ? next() : family.guarded(c, next)));
  }
  app.get("/signin", (c) => {
    const isAgain = c.req.query("again") !== undefined;
    return show(c, signInPage(site, { isAgain, to: c.req.query("to") ?? null, oidcName }));
  });
  app.get("/signin/-/script.js", (c) => c.body(SCRIPT, 200, { ...HEADERS, "content-type": "text/javascript" }));
  app.route("/", passkeyRoutes(family, oidcName));
  if (signIn !== undefined && provider !== null) {
    const onProblem = (code: string): void => options.onProblem("sign-in", code);
    app.route("/", oidcRoutes({ family, who, settings: signIn, provider, flows: flowsWith(secret), onProblem }));
  }

  app.get("/signout", (c) => show(c, signOutPage(site)));
  app.post("/signout", async (c) => {
    const found = await signedIn(c);
    await family.leave(c);
    const { oidc = null, guardianId = null } = found?.session ?? {};
    if (c.req.query("everywhere") !== undefined) {
      if (guardianId !== null) await book.revoke(guardianId, now());
      if (oidc !== null) await sessions.endAll(oidc.subject, now());
    }
    // A provider that does not answer keeps nobody signed in here.
    const there = oidc?.idToken == null ? null : await provider?.signOutUrl(oidc.idToken).catch(() => null);
    if (there == null || oidcName === null) return c.redirect("/signin", 303);
    return show(c, signedOutPage(site, oidcName, there.href));
  });

  app.route(
    "/family",
    familyPages({
      governor,
      app: brand,
      secret,
      features,
      guardian: async (c) => {
        const found = await signedIn(c);
        return found === null ? toSignIn(c, "/family") : familyOf(found, book, people());
      },
      beforeLoosening: async (c) => {
        const found = await signedIn(c);
        return found !== null && now() - found.session.madeAt <= FRESH_MS
          ? null
          : c.redirect("/signin?again&to=%2Ffamily", 303);
      },
      onError,
    }),
  );

  /** Children whose requests somebody can answer, by the request for a page. */
  const answerable = new WeakSet<Request>();
  app.route(
    "/my-rules",
    childPages({
      governor,
      app: brand,
      secret,
      features,
      account: async (c): Promise<Account | Response | null> => {
        const found = await signedIn(c);
        if (found === null) return toSignIn(c, "/my-rules");
        const account = await ownAccount(people(), found);
        if (account !== null && (await hasGuardian(account.id, book, people()))) answerable.add(c.req.raw);
        return account;
      },
      summaries: (_, c) => answerable.has(c.req.raw),
      // Where nobody could say yes, nothing is offered.
      may: (_, c) => ({ askForTime: answerable.has(c.req.raw), appeal: journal !== undefined }),
      requests: { deliver: options.deliver },
      appeals: {},
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
          const found = await signedIn(c);
          if (found === null) return toSignIn(c, "/staff");
          return found.staff === null ? null : { id: found.id, role: found.staff };
        },
        account: (id) => accountOf(people(), id),
        reasons,
        answers,
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
