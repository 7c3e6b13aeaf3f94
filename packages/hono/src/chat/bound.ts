import type { Account, Decision, Governor } from "@recess/core";
import { refusesMessagesOnly } from "@recess/core/views";

import { type LabelOptions } from "../http/label.ts";
import type { MaybePromise } from "../http/maybe-promise.ts";
import { type About } from "../http/state.ts";
import { detailFor, noticesFor, type Moment } from "../http/words.ts";
import {
  aboutOf,
  accountOf,
  checkFunction,
  checkNames,
  checkOptions,
  type Exemption,
  type GuardOptions,
  OPTION_NAMES,
  readerOf,
} from "../options.ts";
import { report } from "../http/report.ts";
import type { Dialect } from "../stream/dialect.ts";
import type { After } from "../stream/lease.ts";
import { pendingNoticesOf } from "./pending-notices.ts";
import { createStreamCount, type StreamCount } from "./stream-count.ts";
import { createFirstTries, type FirstTries } from "./request-id.ts";
import type { Visit } from "./visit.ts";

/** A guard's options, checked and bound once. Exceptions of the app's functions are handled here. */
export interface Bound<Input> {
  readonly governor: Governor;
  readonly label: LabelOptions | undefined;
  readonly style: "error" | "message";
  readonly after: After;
  readonly streams: StreamCount;
  /** Whether replies do not count as use by themselves. */
  readonly isBackground: boolean;
  /** Extends the lease while a reply streams; on a route for background replies, only reads the account's status. */
  beat(account: Account): Promise<Decision>;
  readonly firstTries: FirstTries;
  accountOf(visit: Visit<Input>): MaybePromise<Account | Response | null>;
  aboutOf(account: Account, visit: Visit<Input>): About;
  /** Reports an error that does not change the response. */
  report(error: unknown, visit: Visit<Input>): void;
  /** Reports something to the developer, once per guard. */
  reportOnce(message: string, visit: Visit<Input>): void;
  /** The app's sentence for a moment, or the built-in one. */
  userMessage(moment: Moment, account: Account, visit: Visit<Input>): string;
  exemption(visit: Visit<Input>): MaybePromise<Exemption>;
  requestIdOf(visit: Visit<Input>): MaybePromise<string | undefined>;
  configuredDialect(visit: Visit<Input>): Dialect | null;
  isResume(visit: Visit<Input>): boolean;
  /** Whether a response means that the message was not answered. */
  isUnanswered(response: Response): boolean;
  /** The notices due in the reply's text; `null` if there are none. */
  noticesIn(decision: Decision, account: Account, visit: Visit<Input>): TextNotices | null;
}

export interface TextNotices {
  readonly words: string;
  /** Call when the words have been sent; until then the notices stay due. */
  shown(): void;
}

const MAX_STREAMS = 4;

/** Checks and binds the options of a guard. */
export function bindOptions<Input>(name: string, options: GuardOptions<Input>): Bound<Input> {
  checkNames(name, options, OPTION_NAMES);
  checkOptions(name, options);
  for (const option of ["exempt", "requestId", "detail", "resume", "after", "unanswered"] as const) {
    if (options[option] !== undefined) checkFunction(name, option, options[option]);
  }
  const { style = "error", maxStreams = MAX_STREAMS, dialect, background = false } = options;
  if (typeof background !== "boolean") throw new TypeError(`${name}: \`background\` must be true or false.`);
  if (style !== "error" && style !== "message") {
    throw new TypeError(`${name}: \`style\` must be "error" or "message".`);
  }
  if (!(Number.isInteger(maxStreams) && maxStreams >= 1) && maxStreams !== Number.POSITIVE_INFINITY) {
    throw new TypeError(`${name}: \`maxStreams\` must be a positive integer or Infinity.`);
  }
  const reported = new Set<string>();
  const pending = options.noticeLine === true ? pendingNoticesOf(options.governor) : null;

  return {
    governor: options.governor,
    label: options.label,
    style,
    after: options.after ?? afterTimeout,
    isBackground: background,
    async beat(account) {
      if (background) return standing(options.governor, account);
      const decision = await options.governor.heartbeat(account, { reply: true });
      pending?.keep(account.id, decision);
      return decision;
    },
    streams: createStreamCount(options.governor, maxStreams),
    firstTries: createFirstTries(),
    accountOf: ({ input }) => accountOf(options, input),
    aboutOf: (account, { input }) => aboutOf(options, account, input),
    report: (error, { input }) => report(options, error, input),
    reportOnce(message, { input }) {
      if (reported.has(message)) return;
      reported.add(message);
      report(options, new Error(message), input);
    },
    userMessage(moment, account, { input, request }) {
      const builtIn = detailFor(moment, readerOf(options, account, input, request.headers.get("accept-language")));
      try {
        return options.detail?.(moment, input, builtIn) ?? builtIn;
      } catch (error) {
        report(options, error, input);
        return builtIn;
      }
    },
    exemption({ input }) {
      return options.exempt === undefined ? false : exemptionBy(options.exempt, options, input);
    },
    noticesIn(decision, account, { input, request }) {
      if (pending === null) return null;
      pending.keep(account.id, decision);
      const notices = pending.due(account.id, decision);
      const reader = readerOf(options, account, input, request.headers.get("accept-language"));
      const words = noticesFor({ ...decision, notices }, reader);
      return words === null ? null : { words, shown: () => pending.shown(account.id, notices) };
    },
    requestIdOf: ({ input }) => options.requestId?.(input),
    configuredDialect: ({ input }) => (typeof dialect === "function" ? dialect(input) : dialect) ?? null,
    isUnanswered: (response) => options.unanswered?.(response) ?? isFailure(response),
    isResume: (visit) => visit.request.method === "GET" && (options.resume?.(visit.input) ?? isUseChatResume(visit)),
  };
}

/** The result of the app's `exempt`. If it throws, the message passes. */
async function exemptionBy<Input>(
  exempt: NonNullable<GuardOptions<Input>["exempt"]>,
  options: GuardOptions<Input>,
  input: Input,
): Promise<Exemption> {
  try {
    return (await exempt(input)) ?? false;
  } catch (error) {
    report(options, error, input);
    return true;
  }
}

/** Whether a failure is not the client's fault: server errors, and statuses that client libraries retry. */
function isFailure({ status }: Response): boolean {
  return status >= 500 || status === 408 || status === 409 || status === 429;
}

/** The account's status for a reply in progress: message limits refuse only new messages. */
async function standing(governor: Governor, account: Account): Promise<Decision> {
  const decision = await governor.status(account);
  return refusesMessagesOnly(decision) ? { ...decision, outcome: "allow", reason: null, resumesAt: null } : decision;
}

/** `useChat({ resume: true })` requests `<api>/<chat id>/stream`. Only the path shows the request's purpose. */
function isUseChatResume({ path, request }: Visit<unknown>): boolean {
  return /\/[^/]+\/stream$/.test(path) && !request.url.includes("?");
}

const afterTimeout: After = (ms, callback) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};
