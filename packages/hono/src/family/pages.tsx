/** @jsxImportSource hono/jsx */
import type { Context, Env, Hono } from "hono";

import type { Html } from "../pages/html.ts";
import { outcomeIn } from "../pages/site.ts";
import { receiveForm } from "./action-form.tsx";
import { DataPage } from "./data.tsx";
import { HistoryPage, latestChanges } from "./history.tsx";
import { linkResponse } from "./link-page.tsx";
import type { FamilyOptions } from "./options.ts";
import { RulesPage } from "./rules.tsx";
import { type FamilySite, familySite, type Visit } from "./site.tsx";
import { standingOf } from "./standing.ts";
import { ChildrenPage, TodayPage } from "./today.tsx";
import type { PageMessage } from "./view.tsx";
import { en, type TextKey } from "./words/en.ts";

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
  const site = familySite(options);
  const { app, governor, viewFor, shown } = site;

  app.on(["GET", "POST"], "/answer/:token", (c) =>
    shown(c, async () => linkResponse(c, options, await viewFor(c, null), site.headers)),
  );
  app.get("/", (c) => shown(c, () => childrenPage(site, c)));

  addChildPage(site, "/:child", ({ view, standing }, message) => (
    <TodayPage view={view} standing={standing} message={message} />
  ));
  addChildPage(site, "/:child/rules", ({ view, standing }, message) => (
    <RulesPage view={view} standing={standing} policy={governor.policy} message={message} draft={null} />
  ));
  addChildPage(site, "/:child/history", ({ view, standing }, message) => (
    <HistoryPage view={view} standing={standing} message={message} />
  ));
  addChildPage(site, "/:child/data", ({ view, standing, family }, message) => (
    <DataPage view={view} standing={standing} message={message} mayErase={family.guardian.role === "parent"} />
  ));
  app.post("/:child/:act", (c) => shown(c, () => receiveForm(site, c)));

  app.all("*", async (c) => site.notTheirs(await viewFor(c, null)));
  return app;
}

async function childrenPage<E extends Env>(site: FamilySite<E>, c: Context<E>): Promise<Response> {
  const family = await site.familyIn(c);
  if (family instanceof Response) return family;
  const standings = await Promise.all(family.children.map((child) => standingOf(site.governor, child)));
  return site.page(<ChildrenPage view={await site.viewFor(c, family)} standings={standings} />);
}

function addChildPage<E extends Env>(
  { app, shown, visitIn, page }: FamilySite<E>,
  path: string,
  render: (visit: Visit, message: PageMessage | null) => Html,
): void {
  app.get(path, (c) =>
    shown(c, async () => {
      const visit = await visitIn(c);
      return visit instanceof Response ? visit : page(render(visit, messageIn(c, visit)));
    }),
  );
}

function messageIn(c: Context, { view, standing }: Visit): PageMessage | null {
  const outcome = outcomeIn(c, OUTCOMES);
  if (outcome === null || !(outcome in en)) return null;
  const changes = outcome === "changed" ? latestChanges(view, standing) : [];
  return { text: view.language.say(outcome as TextKey), changes };
}
