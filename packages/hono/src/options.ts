import type { Account, Governor } from "@recess/core";
import type { SetBy } from "@recess/protocol";
import type { Context, Env } from "hono";

import type { Dialect } from "./stream/dialect.ts";
import { checkLabel, type LabelOptions, stateLabel } from "./http/label.ts";
import type { About } from "./http/state.ts";
import type { After } from "./stream/lease.ts";
import { defaultDetail, type Moment } from "./http/words.ts";

/** The same for all, or worked out for each account. */
export type Per<Value, E extends Env> = Value | ((account: Account, c: Context<E>) => Value);

/** What the middleware and the routes share: give both the same. */
export interface SharedOptions<E extends Env = Env> {
  /** Made by `createGovernor`. */
  readonly governor: Governor;
  /**
   * Who is asking, in the app's own word: from its session and its database. `null`: nobody whom the app governs, and
   * the request passes untouched. A `Response` is the answer (a 401, say).
   *
   * The age is what the app knows, and `timeZone` the account's setting, kept by the app or a guardian. Never take
   * either from the browser (a header, a cookie of the page's own, `Intl`): a child could move its night, or leave it.
   */
  readonly account: (c: Context<E>) => Account | Response | null | Promise<Account | Response | null>;
  /** Whose limit it is, for screens to say: `{ name: "AppName" }` or `{ family: true }`. */
  readonly setBy?: Per<SetBy | null, E>;
  /** Where to get help, on every screen: a URL. */
  readonly help?: Per<string | null, E>;
  /**
   * Marks replies to governed accounts as made by an AI: by a header, in the state that streams and routes carry, and so in
   * `<recess-label>`. `{}` takes what is usual. China (Measures of 2023, Art. 12, and the labelling measures of 2025),
   * California and New York ask for labels that people and machines can read.
   */
  readonly label?: LabelOptions;
  /** Whether a guardian sees summaries of the account's use (`guardianRoutes` show them): screens then say so. Default: false. */
  readonly summaries?: Per<boolean, E>;
  /** Whether the app has routes to ask for time, and to appeal. */
  readonly may?: Per<Partial<About["may"]>, E>;
  /** What goes wrong behind an answer that could be given all the same. Default: `console.error`. */
  readonly onError?: (error: unknown, c: Context<E>) => void;
}

export interface RecessOptions<E extends Env = Env> extends SharedOptions<E> {
  /**
   * Whether a message must pass whatever stops: a call for help, as the app's own server sees it. It is not charged, and
   * its reply is not cut. Asked before each message of a governed account. When it throws, the message passes as exempt: a
   * check that is out of order must not silence a call for help.
   */
  readonly exempt?: (c: Context<E>) => boolean | Promise<boolean>;
  /**
   * How a refusal is told: `"error"` (default), a 403 or 429 with a machine's code; or `"message"`, a normal reply with
   * status 200 in the caller's dialect, for clients that show no errors. `withoutRecessMessages` keeps such replies from
   * the model.
   */
  readonly style?: "error" | "message";
  /** The caller's dialect, where path, headers and body do not give it away; `null` if they do. */
  readonly dialect?: Dialect | ((c: Context<E>) => Dialect | null);
  /**
   * The app's own word for "the same message again", such as the id that its page gave the message: it takes the place of
   * the retry headers. It is bound to the body, as they are.
   */
  readonly requestId?: (c: Context<E>) => string | undefined | Promise<string | undefined>;
  /**
   * The sentence that the person reads in an error or a reply, in the app's words and their language. Default: plain
   * English, with clock times in the account's zone.
   */
  readonly detail?: (moment: Moment, c: Context<E>) => string;
  /** What stands in for `setTimeout`, for an app whose governor has a clock of its own. Gives what takes it back. */
  readonly after?: After;
}

/** Throws unless these options can work. */
export function checkOptions<E extends Env>(name: string, options: SharedOptions<E>): void {
  if (typeof options?.governor?.admit !== "function") {
    throw new TypeError(`${name}: \`governor\` must be made by createGovernor().`);
  }
  checkFunction(name, "account", options.account);
  checkLabel(name, options.label);
  if (options.onError !== undefined) checkFunction(name, "onError", options.onError);
}

export function checkFunction(name: string, option: string, value: unknown): void {
  if (typeof value !== "function")
    throw new TypeError(`${name}: \`${option}\` must be a function, not ${typeof value}.`);
}

/** Asks the app who this is. No answer at all is a mistake, and must not pass for "ungoverned". */
export async function accountOf<E extends Env>(
  options: SharedOptions<E>,
  c: Context,
): Promise<Account | Response | null> {
  const account = await options.account(c);
  if (account === undefined) {
    throw new TypeError(
      "recess: `account` gave undefined. It must give an account, a Response, or null for ungoverned.",
    );
  }
  return account;
}

/** What screens say of this account beside what was decided. */
export function aboutOf<E extends Env>(options: SharedOptions<E>, account: Account, c: Context): About {
  const of = <Value>(per: Per<Value, E> | undefined, otherwise: Value): Value => {
    if (!isWorkedOut(per)) return per ?? otherwise;
    try {
      return per(account, c);
    } catch (error) {
      // Words that fail must take neither a reply nor a refusal with them.
      report(options, error, c);
      return otherwise;
    }
  };
  const may = of<Partial<About["may"]>>(options.may, {});
  return {
    setBy: of<SetBy | null>(options.setBy, null),
    help: of<string | null>(options.help, null),
    summaries: of<boolean>(options.summaries, false),
    label: stateLabel(options.label),
    may: { askForTime: may.askForTime ?? false, appeal: may.appeal ?? false },
  };
}

function isWorkedOut<Value, E extends Env>(
  per: Per<Value, E> | undefined,
): per is (account: Account, c: Context<E>) => Value {
  return typeof per === "function";
}

/** Tells of an error that changes no answer. */
export function report<E extends Env>(options: SharedOptions<E>, error: unknown, c: Context): void {
  if (options.onError === undefined) {
    console.error(error);
    return;
  }
  try {
    options.onError(error, c);
  } catch (thrown) {
    // Work behind an answer has nobody else to tell, and a rejection that nobody hears ends the process.
    console.error(thrown);
  }
}

/** The app's sentence for a moment, or the built-in one when the app has none. */
export function userMessage<E extends Env>(options: RecessOptions<E>, moment: Moment, c: Context): string {
  try {
    return options.detail?.(moment, c) ?? defaultDetail(moment);
  } catch (error) {
    report(options, error, c);
    return defaultDetail(moment);
  }
}

/** Whether the app sees a call for help in this request. A check that is out of order must not silence one. */
export async function isExempt<E extends Env>(
  exempt: NonNullable<RecessOptions<E>["exempt"]>,
  options: RecessOptions<E>,
  c: Context,
): Promise<boolean> {
  try {
    return await exempt(c);
  } catch (error) {
    report(options, error, c);
    return true;
  }
}

/** The dialect that the app says its callers speak. */
export function configuredDialect<E extends Env>({ dialect }: RecessOptions<E>, c: Context): Dialect | null {
  return (typeof dialect === "function" ? dialect(c) : dialect) ?? null;
}
