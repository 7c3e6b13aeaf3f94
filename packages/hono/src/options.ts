import type { Account, Governor } from "@recess/core";
import { type OptionNames, type SetBy, unknownOption } from "@recess/protocol";
import type { Context, Env } from "hono";

import type { Dialect } from "./stream/dialect.ts";
import { isPromise, type MaybePromise } from "./http/maybe-promise.ts";
import { checkLabel, type LabelOptions, stateLabel } from "./http/label.ts";
import { report } from "./http/report.ts";
import type { About } from "./http/state.ts";
import type { After } from "./stream/lease.ts";
import type { Moment } from "./http/words.ts";
import { findLocale, localeTags, type Reader, readerFor } from "@recess/words/all";

/** One value for all, or a function that returns it for each account. `Input`: the argument of the app's functions. */
export type Per<Value, Input> = Value | ((account: Account, input: Input) => Value);

/** Shared by the guard and the routes. `Input`: Hono's `Context`, or the `Request` in `createGuard`. */
export interface AppOptions<Input> {
  /** Made by `createGovernor`. */
  readonly governor: Governor;
  /**
   * The account of the request, from the app's session and database; a `Response` (such as a 401), which is returned as
   * it is; or `null` for a person whom the app does not govern, whose request passes unchanged. So return a `Response`
   * or an account for a signed-out visitor. `undefined` throws.
   *
   * The age is what the app knows, and `timeZone` the account's setting, made by the app or a guardian. Never take
   * either from the browser (a header, a page's cookie, `Intl`): a child could change its age or move its night.
   */
  readonly account: (input: Input) => Account | Response | null | Promise<Account | Response | null>;
  /**
   * The language of the server's sentences, BCP 47: one for all, or one for each account (`null`: not known). Default:
   * the account's `locale`, else `Accept-Language`, else English. `LOCALES` lists the sixteen available languages.
   */
  readonly locale?: Per<string | null, Input>;
  /**
   * Who set the limits, for screens: `{ name: "AppName" }` or `{ family: true }`. Default: `null`, screens do not say.
   */
  readonly setBy?: Per<SetBy | null, Input>;
  /** The URL of a page about where to get help, linked on every screen. Default: `null`, no link. */
  readonly help?: Per<string | null, Input>;
  /**
   * Labels replies to governed accounts as made by an AI: in a header, in the state of streams and routes, and so in
   * `<recess-label>`. `{}` uses the defaults. China (Measures of 2023, Art. 12, and the labelling measures of 2025),
   * California and New York require labels for people and machines.
   */
  readonly label?: LabelOptions;
  /**
   * Whether a guardian sees summaries of the account's use (in `guardianRoutes`), which screens then mention. Default:
   * false.
   */
  readonly summaries?: Per<boolean, Input>;
  /** Whether the child may ask for time and appeal. Default: what `recessRoutes` has enabled; false elsewhere. */
  readonly may?: Per<Partial<About["may"]>, Input>;
  /** Called with errors that do not change the response, such as a failed delivery. Default: `console.error`. If it throws, no request fails. */
  readonly onError?: (error: unknown, input: Input) => void;
}

/** Shared by the middleware and the routes: pass the same to both. */
export interface SharedOptions<E extends Env = Env> extends AppOptions<Context<E>> {}

/** Whether a message is exempt, and the crisis service to which its reply refers. */
export type Exemption =
  | boolean
  | { readonly referral: { readonly service: string; readonly region?: string | undefined } };

/** The options of a chat route's guard. `Input`: the `Request` in `createGuard`, Hono's `Context` in `recess`. */
export interface GuardOptions<Input = Request> extends AppOptions<Input> {
  /**
   * Whether a message is a call for help, as recognised by the app's server: it is always accepted and not charged, and
   * its reply is not cut. Called before each message of a governed account. If it throws, the message counts as exempt,
   * because a broken check must not silence a call for help. Default: no message is exempt.
   *
   * `{ referral: { service: "988" } }` also makes it exempt, and says that the reply refers to a crisis service:
   * `governor.referral` counts it once the reply is sent, and a repeated request once.
   */
  readonly exempt?: (input: Input) => Exemption | Promise<Exemption>;
  /**
   * The form of a refusal: `"error"` (default), a 403 or 429 with a code for programs; or `"message"`, a normal reply
   * with status 200 in the caller's dialect, for clients that show no errors. `withoutRecessMessages` removes such
   * replies from what the model sees.
   */
  readonly style?: "error" | "message";
  /**
   * Puts due notices (a reminder, minutes left) as one line before the reply, for chats without Recess's page.
   * `withoutRecessMessages` removes it from what the client sends back. A notice stays due until a text contains it:
   * one that arises while a reply streams, or with a message that fails, is in the next reply. Default: false.
   */
  readonly noticeLine?: boolean;
  /** The caller's dialect, if path, headers and body do not show it; `null` if they do. */
  readonly dialect?: Dialect | ((input: Input) => Dialect | null);
  /**
   * The app's own id of a message, such as one from its page: the same id is the same message. It replaces the retry
   * headers, and is bound to URL and body as they are.
   */
  readonly requestId?: (input: Input) => string | undefined | Promise<string | undefined>;
  /**
   * The sentence for the person in an error or a reply, in the app's own words. Default: `defaultDetail`, in the
   * account's language, with clock times in the account's zone. `builtIn` is that default, to extend.
   */
  readonly detail?: (moment: Moment, input: Input, builtIn: string) => string;
  /**
   * The maximum number of one account's replies in progress in this process. Default 4; further messages are refused as
   * by `message-limit`, and are not charged. Limits what is still answered after a stop.
   */
  readonly maxStreams?: number;
  /**
   * Whether a request only resumes a reply that was charged before: its time counts, but it is not a message. Only
   * `GET` requests are checked. Default: the path that `useChat({ resume: true })` requests, `…/<chat id>/stream`
   * without a query. Return `true` only if the handler never calls a model.
   */
  readonly resume?: (input: Input) => boolean;
  /**
   * Replies of this route may continue while nobody is there, for agents that work for minutes on one message. The
   * message is charged once and its tokens are counted, but the reply itself does not count as use; heartbeats of a
   * page do. A stop ends it like any reply. A request cannot set this. Default: false.
   */
  readonly background?: boolean;
  /**
   * Whether a response of the handler means that the message was not answered: it is then refunded, unless the client
   * has disconnected. Default: the statuses 408, 409, 429 and all from 500 on. A proxy can return `true` for every
   * error of its model.
   */
  readonly unanswered?: (response: Response) => boolean;
  /**
   * Replaces `setTimeout` if the governor has its own clock, as in tests. Returns a function that cancels. Default:
   * `setTimeout`.
   */
  readonly after?: After;
}

