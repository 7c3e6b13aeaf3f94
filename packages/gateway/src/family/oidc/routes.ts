import { type Context, Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { randomNonce, randomPKCECodeVerifier, randomState } from "openid-client";
import type { SignInSettings } from "../../config/settings.ts";
import { COOKIE, type FamilyContext } from "../context.ts";
import { codePage, continuePage, inviteGonePage, messagePage } from "../pages.ts";
import type { TextKey } from "../../words/en.ts";
import type { SessionStart } from "../sessions.ts";
import { opensSomething, signedInBy, type SignedInOptions } from "../signed-in.ts";
import { type Flow, FLOW_MS, type Flows } from "./flow.ts";
import { personIn } from "./person.ts";
import { CALLBACK, type Provider } from "./provider.ts";
import { SignInError, type SignInFailure, signInError } from "./sign-in-error.ts";

export interface OidcRoutesOptions {
  readonly family: FamilyContext;
  readonly who: SignedInOptions;
  readonly settings: SignInSettings;
  readonly provider: Provider;
  readonly flows: Flows;
  /** Receives a code for the log, without any text from a person or the provider. */
  readonly onProblem: (code: string) => void;
}

const FLOW = "recess-signin";

/** The provider redirects from another site, so a strict cookie would not be sent. */
const FLOW_COOKIE = { ...COOKIE, sameSite: "Lax", maxAge: FLOW_MS / 1000 } as const;

const WORDS: Readonly<Record<SignInFailure, readonly [title: TextKey, text: TextKey, status: 400 | 403 | 503]>> = {
  cancelled: ["notSignedIn", "cancelled", 403],
  refused: ["notSignedIn", "stale", 400],
  unavailable: ["notNow", "providerAway", 503],
  misconfigured: ["notSetUp", "notSetUpText", 503],
};

/** Sign-in at the provider: authorization code with PKCE; state, nonce and issuer are checked. */
export function oidcRoutes(options: OidcRoutesOptions): Hono {
  const { family, who, settings, provider, flows, onProblem } = options;
  const { site, book, sessions, now, show, headers } = family;
  const app = new Hono();

  const failed = (c: Context, error: unknown): Response | Promise<Response> => {
    const { failure, code } = signInError(error);
    if (failure !== "cancelled") onProblem(code);
    const [title, text, status] = WORDS[failure];
    return show(
      c,
      (view) => messagePage(view, { title: view.language.say(title), text: view.language.say(text), hasSignIn: true }),
      status,
    );
  };

  app.get("/signin/oidc", async (c) => {
    const flow: Flow = {
      state: randomState(),
      nonce: randomNonce(),
      verifier: randomPKCECodeVerifier(),
      to: c.req.query("to") ?? null,
      isAgain: c.req.query("again") !== undefined,
      invitation: c.req.query("invitation") ?? null,
      at: now(),
    };
    try {
      const url = await provider.authorizationUrl(flow);
      setCookie(c, FLOW, await flows.seal(flow), FLOW_COOKIE);
      for (const [name, value] of Object.entries(headers)) c.header(name, value);
      return c.redirect(url.href, 303);
    } catch (error) {
      return failed(c, error);
    }
  });

  app.get(CALLBACK, async (c) => {
    const flow = await flows.open(getCookie(c, FLOW, "host"), now());
    // Whatever the result, it is used up.
    deleteCookie(c, FLOW, FLOW_COOKIE);
    if (flow === null) return failed(c, new SignInError("refused", "no-sign-in-under-way"));
    // The public address, not the one behind the proxy.
    const address = new URL(CALLBACK + new URL(c.req.url).search, site.url);
    try {
      const { claims, idToken } = await provider.claimsFor(address, flow);
      const { person, isUnverified } = personIn(claims, settings, idToken);
      if (flow.invitation !== null) return await claimed(c, flow.invitation, person.subject);
      const invited = await book.guardianOfSubject(person.subject);
      const start: SessionStart = { guardianId: invited?.id ?? null, oidc: person };
      const found = await signedInBy(who, { ...start, madeAt: now() });
      if (found === null || !(await opensSomething(who, found))) return unknown(c, isUnverified);
      await family.begin(c, start);
      return show(c, (view) => continuePage(view, family.nextPage(c, found, flow.to)));
    } catch (error) {
      return failed(c, error);
    }
  });

  const claimed = async (c: Context, token: string, subject: string): Promise<Response> => {
    const invitation = await family.claim(c, token, { subject });
    return invitation === null ? show(c, inviteGonePage, 404) : show(c, (view) => codePage(view, token, invitation));
  };

  const unknown = (c: Context, isUnverified: boolean): Response | Promise<Response> =>
    show(
      c,
      (view) => {
        const { say } = view.language;
        const text = isUnverified ? say("unverified", { provider: settings.name }) : say("notKnownText");
        return messagePage(view, { title: say("notKnown"), text, hasSignIn: true });
      },
      403,
    );

  // Sent by the provider's server when a person signs out there; authenticated by the token's signature.
  app.post("/signin/oidc/logout", async (c) => {
    try {
      const form = await c.req.parseBody();
      const token = form["logout_token"];
      if (typeof token !== "string") return c.body(null, 400, headers);
      await sessions.endAll(await provider.endedBy(token), now());
      return c.body(null, 200, headers);
    } catch {
      return c.body(null, 400, headers);
    }
  });
  return app;
}
