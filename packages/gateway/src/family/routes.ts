import { hkdfSync } from "node:crypto";
import type { Account, Governor } from "@recess/core";
import type { Journal } from "@recess/core/journal";
import type { Secrets } from "@recess/core/store";
import type { LinkKeys, RequestEvent } from "@recess/hono";
import { type Brand, childPages, familyPages } from "@recess/hono/family";
import { staffPages } from "@recess/hono/staff";
import { Hono } from "hono";
import type { FamilySettings } from "../config/settings.ts";
import type { Connection } from "../http/connection.ts";
import type { People } from "../people/people.ts";
import type { Documents } from "../store/documents.ts";
import { type Access, accessOf } from "./access.ts";
import { type FamilyContext, familyContext } from "./context.ts";
import { messagePage } from "./pages.ts";
import { signInRoutes } from "./sign-in-routes.ts";
import { accountOf, childOfLink, familyOf, hasGuardian, ownAccount } from "./signed-in.ts";

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
  const { settings, documents, people, now, onError, clientSecret, secrets } = options;
  const { signIn, name, url, logo } = settings;
  const family = familyContext({ site: { name, url, logo }, documents, now, connectionOf: options.connectionOf });
  const who = { sessions: family.sessions, book: family.book, people, now };
  const access = accessOf(family, who);
  const parts: Parts = { options, family, access, brand: brandOf(settings, options.help), links: linkKeys(secrets) };
  const app = new Hono();

  app.route(
    "/",
    signInRoutes({
      family,
      access,
      who,
      settings: signIn,
      clientSecret,
      url,
      secret: secrets.current,
      onProblem: (code) => options.onProblem("sign-in", code),
    }),
  );
  app.route("/family", pagesOfFamilies(parts));
  app.route("/my-rules", pagesOfChildren(parts));
  if (options.journal !== undefined) app.route("/staff", pagesOfStaff(parts, options.journal));

  app.onError((error, c) => {
    onError(error);
    return family.show(
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

/** Shared by the pages of all audiences. */
interface Parts {
  readonly options: FamilyRoutesOptions;
  readonly family: FamilyContext;
  readonly access: Access;
  readonly brand: Brand;
  readonly links: LinkKeys;
}

function pagesOfFamilies({ options, family: { book }, access, brand, links }: Parts): Hono {
  const { governor, settings, secrets, people, onError } = options;
  return familyPages({
    governor,
    app: brand,
    secret: secrets.current,
    features: settings.features ?? {},
    guardian: async (c) => {
      const found = await access.signedIn(c);
      return found === null ? access.toSignIn(c, "/family") : familyOf(found, book, people());
    },
    beforeLoosening: access.fresh("/family"),
    links: { ...links, child: (accountId) => childOfLink(accountId, book, people()) },
    onError,
  });
}

function pagesOfChildren({ options, family: { book }, access, brand, links }: Parts): Hono {
  const { governor, settings, secrets, people, journal, deliver, onError } = options;
  /** Requests for pages of children who have a guardian that can answer. */
  const answerable = new WeakSet<Request>();
  return childPages({
    governor,
    app: brand,
    secret: secrets.current,
    features: settings.features ?? {},
    account: async (c): Promise<Account | Response | null> => {
      const found = await access.signedIn(c);
      if (found === null) return access.toSignIn(c, "/my-rules");
      const account = await ownAccount(people(), found);
      if (account !== null && (await hasGuardian(account.id, book, people()))) answerable.add(c.req.raw);
      return account;
    },
    summaries: (_, c) => answerable.has(c.req.raw),
    // Nothing is offered if nobody could say yes.
    may: (_, c) => ({ askForTime: answerable.has(c.req.raw), appeal: journal !== undefined }),
    requests: { deliver, link: { ...links, url: new URL("/family/answer", settings.url).href } },
    appeals: {},
    onError,
  });
}

function pagesOfStaff({ options, access, brand }: Parts, journal: Journal): Hono {
  const { governor, settings, secrets, people, onError } = options;
  const { reasons = {}, answers = [] } = settings.staff ?? {};
  return staffPages({
    governor,
    journal,
    app: brand,
    secret: secrets.current,
    staff: async (c) => {
      const found = await access.signedIn(c);
      if (found === null) return access.toSignIn(c, "/staff");
      return found.staff === null ? null : { id: found.id, role: found.staff };
    },
    beforeLoosening: access.fresh("/staff"),
    account: (id) => accountOf(people(), id),
    reasons,
    answers,
    onError,
  });
}

/**
 * The look of the pages. They link only to https addresses, so a help page with http appears only on the chat's
 * screens.
 */
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

/** The keys with which links to a child's requests are sealed. */
function linkKeys({ current, previous, next }: Secrets): LinkKeys {
  const derived = (secret: string): string =>
    Buffer.from(hkdfSync("sha256", secret, "", "gateway links", 32)).toString("hex");
  const other = previous ?? next;
  return { secret: derived(current), ...(other !== undefined && { previous: derived(other) }) };
}
