/** @jsxImportSource hono/jsx */
import type { Governor } from "@recess/core";
import type { Appeal, YearOfReferrals } from "@recess/core/views";
import { type Context, type Env, Hono } from "hono";

import { backgroundMiddleware } from "../http/wait-until.ts";
import { checkFunction, checkNames } from "../options.ts";
import type { Html } from "../pages/html.ts";
import { seeOther } from "../pages/respond.ts";
import { outcomeIn, pageSite, readForm } from "../pages/site.ts";
import { accountOf, lookAt, openAccount, sealAccount } from "./account.ts";
import { AccountPage, type FoundAccount } from "./account-page.tsx";
import { ACCOUNT_ACTS, answerAppeal, answerIn, type AppealOutcome, reviewAppeal } from "./actions.ts";
import { AppealsPage, appealsCsv } from "./appeals-page.tsx";
import { mayAct, type Staff, STAFF_NAMES, type StaffOptions, type StaffRole } from "./options.ts";
import { staffLanguageFor } from "./language.ts";
import { MeasuresPage, measuresCsv } from "./measures-page.tsx";
import { referralsCsv, SystemPage } from "./system-page.tsx";
import { StaffMessage, type StaffView } from "./view.tsx";
import type { StaffText } from "./words/en.ts";

const MAX_BODY = 16_384;
const OUTCOMES = new Set<string>(["done", "already", "gone", "invalid", "empty", "expired"]);

/** Who may act, and the fields of the form. */
interface Sent {
  readonly staff: Staff;
  readonly form: URLSearchParams;
  readonly view: StaffView;
}

/**
 * Pages for the app's staff: appeals by deadline with answers, pauses with reasons, holds, the policy in force. Each look and
 * each act is written to the journal, and no account's id stands in an address. Mount them at `path` ("/staff").
 *
 * @example
 * ```ts
 * app.route("/staff", staffPages({ governor, staff: (c) => staffOfSession(c), journal, app: { name: "Starling" }, secret }));
 * ```
 */
