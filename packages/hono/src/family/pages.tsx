/** @jsxImportSource hono/jsx */
import type { Html } from "../pages/html.ts";
import { type Context, type Env, Hono } from "hono";

import { backgroundMiddleware } from "../http/wait-until.ts";
import { actionIdOf } from "../http/write.ts";
import { checkLinkKeys } from "../guardian/link.ts";
import { pageResponse, seeOther } from "../pages/respond.ts";
import { outcomeIn, pageSite, readForm } from "../pages/site.ts";
import { ACTIONS, loosens, type Outcome } from "./actions.ts";
import { DataPage } from "./data.tsx";
import { HistoryPage, latestChanges } from "./history.tsx";
import { languageFor } from "./language.ts";
import { linkResponse } from "./link-page.tsx";
import { checkNames } from "../options.ts";
import { type Family, FAMILY_NAMES, type FamilyOptions } from "./options.ts";
import { isKept, KEPT_STATUS, keptRules } from "./rules-draft.ts";
import { Message, NotTheirs } from "./message-pages.tsx";
import { RulesPage } from "./rules.tsx";
import { type Standing, standingOf, tagOf } from "./standing.ts";
import { ChildrenPage, TodayPage } from "./today.tsx";
import { hrefOf, type PageMessage, type Tab, type View } from "./view.tsx";
import { en, type TextKey } from "./words/en.ts";

const MAX_BODY = 8192;
const MAX_ACTION = 64;
const TABS = new Set<string>(["rules", "history", "data"]);
const OUTCOMES = new Set<string>([
  "done",
  "already",
  "changed",
  "denied",
  "invalid",
  "erased",
  "held",
  "usedUp",
  "expired",
]);

/** A guardian's request about one of their children. */
interface Visit {
  readonly family: Family;
  readonly view: View;
  readonly standing: Standing;
}

/**
 * Pages on which guardians see their children's status, give time, pause, set rules and answer requests. Every action
 * is a form that works without a script. Mount them at `path` ("/family").
 *
 * @example
 * ```ts
 * app.route("/family", familyPages({ governor, guardian: (c) => familyOfSession(c), app: { name: "Starling" }, secret
 * }));
 * ```
 */
