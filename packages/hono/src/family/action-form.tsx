/** @jsxImportSource hono/jsx */
import type { Context, Env } from "hono";

import { actionIdOf } from "../http/write.ts";
import { seeOther } from "../pages/respond.ts";
import { readForm } from "../pages/site.ts";
import { ACTIONS, loosens, type Outcome } from "./actions.ts";
import { Message } from "./message-pages.tsx";
import { isKept, KEPT_STATUS, keptRules } from "./rules-draft.ts";
import { RulesPage } from "./rules.tsx";
import { standingOf } from "./standing.ts";
import type { FamilySite, Visit } from "./site.tsx";
import { hrefOf, type Tab } from "./view.tsx";

const MAX_BODY = 8192;
const MAX_ACTION = 64;
const TABS = new Set<string>(["rules", "history", "data"]);

/** A form about a child, sent by the guardian to whom it was shown. */
interface SentForm extends Visit {
  /** What it does: a name in `ACTIONS`, or `export`. */
  readonly act: string;
  readonly form: URLSearchParams;
}

/** Carries out a form of a child's pages, and returns to the page that it was on. */
export async function receiveForm<E extends Env>(site: FamilySite<E>, c: Context<E>): Promise<Response> {
  const visit = await site.visitIn(c);
  if (visit instanceof Response) return visit;
  const { family, view, standing } = visit;
  const form = await readForm(c, MAX_BODY);
  const token = await site.tokens.check(form?.get("token") ?? "", family.guardian.id, site.governor.now());
  if (form === null || token === "forged") return site.page(<Message view={view} text="notYoursText" />, 403);

  const sent: SentForm = { ...visit, act: c.req.param("act") ?? "", form };
  if (token === "expired") return respond(site, sent, "expired");
  if (sent.act === "export") return exported(await site.governor.export(standing.child.account), site.headers);
  if (hasFields(sent) && form.get("do") === "preview" && standing.governed !== null) return preview(site, sent);
  return act(site, c, sent);
}

async function act<E extends Env>(site: FamilySite<E>, c: Context<E>, sent: SentForm): Promise<Response> {
  const { family, view, standing, form, act: name } = sent;
  const { governor, options } = site;
  const run = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  const action = form.get("action") ?? "";
  if (run === undefined || action === "" || action.length > MAX_ACTION) return site.notTheirs(view);
  if (standing.governed === null && name !== "erase") return respond(site, sent, "changed");

  const { id, role } = family.guardian;
  const actionId = await actionIdOf(role, id, standing.child.account.id, name, action, form.toString());
  if (loosens(name, form, standing)) {
    const stopped = (await options.beforeLoosening?.(c, family, form)) ?? null;
    if (stopped !== null) return stopped;
  }
  const by = { by: role, guardianId: id, actionId };
  const outcome = await run({ governor, standing, form, by, seen: form.get("seen") ?? "" });
  // Wait, so that the page that the browser requests next shows the change.
  await governor.background();
  return respond(site, sent, outcome);
}

/** Returns to the form's page with the outcome; fields that were not saved are shown again. */
async function respond<E extends Env>(
  { governor, base, page, headers }: FamilySite<E>,
  sent: SentForm,
  outcome: Outcome | "expired",
): Promise<Response> {
  const { view, form } = sent;
  if (!hasFields(sent) || !isKept(outcome)) {
    return seeOther(`${hrefOf(base, sent.standing.tag, tabIn(form))}?${outcome}`, headers);
  }
  // The current settings: somebody may have changed them since.
  const standing = await standingOf(governor, sent.standing.child);
  if (standing.governed === null) return seeOther(hrefOf(base, standing.tag, "rules"), headers);
  const kept = keptRules({ view, standing, form, outcome });
  return page(<RulesPage view={view} standing={standing} policy={governor.policy} {...kept} />, KEPT_STATUS[outcome]);
}

/** The rules' form with the effect of its fields; nothing is saved. */
function preview<E extends Env>(
  { governor, page }: FamilySite<E>,
  { view, standing, form }: SentForm,
): Promise<Response> {
  const outcome = form.get("seen") === standing.version ? null : "changed";
  const kept = keptRules({ view, standing, form, outcome });
  return page(<RulesPage view={view} standing={standing} policy={governor.policy} {...kept} />);
}

/** Whether the form has fields that somebody filled in. */
function hasFields({ act, form }: SentForm): boolean {
  return act === "adjust" && form.get("do") !== "reset";
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
