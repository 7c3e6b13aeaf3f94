/** @jsxImportSource hono/jsx */
import type { Context, Env } from "hono";

import { accountOf, lookAt, openAccount, sealAccount } from "./account.ts";
import { AccountPage, type FoundAccount } from "./account-page.tsx";
import { ACCOUNT_ACTS } from "./actions.ts";
import type { StaffRole } from "./options.ts";
import type { SentForm, StaffSite } from "./site.tsx";
import type { StaffView } from "./view.tsx";
import type { StaffText } from "./words/en.ts";

/** Adds the page that finds an account, and the forms that pause, resume, hold and release it. */
export function addAccounts<E extends Env>(site: StaffSite<E>): void {
  const { reasons } = site;
  site.addPage("/account", async ({ view }) => (
    <AccountPage view={view} found={null} reasons={reasons} message={null} />
  ));
  site.addForm({ path: "/account", needs: "reader", receive: (sent) => find(site, sent) });
  site.addForm({ path: "/account/:act", needs: roleFor, receive: (sent) => act(site, sent) });
}

async function find<E extends Env>(site: StaffSite<E>, { c, staff, form, view }: SentForm<E>): Promise<Response> {
  const id = (form.get("id") ?? "").trim();
  const account = await accountOf(site.options, c, id);
  site.record(staff, {
    act: "look-account",
    account: id === "" ? undefined : id,
    outcome: account === null ? "unknown" : "found",
  });
  if (account === null) return accountPage(site, { view, found: null, message: "unknown" });
  const sealed = await sealAccount(site.options.secret, staff, id, view.now);
  return accountPage(site, { view, found: await lookAt(site.governor, account, sealed), message: null });
}

async function act<E extends Env>(site: StaffSite<E>, { c, staff, form, view }: SentForm<E>): Promise<Response> {
  const { governor, options, reasons } = site;
  const name = c.req.param("act") ?? "";
  const sealed = form.get("account") ?? "";
  const id = await openAccount(options.secret, staff, sealed, view.now);
  const account = id === null ? null : await accountOf(options, c, id);
  const action = ACCOUNT_ACTS[name];
  if (id === null || account === null || action === undefined) return site.message(c, "notYoursText", 403);
  if (action.loosens === true) {
    const stopped = (await options.beforeLoosening?.(c, staff, form)) ?? null;
    if (stopped !== null) return stopped;
  }
  const outcome = await action.run({ governor, staff, account, form, reasons });
  site.record(staff, { act: name, account: id, outcome });
  // Wait, so that the page's history contains the action.
  await governor.background();
  return accountPage(site, { view, found: await lookAt(governor, account, sealed), message: outcome });
}

interface AccountView {
  readonly view: StaffView;
  readonly found: FoundAccount | null;
  readonly message: StaffText | null;
}

function accountPage<E extends Env>(site: StaffSite<E>, shown: AccountView): Promise<Response> {
  return site.page(<AccountPage {...shown} reasons={site.reasons} />);
}

function roleFor(c: Context): StaffRole | null {
  const name = c.req.param("act") ?? "";
  return Object.hasOwn(ACCOUNT_ACTS, name) ? (ACCOUNT_ACTS[name]?.needs ?? null) : null;
}
