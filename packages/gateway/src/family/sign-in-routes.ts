import { type Context, Hono } from "hono";
import type { SignInSettings } from "../config/settings.ts";
import type { Access } from "./access.ts";
import { type FamilyContext, KEPT_PAGE } from "./context.ts";
import { flowsWith } from "./oidc/flow.ts";
import { openProvider, type Provider } from "./oidc/provider.ts";
import { oidcRoutes } from "./oidc/routes.ts";
import { keptPage, signedOutPage, signInPage, signOutPage } from "./pages.ts";
import { passkeyRoutes } from "./passkey-routes.ts";
import { SCRIPT } from "./script.ts";
import { pageFor, type SignedInOptions } from "./signed-in.ts";

export interface SignInRoutesOptions {
  readonly family: FamilyContext;
  readonly access: Access;
  readonly who: SignedInOptions;
  /** `undefined`: people sign in with passkeys alone. */
  readonly settings: SignInSettings | undefined;
  readonly clientSecret: string | null;
  /** Where the pages are, as the browser knows it. */
  readonly url: string;
  /** Seals the state of a sign-in that is under way. */
  readonly secret: string;
  readonly onProblem: (code: string) => void;
}

/** Signing in with a passkey or at the operator's provider, and signing out. */
export function signInRoutes(options: SignInRoutesOptions): Hono {
  const { family, access, who, settings, clientSecret, url, secret, onProblem } = options;
  const { drafts, show, headers } = family;
  const providerName = settings?.name ?? null;
  const app = new Hono();

  for (const path of ["/signin/*", "/invite/*", "/signout"]) {
    // The provider's server announces the end of a session; the request comes from no page.
    app.use(path, (c, next) => (c.req.path === "/signin/oidc/logout" ? next() : family.guarded(c, next)));
  }
  app.get("/signin", (c) => {
    const isAgain = c.req.query("again") !== undefined;
    return show(c, (view) => signInPage(view, { isAgain, to: c.req.query("to") ?? null, oidcName: providerName }));
  });
  app.get(KEPT_PAGE, async (c) => {
    const found = await access.signedIn(c);
    if (found === null) return c.redirect("/signin", 303);
    const draft = await drafts.find(c, found.id);
    return draft === null ? c.redirect(pageFor(found, null), 303) : show(c, (view) => keptPage(view, draft));
  });
  app.get("/signin/-/script.js", (c) => c.body(SCRIPT, 200, { ...headers, "content-type": "text/javascript" }));
  app.route("/", passkeyRoutes(family, providerName));

  let provider: Provider | null = null;
  if (settings !== undefined) {
    provider = openProvider({ settings, clientSecret, url, now: who.now });
    app.route("/", oidcRoutes({ family, who, settings, provider, flows: flowsWith(secret), onProblem }));
  }
  app.get("/signout", (c) => show(c, signOutPage));
  app.post("/signout", (c) => signOut(options, provider, c));
  return app;
}

/** Ends the session of this browser, or with `?everywhere` all of the person's; then offers to sign out at the provider too. */
async function signOut(
  { family, access, who, settings }: SignInRoutesOptions,
  provider: Provider | null,
  c: Context,
): Promise<Response> {
  const found = await access.signedIn(c);
  await family.leave(c);
  const { oidc = null, guardianId = null } = found?.session ?? {};
  if (c.req.query("everywhere") !== undefined) {
    if (guardianId !== null) await who.book.revoke(guardianId, who.now());
    if (oidc !== null) await who.sessions.endAll(oidc.subject, who.now());
  }
  // If the provider does not respond, the person is still signed out here.
  const there = oidc?.idToken == null ? null : await provider?.signOutUrl(oidc.idToken).catch(() => null);
  if (there == null || settings === undefined) return c.redirect("/signin", 303);
  return family.show(c, (view) => signedOutPage(view, settings.name, there.href));
}
