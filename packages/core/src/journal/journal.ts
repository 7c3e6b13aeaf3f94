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
  /** The key for hashing account ids, differently than for a store. The same on every server. */
  readonly secret: Secret;
  /** How many entries may wait for the sink. Further ones are dropped and counted. Default 50,000. */
  readonly maxWaiting?: number | undefined;
  readonly onProblem?: ((problem: JournalProblem) => void) | undefined;
  /** Ms since the epoch, for entries appended without an instant. Default `Date.now`. */
  readonly clock?: (() => number) | undefined;
  /** Resolves after some ms. Default: a timer that does not keep the process alive. */
  readonly wait?: Wait | undefined;
}

/** An entry that the app adds. The ids of an account, a case and a guardian are hashed. */
export interface Appended {
  /** `recess report` knows `appeal`, `request`, `hold` and `referral`; an app's own kinds begin with `app:`. */
  readonly kind: AppendedFact["kind"];
  /** Ms since the epoch. Default: now. */
  readonly at?: number | undefined;
  /** The account's id. */
  readonly account?: string | undefined;
  /** The id of an appeal, a request or a hold; later entries about it have the same one. */
  readonly case?: string | undefined;
  /** The app's id of the guardian or other person who acts. */
  readonly guardian?: string | undefined;
  /** Numbers, booleans, and codes of at most 64 letters, digits and `. : _ @ + / # -`. Free text is rejected. */
  readonly fields?: { readonly [name: string]: string | number | boolean | null | undefined } | undefined;
}

/**
 * An append-only, pseudonymous record of decisions as evidence, without any text. Each entry contains the hash of the
 * one before. Every process writes its own chain, so processes need no coordination.
 */
export interface Journal extends GovernorJournal {
  /** The random name of this process's chain. */
  readonly writer: string;
  readonly counts: JournalCounts;
  /** Adds an entry. Throws a RecessError `"argument-invalid"` for what might be free text; never waits. */
  append(entry: Appended): void;
  /** The pseudonym of an account in the journal. */
  pseudonymOf(accountId: string): string;
  /** Writes the sums up to now. Resolves when everything is in the sink. */
  flush(): Promise<void>;
  /** Does what `flush` does, then accepts no more entries. Entries that the sink rejects again are dropped. */
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
/** The fields that every entry has. */
const TAKEN: ReadonlySet<string> = new Set(
  ["v", "writer", "seq", "prev", "hash", "kind", "at", "account", "case", "guardian"], //
);
/** The length of hashes that identify no account. */
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
