/** @jsxImportSource hono/jsx */
import type { Governor } from "@recess/core";
import { type Context, type Env, Hono } from "hono";

import { checkLinkKeys } from "../guardian/link.ts";
import { backgroundMiddleware } from "../http/wait-until.ts";
import { checkNames } from "../options.ts";
import { type PageSite, pageSite } from "../pages/site.ts";
import { type Language, languageFor } from "./language.ts";
import { Message, NotTheirs } from "./message-pages.tsx";
import { type Family, FAMILY_NAMES, type FamilyOptions } from "./options.ts";
import { type Standing, standingOf, tagOf } from "./standing.ts";
import type { View } from "./view.tsx";

/** A guardian's request about one of their children. */
export interface Visit {
  readonly family: Family;
  readonly view: View;
  readonly standing: Standing;
}

/** What the family's routes share: who is asking, about which child, and how a page is returned. */
export interface FamilySite<E extends Env> extends Pick<PageSite<E>, "page" | "headers" | "tokens"> {
  readonly app: Hono<E>;
  readonly options: FamilyOptions<E>;
  readonly governor: Governor;
  /** The path under which the pages are mounted. */
  readonly base: string;
  /** `family` is `null` for somebody without one. */
  viewFor(c: Context<E>, family: Family | null): Promise<View>;
  /** The signed-in family, or what to return instead. */
  familyIn(c: Context<E>): Promise<Family | Response>;
  /** The signed-in family and the child in the path, or what to return instead. */
  visitIn(c: Context<E>): Promise<Visit | Response>;
  /** The page for somebody who may not see the requested one. */
  notTheirs(view: View): Promise<Response>;
  /** Runs `work`; while the store is unavailable, returns the page that says so. */
  shown(c: Context<E>, work: () => Promise<Response>): Promise<Response>;
}

/** Throws unless the options are valid. */
export function familySite<E extends Env>(options: FamilyOptions<E>): FamilySite<E> {
  checkOptions(options);
  const { governor, app: brand, secret, path: base = "/family", onError } = options;
  const pages = pageSite("familyPages", { app: brand, secret, path: base, onError });
  const { page, headers, tokens } = pages;
  const app = new Hono<E>();
  app.use(backgroundMiddleware(governor));
  pages.addSharedRoutes(app);

  const viewFor = (c: Context<E>, family: Family | null): Promise<View> => familyView({ options, pages, c, family });
  const notTheirs = (view: View): Promise<Response> => page(<NotTheirs view={view} />, 404);

  const familyIn = async (c: Context<E>): Promise<Family | Response> => {
    const family = await options.guardian(c);
    if (family === undefined) {
      throw new TypeError(
        "familyPages: `guardian` returned undefined. Return { guardian, children }, a Response, or null.",
      );
    }
    return family ?? notTheirs(await viewFor(c, null));
  };

  return {
    app,
    options,
    governor,
    base,
    page,
    headers,
    tokens,
    viewFor,
    familyIn,
    notTheirs,
    visitIn: async (c) => {
      const family = await familyIn(c);
      if (family instanceof Response) return family;
      const view = await viewFor(c, family);
      const standing = await standingIn(governor, c, family);
      return standing === null ? notTheirs(view) : { family, view, standing };
    },
    shown: (c, work) => pages.shown(c, work, async () => <Message view={await viewFor(c, null)} text="unavailable" />),
  };
}

function checkOptions<E extends Env>(options: FamilyOptions<E>): void {
  checkNames("familyPages", options, FAMILY_NAMES);
  if (typeof options.governor?.cases?.read !== "function") {
    throw new TypeError("familyPages: `governor` must be made by createGovernor().");
  }
  if (typeof options.guardian !== "function") throw new TypeError("familyPages: `guardian` must be a function.");
  if (options.links !== undefined) checkLinkKeys("familyPages", options.links);
}

/** The child in the path; `null` if the family has no such child. */
function standingIn(governor: Governor, c: Context, family: Family): Promise<Standing> | null {
  const tag = c.req.param("child");
  const child = family.children.find(({ account }) => tagOf(governor, account) === tag);
  const withGifts = c.req.method === "GET" && c.req.param("act") === undefined;
  return child === undefined ? null : standingOf(governor, child, { withGifts });
}

interface ViewOf<E extends Env> {
  readonly options: FamilyOptions<E>;
  readonly pages: PageSite<E>;
  readonly c: Context<E>;
  readonly family: Family | null;
}

async function familyView<E extends Env>({ options, pages, c, family }: ViewOf<E>): Promise<View> {
  const { governor, app: brand, path: base = "/family", features = {} } = options;
  const language = languageFor({
    option: options.locale?.(c),
    acceptLanguage: c.req.header("accept-language"),
  });
  return {
    brand,
    base,
    language,
    features,
    token: family === null ? "" : await pages.tokens.make(family.guardian.id, governor.now()),
    newAction: () => crypto.randomUUID(),
    whoIs: namesOf(governor, family, language),
  };
}

/** How the history names who did something: "You", a name that the app gave, or a role. */
function namesOf(governor: Governor, family: Family | null, { say }: Language): View["whoIs"] {
  const names = new Map((family?.others ?? []).map(({ id, name }) => [governor.cases.tagOf(id), name]));
  const own = family === null ? null : governor.cases.tagOf(family.guardian.id);
  return (tag, role) => {
    if (tag !== null && tag === own) return say("who.you");
    const name = tag === null ? undefined : names.get(tag);
    if (name !== undefined) return name;
    // Without a tag, it is unknown which parent it was.
    if (tag === null && role === "parent") return say("who.family");
    return role === "parent" || role === "app" || role === "school" || role === "family"
      ? say(`who.${role}`)
      : say("who.nobody");
  };
}
