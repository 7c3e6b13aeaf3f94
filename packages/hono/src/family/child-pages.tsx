/** @jsxImportSource hono/jsx */
import type { OptionNames } from "@recess/protocol";
import type { Account } from "@recess/core";
import { type Context, type Env, Hono } from "hono";

import { type AskFor, askFor, askIn } from "../child/requests.ts";
import { KINDS, MAX_TEXT, type ObjectFor, objectFor } from "../child/appeals.ts";
import { withParts } from "../child/context.ts";
import { json } from "../http/problem.ts";
import { backgroundMiddleware } from "../http/wait-until.ts";
import { accountOf, aboutOf, checkNames, checkOptions, OPTION_NAMES } from "../options.ts";
import type { Html } from "../pages/html.ts";
import { seeOther } from "../pages/respond.ts";
import { outcomeIn, pageSite, readForm } from "../pages/site.ts";
import type { ChildPagesOptions } from "./child-options.ts";
import { childStandings } from "./child-standings.ts";
import { ChildRulesPage, type ChildView, type ObjectionDraft } from "./child-view.tsx";
import { rulesData } from "./rules-data.ts";
import { ReaderPage } from "./view.tsx";
import { en, type TextKey } from "./words/en.ts";

const NAMES: OptionNames<keyof ChildPagesOptions> = {
  ...OPTION_NAMES,
  app: true,
  secret: true,
  path: true,
  features: true,
};

const MAX_BODY = 8192;
const MAX_ACTION = 64;
const OUTCOMES = new Set<string>(["sent", "already-open", "too-many", "no-use", "object-too-many"]);

/**
 * The child's own page: the rules and who made each, who sees what, requests, and objections; and the same as data for
 * `<recess-rules>`, at `/rules.json`. Takes the options of `recessRoutes`. Mount it at `path` ("/my-rules").
 *
 * @example
 * ```ts
 * app.route("/my-rules", childPages({ governor, account, requests, appeals, app: { name: "Starling" }, secret }));
 * ```
 */
export function childPages<E extends Env = Env>(options: ChildPagesOptions<E>): Hono<E> {
  checkNames("childPages", options, NAMES);
  checkOptions("childPages", options);
  const { governor, app: brand, secret, path: base = "/my-rules", requests, appeals } = options;
  const site = pageSite("childPages", { app: brand, secret, path: base, onError: options.onError });
  const ask: AskFor<E> | null = requests === undefined ? null : askFor(options, requests);
  const object: ObjectFor<E> | null = appeals === undefined ? null : objectFor(options, appeals);

  const shared = withParts(options, { requests: ask !== null, appeals: object !== null });

  const { viewFor, standingOf } = childStandings(options, {
    base,
    shared,
    tokenFor: (account) => site.tokens.make(account.id, governor.now()),
  });

  const notFound = (view: ChildView): Html => (
    <ReaderPage view={view} title={view.language.say("notYours")}>
      <h1>{view.language.say("notYours")}</h1>
    </ReaderPage>
  );

  const shown = (c: Context<E>, work: () => Promise<Response>): Promise<Response> =>
    site.shown(c, work, async () => {
      const view = await viewFor(c, null);
      return <ChildRulesPage view={view} standing={null} message="unavailable" />;
    });

  /** The app's account; a `Response`: its own response, or the page for an unknown person. */
  const accountIn = async (c: Context<E>): Promise<Account | Response> => {
    const account = await accountOf(options, c);
    return account ?? site.page(notFound(await viewFor(c, null)), 404);
  };

  const app = new Hono<E>();
  app.use(backgroundMiddleware(governor));
  site.addSharedRoutes(app);

  const page = async (
    c: Context<E>,
    account: Account,
    { message, draft }: { readonly message: TextKey | null; readonly draft: ObjectionDraft | null },
    code = 200,
  ): Promise<Response> => {
    const status = await governor.status(account);
    const view = await viewFor(c, account);
    const standing = status.band === null ? null : await standingOf(account, status, c);
    return site.page(<ChildRulesPage view={view} standing={standing} message={message} draft={draft} />, code);
  };

  app.get("/", (c) =>
    shown(c, async () => {
      const account = await accountIn(c);
      return account instanceof Response ? account : page(c, account, { message: messageIn(c), draft: null });
    }),
  );

  app.get("/rules.json", (c) =>
    shown(c, async () => {
      const account = await accountIn(c);
      if (account instanceof Response) return account;
      const status = await governor.status(account);
      const standing = status.band === null ? null : await standingOf(account, status, c);
      return json(rulesData(await viewFor(c, account), standing));
    }),
  );

  const receive = (
    path: string,
    work: (account: Account, form: URLSearchParams, c: Context<E>) => Promise<string>,
  ): void => {
    app.post(path, (c) =>
      shown(c, async () => {
        const account = await accountIn(c);
        if (account instanceof Response) return account;
        const form = await readForm(c, MAX_BODY);
        const token = await site.tokens.check(form?.get("token") ?? "", account.id, governor.now());
        const isElement = c.req.header("accept")?.includes("application/json") === true;
        if (form === null || token === "forged") {
          return isElement ? json({ outcome: "forged" }, 403) : site.page(notFound(await viewFor(c, null)), 403);
        }
        const outcome = token === "expired" ? "expired" : await work(account, form, c);
        const text = textOf(outcome);
        if (!isElement) {
          const draft = draftIn(form);
          if (draft === null || outcome === "sent") return seeOther(`${base}?${outcome}`, site.headers);
          return page(c, account, { message: text, draft }, 409);
        }
        const { language } = await viewFor(c, account);
        return json({ outcome, text: text === null ? "" : language.say(text) }, outcome === "sent" ? 200 : 409);
      }),
    );
  };

  if (ask !== null) {
    receive("/ask", async (account, form, c) => {
      const [kind = "", value = ""] = (form.get("ask") ?? "").split(":");
      const asked = askIn(kind === "feature" ? { feature: value } : { [kind]: Number(value) });
      if (asked === null || !aboutOf(shared, account, c).may.askForTime) return "no-use";
      const { refusal } = await ask(account, asked, c);
      return refusal ?? "sent";
    });
  }
  if (object !== null) {
    receive("/object", async (account, form, c) => {
      const kind = KINDS.find((one) => one === form.get("kind"));
      const text = textIn(form);
      const action = form.get("action") ?? "";
      if (kind === undefined || text.length > MAX_TEXT || action === "" || action.length > MAX_ACTION) return "invalid";
      if (!aboutOf(shared, account, c).may.appeal) return "";
      const { refusal } = await object(account, { kind, text, actionId: action }, c);
      return refusal === null ? "sent" : "object-too-many";
    });
  }

  app.all("*", async (c) => site.page(notFound(await viewFor(c, null)), 404));
  return app;
}

function messageIn(c: Context): TextKey | null {
  const outcome = outcomeIn(c, OUTCOMES);
  return outcome === null ? null : textOf(outcome);
}

/** Browsers send a newline as two characters, and count it as one. */
function textIn(form: URLSearchParams): string {
  return (form.get("text") ?? "").replaceAll("\r\n", "\n").trim();
}

/** The child's text, so that it is not lost if it could not be sent; `null`: the form has no such field. */
function draftIn(form: URLSearchParams): ObjectionDraft | null {
  return form.has("text") ? { kind: form.get("kind") ?? "", text: textIn(form) } : null;
}

function textOf(outcome: string): TextKey | null {
  if (outcome === "expired") return "expiredKept";
  if (outcome === "invalid") return "invalid";
  const key = `child.${outcome}`;
  return OUTCOMES.has(outcome) && key in en ? (key as TextKey) : null;
}
