import { hkdfSync } from "node:crypto";
import type { Account, Governor } from "@recess/core";
import type { Journal } from "@recess/core/journal";
import type { Secrets } from "@recess/core/store";
import type { LinkKeys, RequestEvent } from "@recess/hono";
import { type Brand, childPages, familyPages } from "@recess/hono/family";
import { staffPages } from "@recess/hono/staff";
import { type Context, Hono } from "hono";
import type { FamilySettings } from "../config/settings.ts";
import type { Connection } from "../http/connection.ts";
import type { People } from "../people/people.ts";
import { familyContext, KEPT_PAGE } from "./context.ts";
import type { Documents } from "../store/documents.ts";
import { flowsWith } from "./oidc/flow.ts";
import { openProvider, type Provider } from "./oidc/provider.ts";
import { oidcRoutes } from "./oidc/routes.ts";
import { keptPage, messagePage, signedOutPage, signInPage, signOutPage } from "./pages.ts";
import { passkeyRoutes } from "./passkey-routes.ts";
import { SCRIPT } from "./script.ts";
import { FRESH_MS } from "./sessions.ts";
import {
  accountOf,
  childOfLink,
  familyOf,
  findSignedIn,
  hasGuardian,
  ownAccount,
  pageFor,
  type SignedIn,
} from "./signed-in.ts";

export interface FamilyRoutesOptions {
  readonly governor: Governor;
  readonly settings: FamilySettings;
  /** The provider's client secret, if the settings have one. */
  readonly clientSecret: string | null;
  readonly documents: Documents;
  readonly people: () => People;
  /** Without a journal there are no pages for staff, because every access by staff is recorded. */
  readonly journal: Journal | undefined;
  /** Sends a child's request to a guardian. It is on the family's page in any case. */
  readonly deliver: (event: RequestEvent) => void | Promise<void>;
  readonly secrets: Secrets;
  /** Where to get help: an address that the pages link to. */
  readonly help: string | undefined;
  readonly now: () => number;
  readonly connectionOf: (request: Request, env: unknown) => Connection;
  readonly onError: (error: unknown) => void;
  readonly onProblem: (what: string, code: string) => void;
}

/** Pages for families, for the people of the chat themselves, and for staff. No passwords are stored. */
export function familyRoutes(options: FamilyRoutesOptions): Hono {
  const { governor, settings, documents, people, journal, now, onError } = options;
  const { signIn, name, url, logo, features = {}, staff: { reasons = {}, answers = [] } = {} } = settings;
  const { current: secret } = options.secrets;
  const family = familyContext({ site: { name, url, logo }, documents, now, connectionOf: options.connectionOf });
  const { book, sessions, drafts, show, headers } = family;
  const who = { sessions, book, people, now };
  const oidcName = signIn?.name ?? null;
  const provider: Provider | null =
    signIn === undefined ? null : openProvider({ settings: signIn, clientSecret: options.clientSecret, url, now });
  const signedIn = (c: Context): Promise<SignedIn | null> => findSignedIn(who, family.tokenOf(c));
  const toSignIn = (c: Context, page: string): Response => c.redirect(`/signin?to=${encodeURIComponent(page)}`, 303);
  /** Sends who has signed in too long ago to sign in again. What they sent is kept meanwhile. */
  const fresh =
    (page: string) =>
    async (c: Context, _: unknown, form: URLSearchParams): Promise<Response | null> => {
      const found = await signedIn(c);
      if (found !== null && now() - found.session.madeAt <= FRESH_MS) {
        await drafts.drop(c);
        return null;
      }
      if (found !== null) await drafts.keep(c, found.id, { path: c.req.path, fields: [...form] });
      return c.redirect(`/signin?again&to=${encodeURIComponent(page)}`, 303);
    };
  const brand = brandOf(settings, options.help);
  const links = linkKeys(options.secrets);
  const app = new Hono();

  for (const path of ["/signin/*", "/invite/*", "/signout"]) {
    // The provider's server announces the end of a session; the request comes from no page.
    app.use(path, (c, next) => (c.req.path === "/signin/oidc/logout" ? next() : family.guarded(c, next)));
  }
  app.get("/signin", (c) => {
    const isAgain = c.req.query("again") !== undefined;
    return show(c, (view) => signInPage(view, { isAgain, to: c.req.query("to") ?? null, oidcName }));
  });
  app.get(KEPT_PAGE, async (c) => {
    const found = await signedIn(c);
    if (found === null) return c.redirect("/signin", 303);
    const draft = await drafts.find(c, found.id);
    return draft === null ? c.redirect(pageFor(found, null), 303) : show(c, (view) => keptPage(view, draft));
  });
  app.get("/signin/-/script.js", (c) => c.body(SCRIPT, 200, { ...headers, "content-type": "text/javascript" }));
  app.route("/", passkeyRoutes(family, oidcName));
  if (signIn !== undefined && provider !== null) {
    const onProblem = (code: string): void => options.onProblem("sign-in", code);
    app.route("/", oidcRoutes({ family, who, settings: signIn, provider, flows: flowsWith(secret), onProblem }));
  }

  app.get("/signout", (c) => show(c, signOutPage));
  app.post("/signout", async (c) => {
    const found = await signedIn(c);
    await family.leave(c);
    const { oidc = null, guardianId = null } = found?.session ?? {};
    if (c.req.query("everywhere") !== undefined) {
      if (guardianId !== null) await book.revoke(guardianId, now());
      if (oidc !== null) await sessions.endAll(oidc.subject, now());
    }
    // If the provider does not respond, the person is still signed out here.
    const there = oidc?.idToken == null ? null : await provider?.signOutUrl(oidc.idToken).catch(() => null);
    if (there == null || oidcName === null) return c.redirect("/signin", 303);
    return show(c, (view) => signedOutPage(view, oidcName, there.href));
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
      beforeLoosening: fresh("/family"),
      links: { ...links, child: (accountId) => childOfLink(accountId, book, people()) },
      onError,
    }),
  );

  /** Requests for pages of children who have a guardian that can answer. */
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
      // Nothing is offered if nobody could say yes.
      may: (_, c) => ({ askForTime: answerable.has(c.req.raw), appeal: journal !== undefined }),
      requests: {
        deliver: options.deliver,
        link: { ...links, url: new URL("/family/answer", url).href },
      },
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
        beforeLoosening: fresh("/staff"),
        account: (id) => accountOf(people(), id),
        reasons,
        answers,
        onError,
      }),
    );
  }
  app.onError((error, c) => {
    onError(error);
    return show(
      c,
      (view) => {
        const { say } = view.language;
        return messagePage(view, { title: say("notNow"), text: say("unavailable") });
      },
      503,
    );
  });
  return app;
}

/** How the pages look. Help by http is left to the chat's screens: these pages link to safe addresses alone. */
function brandOf({ name, logo, colours }: FamilySettings, help: string | undefined): Brand {
  const { accent, accentDark } = colours ?? {};
  return {
    name,
    ...(logo !== undefined && { logo }),
    ...(accent !== undefined && { accent }),
    ...(accentDark !== undefined && { accentDark }),
    ...(help?.startsWith("https:") === true && { help }),
  };
}

/** By which links to a child's requests are sealed. */
function linkKeys({ current, previous, next }: Secrets): LinkKeys {
  const derived = (secret: string): string =>
    Buffer.from(hkdfSync("sha256", secret, "", "gateway links", 32)).toString("hex");
  const other = previous ?? next;
  return { secret: derived(current), ...(other !== undefined && { previous: derived(other) }) };
}