export function staffPages<E extends Env = Env>(options: StaffOptions<E>): Hono<E> {
  checkNames("staffPages", options, STAFF_NAMES);
  const { governor, staff: staffOf, journal, app: brand, secret, path: base = "/staff" } = options;
  const { reasons = {}, answers = [] } = options;
  if (typeof governor?.cases?.openAppeals !== "function") {
    throw new TypeError("staffPages: `governor` must be made by createGovernor().");
  }
  checkFunction("staffPages", "staff", staffOf);
  if (typeof journal?.append !== "function") {
    throw new TypeError("staffPages: `journal` must be made by createJournal(): each look is written to it.");
  }
  const site = pageSite("staffPages", { app: brand, secret, path: base, onError: options.onError });

  const viewFor = async (c: Context<E>, staff: Staff | null): Promise<StaffView> => {
    const now = governor.now();
    const language = staffLanguageFor({
      option: options.locale?.(c),
      acceptLanguage: c.req.header("accept-language"),
    });
    const token = staff === null ? "" : await site.tokens.make(staff.id, now);
    return { brand, base, language, staff, token, now, zone: governor.policy.timeZone };
  };

  const write = (
    staff: Staff,
    act: string,
    more: { readonly account?: string | undefined; readonly case?: string; readonly outcome?: string } = {},
  ): void => {
    const { outcome, ...of } = more;
    journal.append({
      kind: "app:staff",
      at: governor.now(),
      guardian: staff.id,
      ...of,
      fields: { act, role: staff.role, outcome },
    });
  };

  const message = async (c: Context<E>, text: StaffText, status: number): Promise<Response> =>
    site.page(<StaffMessage view={await viewFor(c, null)} text={text} />, status);

  const refusedOr = async (c: Context<E>, needed: StaffRole): Promise<Staff | Response> => {
    const staff = await staffOf(c);
    if (staff === undefined) {
      throw new TypeError("staffPages: `staff` returned undefined. Return { id, role }, a Response, or null.");
    }
    if (staff instanceof Response) return staff;
    if (staff === null || !mayAct(staff, needed)) return message(c, "notYours", 404);
    return staff;
  };

  const shown = (c: Context<E>, work: () => Promise<Response>): Promise<Response> =>
    site.shown(c, work, async () => <StaffMessage view={await viewFor(c, null)} text="unavailable" />);

  const look = (path: string, render: (view: StaffView, staff: Staff, c: Context<E>) => Promise<Html>): void => {
    app.get(path, (c) =>
      shown(c, async () => {
        const staff = await refusedOr(c, "reader");
        if (staff instanceof Response) return staff;
        return site.page(await render(await viewFor(c, staff), staff, c));
      }),
    );
  };

  /** A form of this site's own page, sent by the person who was shown it. */
  const receive = (
    path: string,
    needs: StaffRole | ((c: Context<E>) => StaffRole | null),
    work: (sent: Sent, c: Context<E>) => Promise<Response>,
    expired: (sent: Sent) => Promise<Response> | Response = () => seeOther(`${base}?expired`, site.headers),
  ): void => {
    app.post(path, (c) =>
      shown(c, async () => {
        const needed = typeof needs === "function" ? needs(c) : needs;
        if (needed === null) return message(c, "notYours", 404);
        const staff = await refusedOr(c, needed);
        if (staff instanceof Response) return staff;
        const form = await readForm(c, MAX_BODY);
        if (form === null) return message(c, "notYoursText", 403);
        const token = await site.tokens.check(form.get("token") ?? "", staff.id, governor.now());
        if (token === "forged") return message(c, "notYoursText", 403);
        const sent = { staff, form, view: await viewFor(c, staff) };
        return token === "expired" ? expired(sent) : work(sent, c);
      }),
    );
  };

  const app = new Hono<E>();
  app.use(backgroundMiddleware(governor));
  site.addAssets(app);

  look("/", async (view, staff, c) => {
    const appeals = await governor.cases.openAppeals();
    write(staff, "look-appeals");
    return <AppealsPage view={view} appeals={appeals} templates={answers} message={messageIn(c)} />;
  });
  look("/account", async (view) => <AccountPage view={view} found={null} reasons={reasons} message={null} />);
  look("/measures", async (view, staff) => {
    write(staff, "look-measures");
    return <MeasuresPage view={view} measures={await governor.cases.measures()} reasons={reasons} />;
  });
  look("/system", async (view, staff) => {
    write(staff, "look-system");
    const appeals = await governor.cases.openAppeals();
    const years = await yearsOfReferrals(governor);
    return <SystemPage view={view} health={governor.health()} appeals={appeals} years={years} />;
  });

  /** The list again, with what was written and does not stand. */
  const appealsAgain = async ({ view, form }: Sent, message: StaffText, answered: Appeal | null): Promise<Response> => {
    const appeals = await governor.cases.openAppeals();
    const draft = {
      receipt: form.get("receipt") ?? "",
      template: form.get("template") ?? "",
      answer: answerIn(form),
    };
    const page = { view, appeals, templates: answers, message, draft, answered };
    return site.page(<AppealsPage {...page} />, 409);
  };

  const onAppeal = (path: string, act: string, work: (form: URLSearchParams) => Promise<AppealOutcome>): void =>
    receive(
      path,
      "agent",
      async (sent) => {
        const { staff, form } = sent;
        const { outcome, appeal } = await work(form);
        write(staff, act, { case: form.get("receipt") ?? "", outcome });
        if (outcome === "done" || outcome === "gone") return seeOther(`${base}?${outcome}`, site.headers);
        return appealsAgain(sent, outcome, outcome === "already" ? appeal : null);
      },
      (sent) => appealsAgain(sent, "expired", null),
    );
  onAppeal("/review", "review-appeal", (form) => reviewAppeal(governor, form));
  onAppeal("/answer", "answer-appeal", (form) => answerAppeal(governor, form, answers));

  const list = (name: string, act: string, read: () => Promise<string>): void =>
    receive(`/${name}.csv`, "admin", async ({ staff }) => {
      const csv = await read();
      write(staff, act);
      return new Response(csv, {
        headers: {
          ...site.headers,
          "Content-Type": "text/csv; charset=UTF-8",
          "Content-Disposition": `attachment; filename="${name}.csv"`,
        },
      });
    });
  list("appeals", "download-appeals", async () => appealsCsv(await governor.cases.openAppeals()));
  list("measures", "download-measures", async () => measuresCsv(await governor.cases.measures()));
  list("referrals", "download-referrals", async () => referralsCsv(await yearsOfReferrals(governor)));

  const accountPage = (view: StaffView, found: FoundAccount | null, outcome: StaffText | null): Promise<Response> =>
    site.page(<AccountPage view={view} found={found} reasons={reasons} message={outcome} />);

  receive("/account", "reader", async ({ staff, form, view }, c) => {
    const id = (form.get("id") ?? "").trim();
    const account = await accountOf(options, c, id);
    write(staff, "look-account", {
      account: id === "" ? undefined : id,
      outcome: account === null ? "unknown" : "found",
    });
    if (account === null) return accountPage(view, null, "unknown");
    const sealed = await sealAccount(secret, staff, id, view.now);
    return accountPage(view, await lookAt(governor, account, sealed), null);
  });

  receive("/account/:act", needsOf, async ({ staff, form, view }, c) => {
    const act = c.req.param("act") ?? "";
    const sealed = form.get("account") ?? "";
    const id = await openAccount(secret, staff, sealed, view.now);
    const account = id === null ? null : await accountOf(options, c, id);
    const run = ACCOUNT_ACTS[act];
    if (id === null || account === null || run === undefined) return message(c, "notYoursText", 403);
    if (run.loosens === true) {
      const stopped = (await options.beforeLoosening?.(c, staff, form)) ?? null;
      if (stopped !== null) return stopped;
    }
    const outcome = await run.run({ governor, staff, account, form, reasons });
    write(staff, act, { account: id, outcome });
    // So that the page shows the history with it.
    await governor.background();
    return accountPage(view, await lookAt(governor, account, sealed), outcome);
  });

  app.all("*", (c) => message(c, "notYours", 404));
  return app;
}

/** This year, and the last one: yearly reports are made when a year is over. */
async function yearsOfReferrals(governor: Governor): Promise<readonly YearOfReferrals[]> {
  const year = new Date(governor.now()).getUTCFullYear();
  return Promise.all([governor.referrals({ year }), governor.referrals({ year: year - 1 })]);
}

function needsOf(c: Context): StaffRole | null {
  const act = c.req.param("act") ?? "";
  return Object.hasOwn(ACCOUNT_ACTS, act) ? (ACCOUNT_ACTS[act]?.needs ?? null) : null;
}

function messageIn(c: Context): StaffText | null {
  return outcomeIn(c, OUTCOMES) as StaffText | null;
}
