import type { Sink } from "../sinks/sink.ts";
import { drawName } from "../sinks/sender.ts";
import type { GovernorJournal } from "../governor/journal-api.ts";
import { isCode } from "../values/check.ts";
import { keysOf, type Secret } from "../store/keys.ts";
import { type Wait, waitIdly } from "../lib/timer.ts";
import { RecessError } from "../values/errors.ts";
import type { AppendedFact } from "./entry.ts";
import { makeFollower } from "./follow.ts";
import { type JournalCounts, type JournalProblem, makeOutbox } from "./outbox.ts";

export interface JournalOptions {
  /** Where the lines go: `fileSink` of `@recess/node`, `streamSink` of `@recess/redis`, or any async function. */
  readonly sink: Sink;
  /** By which account ids are hashed, in another way than for a store. The same on every server. */
  readonly secret: Secret;
  /** How many entries may wait for the sink. When there are more they are left out, and counted. Default 50,000. */
  readonly maxWaiting?: number | undefined;
  readonly onProblem?: ((problem: JournalProblem) => void) | undefined;
  /** Ms since the epoch, for what is appended without an instant. Default `Date.now`. */
  readonly clock?: (() => number) | undefined;
  /** Resolves after some ms. Default: a timer that holds no process open. */
  readonly wait?: Wait | undefined;
}

/** What the app adds: an account's, a case's and a guardian's id are hashed. */
export interface Appended {
  /** `appeal`, `request`, `hold` and `referral` are what `recess report` knows; an app's own begin with `app:`. */
  readonly kind: AppendedFact["kind"];
  /** Ms since the epoch. Default: now. */
  readonly at?: number | undefined;
  /** The account's id. */
  readonly account?: string | undefined;
  /** The id of an appeal, a request or a hold: what is said of it later has the same. */
  readonly case?: string | undefined;
  /** The app's id of the guardian or other person who acts. */
  readonly guardian?: string | undefined;
  /** Numbers, yes or no, and codes of at most 64 letters, digits and `. : _ @ + / # -`: a text of somebody's has no place here. */
  readonly fields?: { readonly [name: string]: string | number | boolean | null | undefined } | undefined;
}

/**
 * An append-only record of decisions, as evidence: pseudonymous, without any text, each entry holding
 * the hash of the one before. Every process writes a chain of its own, so they need not agree on anything.
 */
export interface Journal extends GovernorJournal {
  /** The name of this process's chain, drawn at random. */
  readonly writer: string;
  readonly counts: JournalCounts;
  /** Adds an entry. Throws a RecessError `"argument-invalid"` for what might be somebody's text; never waits. */
  append(entry: Appended): void;
  /** By which the journal calls an account. */
  pseudonymOf(accountId: string): string;
  /** Writes the sums up to now. Resolves when everything is in the sink. */
  flush(): Promise<void>;
  /** Likewise, then takes no more. What the sink rejects once more is left out. */
  close(): Promise<void>;
}

const MAX_WAITING = 50_000;

/**
 * @example
 * ```ts
 * const journal = createJournal({ sink: fileSink({ path: "journal.jsonl" }), secret });
 * const governor = createGovernor({ policy, store, secret, journal });
 * ```
 */
export function createJournal(options: JournalOptions): Journal {
  const { sink, secret, maxWaiting = MAX_WAITING, onProblem, clock = Date.now, wait = waitIdly } = options;
  const placeOf = keysOf(secret);
  const hash = (what: string, id: string): string => placeOf(`${what}\u0000${id}`).key;
  const pseudonymOf = (id: string): string => hash("journal", id);
  const guardianOf = (id: string): string => hash("journal guardian", id).slice(0, SHORT_LENGTH);
  const writer = drawName();
  const outbox = makeOutbox({ writer, sink, maxWaiting, onProblem, wait });
  let latest = 0;
  const follower = makeFollower({ account: pseudonymOf, guardian: guardianOf }, outbox.add);
  const sum = (): void => follower.sum(latest);

  return {
    writer,
    get counts() {
      return outbox.counts;
    },
    pseudonymOf,
    decided: (decided) => {
      latest = Math.max(latest, decided.decision.at);
      follower.decided(decided);
    },
    inForce: follower.inForce,
    problem: ({ code }, at) => outbox.add({ kind: "store", at, code }),
    erased: (at) => outbox.add({ kind: "erased", at }),
    append: ({ kind, at = clock(), account, case: id, guardian, fields = {} }) => {
      if (!KIND.test(kind))
        throw invalid("kind", 'must be "appeal", "request", "hold", "referral" or "app:" and a name');
      for (const [name, value] of Object.entries(fields)) check(name, value);
      outbox.add({
        ...fields,
        kind,
        at: Math.floor(at),
        account: account === undefined ? undefined : pseudonymOf(account),
        case: id === undefined ? undefined : hash("journal case", id).slice(0, SHORT_LENGTH),
        guardian: guardian === undefined ? undefined : guardianOf(guardian),
      });
    },
    background: outbox.background,
    flush: async () => {
      sum();
      await outbox.flush();
    },
    close: async () => {
      sum();
      await outbox.close();
    },
  };
}

const KIND = /^(appeal|request|hold|referral|app:[a-z][a-z0-9-]{0,31})$/;
const NAME = /^[a-z][A-Za-z0-9]{0,31}$/;
/** What every entry has of its own. */
const TAKEN: ReadonlySet<string> = new Set(
  ["v", "writer", "seq", "prev", "hash", "kind", "at", "account", "case", "guardian"], //
);
/** Of hashes by which no account is known. */
const SHORT_LENGTH = 16;

function check(name: string, value: unknown): void {
  if (!NAME.test(name) || TAKEN.has(name)) throw invalid("fields", `cannot have this name`);
  const isPlain =
    value === null ||
    value === undefined ||
    typeof value === "boolean" ||
    (typeof value === "number" && Number.isFinite(value)) ||
    isCode(value);
  if (!isPlain) {
    throw invalid(
      `fields.${name}`,
      "must be a number, a boolean, null or a code without spaces of at most 64 characters",
    );
  }
}

function invalid(name: string, what: string): RecessError {
  return new RecessError("argument-invalid", `${name} ${what}.`);
}