export function familyPages<E extends Env = Env>(options: FamilyOptions<E>): Hono<E> {
  checkNames("familyPages", options, FAMILY_NAMES);
  const { governor, guardian, app: brand, path: base = "/family", features = {}, links } = options;
  if (typeof governor?.cases?.read !== "function") {
    throw new TypeError("familyPages: `governor` must be made by createGovernor().");
  }
  if (typeof guardian !== "function") throw new TypeError("familyPages: `guardian` must be a function.");
  if (links !== undefined) checkLinkKeys("familyPages", links);
  const site = pageSite("familyPages", { app: brand, secret: options.secret, path: base, onError: options.onError });
  const { tokens, headers } = site;

  const viewFor = async (c: Context<E>, family: Family | null): Promise<View> => {
    const language = languageFor({
      option: options.locale?.(c),
      acceptLanguage: c.req.header("accept-language"),
    });
    const names = new Map((family?.others ?? []).map(({ id, name }) => [governor.cases.tagOf(id), name]));
    const own = family === null ? null : governor.cases.tagOf(family.guardian.id);
    return {
      brand,
      base,
      language,
      features,
      token: family === null ? "" : await tokens.make(family.guardian.id, governor.now()),
      newAction: () => crypto.randomUUID(),
      whoIs: (tag, role) => {
        if (tag !== null && tag === own) return language.say("who.you");
        const name = tag === null ? undefined : names.get(tag);
        if (name !== undefined) return name;
        // It is unknown which parent.
        if (tag === null && role === "parent") return language.say("who.family");
        return role === "parent" || role === "app" || role === "school" || role === "family"
          ? language.say(`who.${role}`)
          : language.say("who.nobody");
      },
    };
  };

  const familyIn = async (c: Context<E>): Promise<Family | Response> => {
    const family = await guardian(c);
    if (family === undefined) {
      throw new TypeError(
        "familyPages: `guardian` returned undefined. Return { guardian, children }, a Response, or null.",
      );
    }
    return family ?? notTheirs(await viewFor(c, null));
  };

  const notTheirs = (view: View): Promise<Response> => pageResponse(<NotTheirs view={view} />, headers, 404);

  const shown = (c: Context<E>, work: () => Promise<Response>): Promise<Response> =>
    site.shown(c, work, async () => <Message view={await viewFor(c, null)} text="unavailable" />);

  const standingIn = async (c: Context<E>, family: Family): Promise<Standing | null> => {
    const tag = c.req.param("child");
    const child = family.children.find(({ account }) => tagOf(governor, account) === tag);
    const withGifts = c.req.method === "GET" && c.req.param("act") === undefined;
    return child === undefined ? null : standingOf(governor, child, { withGifts });
  };

  const visitIn = async (c: Context<E>): Promise<Visit | Response> => {
    const family = await familyIn(c);
    if (family instanceof Response) return family;
    const view = await viewFor(c, family);
    const standing = await standingIn(c, family);
    if (standing === null) return notTheirs(view);
    return { family, view, standing };
  };

  const childPage = (c: Context<E>, render: (visit: Visit, message: PageMessage | null) => Html): Promise<Response> =>
    shown(c, async () => {
      const visit = await visitIn(c);
      if (visit instanceof Response) return visit;
      return pageResponse(render(visit, messageIn(c, visit)), headers);
    });

  const app = new Hono<E>();
  app.use(backgroundMiddleware(governor));
  site.addAssets(app);

  app.on(["GET", "POST"], "/answer/:token", (c) =>
    shown(c, async () => linkResponse(c, options, await viewFor(c, null), headers)),
  );

  app.get("/", (c) =>
    shown(c, async () => {
      const family = await familyIn(c);
      if (family instanceof Response) return family;
      const standings = await Promise.all(family.children.map((child) => standingOf(governor, child)));
      return pageResponse(<ChildrenPage view={await viewFor(c, family)} standings={standings} />, headers);
    }),
  );

  app.get("/:child", (c) =>
    childPage(c, ({ view, standing }, message) => <TodayPage view={view} standing={standing} message={message} />),
  );
  app.get("/:child/rules", (c) =>
    childPage(c, ({ view, standing }, message) => (
      <RulesPage view={view} standing={standing} policy={governor.policy} message={message} draft={null} />
    )),
  );
  app.get("/:child/history", (c) =>
    childPage(c, ({ view, standing }, message) => <HistoryPage view={view} standing={standing} message={message} />),
  );
  app.get("/:child/data", (c) =>
    childPage(c, ({ view, standing, family }, message) => (
      <DataPage view={view} standing={standing} message={message} mayErase={family.guardian.role === "parent"} />
    )),
  );

  app.post("/:child/:act", (c) =>
    shown(c, async () => {
      const visit = await visitIn(c);
      if (visit instanceof Response) return visit;
      const { family, view, standing } = visit;
      const { id, role } = family.guardian;
      const form = await readForm(c, MAX_BODY);
      if (form === null) return pageResponse(<Message view={view} text="notYoursText" />, headers, 403);
      const token = await tokens.check(form.get("token") ?? "", id, governor.now());
      if (token === "forged") return pageResponse(<Message view={view} text="notYoursText" />, headers, 403);
      const act = c.req.param("act");
      const hasFields = act === "adjust" && form.get("do") !== "reset";
      const back = async (outcome: Outcome | "expired"): Promise<Response> => {
        if (!hasFields || !isKept(outcome)) {
          return seeOther(`${hrefOf(base, standing.tag, tabIn(form))}?${outcome}`, headers);
        }
        // The current settings: somebody may have changed them since.
        const now = await standingOf(governor, standing.child);
        if (now.governed === null) return seeOther(hrefOf(base, now.tag, "rules"), headers);
        const page = keptRules({ view, standing: now, form, outcome });
        return pageResponse(
          <RulesPage view={view} standing={now} policy={governor.policy} {...page} />,
          headers,
          KEPT_STATUS[outcome],
        );
      };
      if (token === "expired") return back("expired");

      if (act === "export") return exported(await governor.export(standing.child.account), headers);
      if (hasFields && form.get("do") === "preview" && standing.governed !== null) {
        const outcome = form.get("seen") === standing.version ? null : "changed";
        const page = keptRules({ view, standing, form, outcome });
        return pageResponse(<RulesPage view={view} standing={standing} policy={governor.policy} {...page} />, headers);
      }
      const run = Object.hasOwn(ACTIONS, act) ? ACTIONS[act] : undefined;
      const action = form.get("action") ?? "";
      if (run === undefined || action === "" || action.length > MAX_ACTION) return notTheirs(view);
      if (standing.governed === null && act !== "erase") return back("changed");
      const actionId = await actionIdOf(role, id, standing.child.account.id, act, action, form.toString());
      const by = { by: role, guardianId: id, actionId };
      if (loosens(act, form, standing)) {
        const stopped = (await options.beforeLoosening?.(c, family, form)) ?? null;
        if (stopped !== null) return stopped;
      }
      const outcome = await run({ governor, standing, form, by, seen: form.get("seen") ?? "" });
      // So that the page that the browser requests next shows it.
      await governor.background();
      return back(outcome);
    }),
  );

  app.all("*", async (c) => notTheirs(await viewFor(c, null)));
  return app;
}

function messageIn(c: Context, { view, standing }: Visit): PageMessage | null {
  const outcome = outcomeIn(c, OUTCOMES);
  if (outcome === null || !(outcome in en)) return null;
  const changes = outcome === "changed" ? latestChanges(view, standing) : [];
  return { text: view.language.say(outcome as TextKey), changes };
}

function tabIn(form: URLSearchParams): Tab {
  const tab = form.get("tab") ?? "";
  return TABS.has(tab) ? (tab as Tab) : "today";
}

function exported(held: unknown, headers: Record<string, string>): Response {
  return new Response(JSON.stringify(held, null, 2), {
    headers: {
      ...headers,
      "Content-Type": "application/json",
      "Content-Disposition": 'attachment; filename="recess-export.json"',
    },
  });
}