/** The options of `recess()`. */
export interface RecessOptions<E extends Env = Env> extends GuardOptions<Context<E>> {}

/** What the guard and the routes take: apps pass one object to both, so each accepts the other's options. */
export const OPTION_NAMES: OptionNames<keyof GuardOptions | "origins" | "requests" | "appeals" | "referrals"> = {
  governor: true,
  account: true,
  locale: true,
  setBy: true,
  help: true,
  label: true,
  summaries: true,
  may: true,
  onError: true,
  exempt: true,
  style: true,
  noticeLine: true,
  dialect: true,
  requestId: true,
  detail: true,
  maxStreams: true,
  resume: true,
  background: true,
  unanswered: true,
  after: true,
  origins: true,
  requests: true,
  appeals: true,
  referrals: true,
};

/** Throws for an option that the function does not have. */
export function checkNames(name: string, options: object, names: OptionNames): void {
  const unknown = unknownOption(Object(options), names);
  if (unknown !== undefined) throw new TypeError(`${name}: ${unknown}`);
}

/** Throws unless the options are valid. */
export function checkOptions<Input>(name: string, options: AppOptions<Input>): void {
  if (typeof options?.governor?.admit !== "function") {
    throw new TypeError(`${name}: \`governor\` must be made by createGovernor().`);
  }
  checkFunction(name, "account", options.account);
  checkLabel(name, options.label);
  checkLocale(name, options.locale);
  if (options.onError !== undefined) checkFunction(name, "onError", options.onError);
}

export function checkFunction(name: string, option: string, value: unknown): void {
  if (typeof value !== "function")
    throw new TypeError(`${name}: \`${option}\` must be a function, not ${typeof value}.`);
}

function checkLocale(name: string, locale: unknown): void {
  if (locale === undefined || locale === null || typeof locale === "function") return;
  if (typeof locale !== "string" || findLocale(locale) === undefined)
    throw new TypeError(`${name}: \`locale\` must be one of ${localeTags.join(", ")}, or a function that returns one.`);
}

/** Calls the app's `account` and checks the result. */
export function accountOf<Input>(options: AppOptions<Input>, input: Input): MaybePromise<Account | Response | null> {
  const account = options.account(input);
  return isPromise(account) ? account.then(checkAccount) : checkAccount(account);
}

/** `undefined` is a mistake, and must not count as "ungoverned". */
function checkAccount(account: Account | Response | null | undefined): Account | Response | null {
  if (account === undefined) {
    throw new TypeError(
      "recess: `account` returned undefined. It must return an account, a Response, or null for ungoverned.",
    );
  }
  return account;
}

/** What screens say about this account in addition to the decision. */
export function aboutOf<Input>(options: AppOptions<Input>, account: Account, input: Input): About {
  const of = <Value>(per: Per<Value, Input> | undefined, otherwise: Value): Value => {
    if (!isWorkedOut(per)) return per ?? otherwise;
    try {
      return per(account, input);
    } catch (error) {
      // A failing text must not cancel the reply or the refusal.
      report(options, error, input);
      return otherwise;
    }
  };
  const may = of<Partial<About["may"]>>(options.may, {});
  return {
    setBy: of<SetBy | null>(options.setBy, null),
    help: of<string | null>(options.help, null),
    label: stateLabel(options.label),
    may: { askForTime: may.askForTime ?? false, appeal: may.appeal ?? false },
    summaries: of<boolean>(options.summaries, false),
  };
}

function isWorkedOut<Value, Input>(
  per: Per<Value, Input> | undefined,
): per is (account: Account, input: Input) => Value {
  return typeof per === "function";
}

/** The reader of the server's sentences, and their language. */
export function readerOf<Input>(
  options: AppOptions<Input>,
  account: Account,
  input: Input,
  acceptLanguage: string | null | undefined,
): Reader {
  const wishes = { account: account.locale, acceptLanguage };
  const { locale } = options;
  if (!isWorkedOut(locale)) return readerFor({ option: locale, ...wishes });
  try {
    return readerFor({ option: locale(account, input), ...wishes });
  } catch (error) {
    report(options, error, input);
    return readerFor(wishes);
  }
}
