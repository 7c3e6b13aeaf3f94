/** @jsxImportSource hono/jsx */
import type { Governor } from "@recess/core";
import { type Context, type Env, Hono } from "hono";

import { backgroundMiddleware } from "../http/wait-until.ts";
import { checkFunction, checkNames } from "../options.ts";
import type { Html } from "../pages/html.ts";
import { seeOther } from "../pages/respond.ts";
import { type PageSite, pageSite, readForm } from "../pages/site.ts";
import { staffLanguageFor } from "./language.ts";
import { type AnswerTemplate, mayAct, type Staff, STAFF_NAMES, type StaffOptions, type StaffRole } from "./options.ts";
import { StaffMessage, type StaffView } from "./view.tsx";
import type { StaffText } from "./words/en.ts";

const MAX_BODY = 16_384;

/** A request by someone on the staff. */
export interface StaffVisit<E extends Env> {
  readonly c: Context<E>;
  readonly staff: Staff;
  readonly view: StaffView;
}

/** A form of this site's own page, sent by the person to whom it was shown. */
export interface SentForm<E extends Env> extends StaffVisit<E> {
  readonly form: URLSearchParams;
}

export interface FormRoute<E extends Env> {
  readonly path: string;
  /** The role that may send it; `null`: there is no such form. */
  readonly needs: StaffRole | ((c: Context<E>) => StaffRole | null);
  receive(sent: SentForm<E>): Promise<Response>;
  /** The form was shown too long ago. Default: the first page, with a message. */
  expired?(sent: SentForm<E>): Promise<Response>;
}

/** What is written to the journal about a page that was viewed or an action. */
export interface StaffEntry {
  readonly act: string;
  readonly account?: string | undefined;
  /** The appeal's receipt. */
  readonly case?: string;
  readonly outcome?: string;
}

/** What the staff's routes share: who may see a page or send a form, how both are returned, and the journal. */
export interface StaffSite<E extends Env> extends Pick<PageSite<E>, "page" | "headers"> {
  readonly app: Hono<E>;
  readonly options: StaffOptions<E>;
  readonly governor: Governor;
  /** The path under which the pages are mounted. */
  readonly base: string;
  readonly reasons: { readonly [code: string]: string };
  readonly answers: readonly AnswerTemplate[];
  /** Adds a page for every role. */
  addPage(path: string, render: (visit: StaffVisit<E>) => Promise<Html>): void;
  addForm(route: FormRoute<E>): void;
  record(staff: Staff, entry: StaffEntry): void;
  /** A page that holds only a message. */
  message(c: Context<E>, text: StaffText, status: number): Promise<Response>;
}

/** Throws unless the options are valid. */
export function staffSite<E extends Env>(options: StaffOptions<E>): StaffSite<E> {
  checkOptions(options);
  const { governor, app: brand, secret, path: base = "/staff", reasons = {}, answers = [] } = options;
  const pages = pageSite("staffPages", { app: brand, secret, path: base, onError: options.onError });
  const app = new Hono<E>();
  app.use(backgroundMiddleware(governor));
  pages.addSharedRoutes(app);

  const viewFor = (c: Context<E>, staff: Staff | null): Promise<StaffView> => staffView({ options, pages, c, staff });
  const message = async (c: Context<E>, text: StaffText, status: number): Promise<Response> =>
    pages.page(<StaffMessage view={await viewFor(c, null)} text={text} />, status);
  const shown = (c: Context<E>, work: () => Promise<Response>): Promise<Response> =>
    pages.shown(c, work, async () => <StaffMessage view={await viewFor(c, null)} text="unavailable" />);

  /** The person, if their role suffices; otherwise what to return. */
  const staffIn = async (c: Context<E>, needed: StaffRole): Promise<Staff | Response> => {
    const staff = await options.staff(c);
    if (staff === undefined) {
      throw new TypeError("staffPages: `staff` returned undefined. Return { id, role }, a Response, or null.");
    }
    if (staff instanceof Response) return staff;
    return staff === null || !mayAct(staff, needed) ? message(c, "notYours", 404) : staff;
  };

  /** The form that was sent, or what to return instead. */
  const sentForm = async (c: Context<E>, route: FormRoute<E>): Promise<SentForm<E> | Response> => {
    const needed = typeof route.needs === "function" ? route.needs(c) : route.needs;
    if (needed === null) return message(c, "notYours", 404);
    const staff = await staffIn(c, needed);
    if (staff instanceof Response) return staff;
    const form = await readForm(c, MAX_BODY);
    if (form === null) return message(c, "notYoursText", 403);
    const token = await pages.tokens.check(form.get("token") ?? "", staff.id, governor.now());
    if (token === "forged") return message(c, "notYoursText", 403);
    const sent = { c, staff, form, view: await viewFor(c, staff) };
    if (token === "valid") return sent;
    return route.expired?.(sent) ?? seeOther(`${base}?expired`, pages.headers);
  };

  return {
    app,
    options,
    governor,
    base,
    reasons,
    answers,
    page: pages.page,
    headers: pages.headers,
    message,
    addPage: (path, render) => {
      app.get(path, (c) =>
        shown(c, async () => {
          const staff = await staffIn(c, "reader");
          if (staff instanceof Response) return staff;
          return pages.page(await render({ c, staff, view: await viewFor(c, staff) }));
        }),
      );
    },
    addForm: (route) => {
      app.post(route.path, (c) =>
        shown(c, async () => {
          const sent = await sentForm(c, route);
          return sent instanceof Response ? sent : route.receive(sent);
        }),
      );
    },
    record: ({ id, role }, { act, outcome, ...of }) => {
      options.journal.append({
        kind: "app:staff",
        at: governor.now(),
        guardian: id,
        ...of,
        fields: { act, role, outcome },
      });
    },
  };
}

function checkOptions<E extends Env>(options: StaffOptions<E>): void {
  checkNames("staffPages", options, STAFF_NAMES);
  if (typeof options.governor?.cases?.openAppeals !== "function") {
    throw new TypeError("staffPages: `governor` must be made by createGovernor().");
  }
  checkFunction("staffPages", "staff", options.staff);
  if (typeof options.journal?.append !== "function") {
    throw new TypeError("staffPages: `journal` must be made by createJournal(): each look is written to it.");
  }
}

interface ViewOf<E extends Env> {
  readonly options: StaffOptions<E>;
  readonly pages: PageSite<E>;
  readonly c: Context<E>;
  /** `null`: a page for someone who is not on the staff. */
  readonly staff: Staff | null;
}

async function staffView<E extends Env>({ options, pages, c, staff }: ViewOf<E>): Promise<StaffView> {
  const { governor, app: brand, path: base = "/staff" } = options;
  const now = governor.now();
  const language = staffLanguageFor({
    option: options.locale?.(c),
    acceptLanguage: c.req.header("accept-language"),
  });
  const token = staff === null ? "" : await pages.tokens.make(staff.id, now);
  return { brand, base, language, staff, token, now, zone: governor.policy.timeZone };
}
