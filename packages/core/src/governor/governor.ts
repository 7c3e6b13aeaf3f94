import { isUnknown } from "../rules/bands.ts";
import { copyRecord } from "../decisions/draft.ts";
import { describe, ungoverned } from "../decisions/describe.ts";
import { type Answer, reduce } from "../decisions/reduce.ts";
import { parseAdjustment } from "../policy/adjustment.ts";
import { type Band, compilePolicy, type Policy } from "../rules/compile.ts";
import { parseDuration } from "../policy/duration.ts";
import { parsePolicy } from "../policy/parse.ts";
import type { AccountHold, CaseFile } from "../cases/file.ts";
import type { Account } from "../values/account.ts";
import type { Decision } from "../values/decision.ts";
import { PolicyError, type PolicyIssue, RecessError } from "../values/errors.ts";
import type { ByWhom, GovernorEvent } from "../values/event.ts";
import type { AdjustableLimitsInput, Duration, PolicyInput } from "../values/policy.ts";
import type { AccountRecord } from "../values/record.ts";
import { checkAccount, checkByWhom, checkIds, checkInstant, checkText, checkWhole } from "../values/check.ts";
import { caseKeeper, type Cases } from "../cases/service.ts";
import { documentsIn } from "../store/documents.ts";
import { type GovernorJournal, journaledCases, withListeners } from "./journaling.ts";
import { guardianWatch, type GuardiansOptions } from "../cases/notify-guardians.ts";
import type { Change, How, Keeper, StoreProblem, StoreWrite } from "../accounts/accounts.ts";
import { type MemoryStore, memoryStore } from "../store/memory.ts";
import { recordKeeper } from "../accounts/in-memory.ts";
import { DEVELOPMENT_SECRET, type Place, placesOf, type Secret } from "../store/keys.ts";
import type { MaybePromise, Store } from "../store/store.ts";
import { type OnStoreFailure, textKeeper } from "../accounts/in-store.ts";
import { versionsOf } from "./policy-versions.ts";

export interface GovernorOptions {
  /** The limits. Throws a PolicyError with every problem when they are not valid. */
  readonly policy: PolicyInput;
  /** Where records are kept. Default: the memory of this process, which a restart empties. */
  readonly store?: Store | MemoryStore;
  /** By which account ids are hashed before they are stored. Required for every store but `memoryStore`. */
  readonly secret?: Secret | undefined;
  /** Ms since the epoch. Default: `Date.now`. Not used where the store has a clock. */
  readonly clock?: (() => number) | undefined;
  /** How long a record is kept after the account's last event. Default `"35d"`. */
  readonly retention?: Duration | undefined;
  /** Tells guardians of stops, nudges of level `pause` and crises, and children that they were told. Default: nobody is told. */
  readonly guardians?: GuardiansOptions | undefined;
  /** How long requests, appeals once they are answered, and guardians' notices are kept. Default `"180d"`. */
  readonly caseRetention?: Duration | undefined;
  /**
   * What becomes of decisions while the store is away:
   * - `"local"` (default): they go on from what this process last knew, within the policy, and say `degraded: true`. The
   *   store is told when it returns: nothing is lost, unless the process ends before, and nothing is counted twice.
   * - `"open"`: likewise, but nothing is refused, except by a pause that this process knows of.
   * - `"closed"`: calls reject with a RecessError `"store-unavailable"`.
   */
  readonly onStoreFailure?: OnStoreFailure | undefined;
  /** Told what an operator should know of the store, for a log. */
  readonly onProblem?: ((problem: StoreProblem) => void) | undefined;
  /** Told each write of a record that took place, for metrics. `memoryStore` has none. */
  readonly onWrite?: ((write: StoreWrite) => void) | undefined;
  /** Told each decision when it stands, an account's in their order: for recorders and metrics. */
  readonly onDecision?: ((decided: Decided) => void) | undefined;
  /** Told what whoever has to show it later needs: `createJournal` of `@recess/core/journal`. */
  readonly journal?: GovernorJournal | undefined;
}

/** A decision, and what was decided about whom. */
export interface Decided {
  readonly account: Account;
  readonly event: GovernorEvent;
  readonly decision: Decision;
}

/** Everything that is held of an account, for whoever may ask for it. */
export interface AccountExport {
  readonly version: 1;
  /** `null` when only something unreadable is held. */
  readonly record: AccountRecord | null;
  /** Text that could not be read as a record; `null` if there is none. */
  readonly setAside: string | null;
  /** Requests, appeals, notices to guardians, a hold; `null` if there are none. */
  readonly cases: CaseFile | null;
}

/** Whether an account was erased; if not, what holds it. */
export interface Forgotten {
  readonly erased: boolean;
  readonly hold: AccountHold | null;
}

/**
 * Decides for an app what its accounts may do. Each call is one event of SPEC; the answer is a `Decision`, and a refusal is
 * one of them, never an exception. Calls reject with a RecessError: `argument-invalid` for what the app passes, and
 * `store-unavailable` or `record-unreadable` for the store.
 */
export interface Governor {
  /** The policy in force. */
  readonly policy: Policy;
  /**
   * Puts another policy in force. A looser limit holds at once; a tighter one waits, for an account in use, until it has been
   * warned. When it is not valid (a PolicyError), or its source fails, the one in force stays and `health` says why.
   */
  reload(source: PolicyInput | (() => PolicyInput | Promise<PolicyInput>)): Promise<void>;
  /** What an operator asks first. */
  health(): Health;
  /** The clock that decides, ms since the epoch. */
  now(): number;
  /**
   * What goes on behind answers (notices to guardians, lines on their way to a journal), for a runtime that ends with its
   * answer unless it is asked to wait: `waitUntil(governor.background())`. `null` if nothing does. It never rejects.
   */
  background(): Promise<unknown> | null;
  /** A message wants to go to the model. `requestId`: the server's, or bound to the content, so that a retry is one message. */
  admit(account: Account, options?: AdmitOptions): Promise<Decision>;
  /** The person is there, or a reply is streaming to them. */
  heartbeat(account: Account, options?: HeartbeatOptions): Promise<Decision>;
  /** The page was hidden, left idle or closed. */
  away(account: Account, options?: PageOptions): Promise<Decision>;
  /** Whether anything is decided for the account at all; `true` while its age is unknown, as its record may say. */
  governs(account: Account): boolean;
  /** A streamed reply ended. */
  replyEnded(account: Account, options?: DeviceOptions): Promise<Decision>;
  /** The model used `count` tokens. */
  tokens(account: Account, options: { readonly count: number }): Promise<Decision>;
  /** The app saw something that a nudge counts as `signal:<name>`. */
  signal(account: Account, options: { readonly name: string }): Promise<Decision>;
  /**
   * The first content of the answer to that request is about to go out (or a JSON answer, or one whose client has left): from
   * here on its charge is not given back, and each further answered try is charged.
   */
  answered(account: Account, options: { readonly requestId: string }): Promise<Decision>;
  /** The tool calls in the answer to that request, before the bytes that complete them go out. The first 32 count. */
  calls(
    account: Account,
    options: { readonly requestId: string; readonly calls: readonly string[] },
  ): Promise<Decision>;
  /** The message of that request id failed through no fault of the account's: gives its charge back. */
  refund(account: Account, options: { readonly requestId: string }): Promise<Decision>;
  /** What a new message would be told: settles as any event does, and charges, leases and notices nothing. */
  status(account: Account): Promise<Decision>;
  /** Extra time for today, in whole minutes, as far as the band allows; `grantedMs` says how much was given. */
  grant(account: Account, options: { readonly minutes: number } & ByWhom): Promise<Decision>;
  /** Stops everything, until `resume` or an instant (ms). An app's or a school's pause ends nobody else's. */
  pause(account: Account, options?: { readonly until?: number | undefined } & ByWhom): Promise<Decision>;
  /** Ends all pauses; an app or a school ends its own alone. */
  resume(account: Account, options?: ByWhom): Promise<Decision>;
  /** Suspends quiet hours up to an instant (ms), if the band lets guardians do so. */
  lift(account: Account, options: { readonly until: number } & ByWhom): Promise<Decision>;
  /**
   * Replaces what a guardian had set; `{}` goes back to the band's. `adjusted` names the keys that were taken. Of an app or a
   * school the keys that it names take their place beside the others, if nothing is looser than it was.
   */
  adjust(account: Account, options: { readonly limits: AdjustableLimitsInput } & ByWhom): Promise<Decision>;
  /**
   * The account has no linked parent any more: adjustments (whoever made them), a lift, today's grants and a parent's pause
   * are taken back. Pauses of the app, of a school and of nobody in particular stay.
   */
  unlink(account: Account, options?: ByWhom): Promise<Decision>;
  /** Requests for time, appeals, what guardians are told, holds. */
  readonly cases: Cases;
  /** Erases all that is kept of an account, unless it is on hold: then as soon as the hold is released. */
  forget(account: Pick<Account, "id">): Promise<Forgotten>;
  /** All that is held of an account; `null` if nothing is. */
  export(account: Pick<Account, "id">): Promise<AccountExport | null>;
}

export interface DeviceOptions {
  /** One device or tab, by an id of its own; without it all share one. */
  readonly device?: string | undefined;
}

export interface Health {
  readonly policyVersion: string;
  /** Why the last policy that came was refused; `null` when it was not. */
  readonly policyProblem: PolicyProblem | null;
  /** The store does not answer, and decisions are made as `onStoreFailure` says. */
  readonly storeIsAway: boolean;
}

export interface PolicyProblem {
  /** Ms since the epoch. */
  readonly at: number;
  readonly message: string;
  /** Where and what, when the policy was not valid. */
  readonly issues: readonly PolicyIssue[];
}

export interface PageOptions extends DeviceOptions {
  /** Receipts (`receiptOf`) of the notices that were really on screen. */
  readonly shown?: readonly string[] | undefined;
}

export interface HeartbeatOptions extends PageOptions {
  /** The server's own, while a reply streams: it counts for the account, and no `away` ends it. */
  readonly reply?: boolean | undefined;
}

export interface AdmitOptions extends DeviceOptions {
  readonly requestId?: string | undefined;
  /** A call for help, as the app's server sees it: passes whatever stops, and is not charged. */
  readonly exempt?: boolean | undefined;
  /** Ids of the tool calls whose results the request brings: a step of the turn that they are of is no new message. */
  readonly answers?: readonly string[] | undefined;
}

const DEFAULT_RETENTION: Duration = "35d";
const DEFAULT_CASE_RETENTION: Duration = "180d";

/**
 * @example
 * ```ts
 * const governor = createGovernor({ policy: { bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } } });
 * const decision = await governor.admit({ id: "a1", age: 14 });
 * if (decision.outcome === "block") console.log(decision.reason, decision.resumesAt);
 * ```
 */
export function createGovernor(options: GovernorOptions): Governor {
  const onUndelivered = (cause: unknown): void => {
    try {
      const message = "A notice could not be handed on to a guardian. It waits.";
      options.onProblem?.({ code: "notice-undelivered", message, cause });
    } catch {
      // Whoever listens must not end a chat.
    }
  };
  const { guardians, onStoreFailure = "local", journal } = options;
  const watch =
    guardians === undefined
      ? undefined
      : guardianWatch(guardians, (account, worth) => kept.cases.tell(account, worth), onUndelivered);
  const versions = versionsOf(compilePolicy(parsePolicy(options.policy)), rolloutKeys(options.secret));
  let policyProblem: PolicyProblem | null = null;
  const ttlMs = retentionMs("retention", options.retention ?? DEFAULT_RETENTION);
  const { onDecision, onProblem } = withListeners(options, watch, () => keeper.now());
  const keeper = keeperOf({ ...options, onProblem }, ttlMs, onStoreFailure);
  journal?.inForce(versions.current, keeper.now());

  const tell = (account: Account, event: GovernorEvent, decision: Decision): Decision => {
    try {
      onDecision?.({ account, event, decision });
    } catch {
      // Whoever listens must not end a chat.
    }
    return decision;
  };

  const decide = (account: Account, event: GovernorEvent): MaybePromise<Decision> => {
    const decision = decideOf(account, event);
    if (onDecision === undefined) return decision;
    if (decision instanceof Promise) return decision.then((made) => tell(account, event, made));
    return tell(account, event, decision);
  };

  /** A store may drop a record some time after its retention; it says nothing any more from then on. */
  const inRetention = (record: AccountRecord | null, at: number): AccountRecord | null =>
    record !== null && at - record.last >= ttlMs && at >= record.heldUntil ? null : record;

  const decideOf = (account: Account, event: GovernorEvent): MaybePromise<Decision> => {
    checkAccount(account);
    const { age } = account;
    if (age === undefined || isUnknown(age)) {
      return keeper.update(account.id, (record, at, how) =>
        step(versions.bandOf(account, inRetention(record, at)), record, account, event, at, how),
      );
    }
    const band = versions.bandOf(account, null);
    // No look at the store: whoever is in no band costs nothing.
    if (band === undefined) return ungoverned(versions.current, event.type, keeper.now());
    return keeper.update(account.id, (record, at, how) => step(band, record, account, event, at, how));
  };

  const step = (
    band: Band | undefined,
    record: AccountRecord | null,
    account: Account,
    event: GovernorEvent,
    at: number,
    how: How<Decision>,
  ): ReturnType<Change<Decision>> => {
    if (band === undefined) return { next: record, result: ungoverned(versions.current, event.type, at) };
    const kept = inRetention(record, at);
    const { policy, band: deciding, hold } = versions.deciding(band, account, kept, at);
    let { record: next, answer } = reduce(policy, deciding, kept, event, account.timeZone, at, hold);
    if (how.degraded) {
      const other = otherwise(deciding, event, answer, how, onStoreFailure);
      if (other !== undefined) {
        ({ record: next, answer } = reduce(policy, other.band, kept, other.event, account.timeZone, at, hold));
      }
    }
    const decision = describe(policy, deciding, next, account, event.type, answer);
    return { next, result: how.degraded ? { ...decision, degraded: true } : decision };
  };

  const kept = caseKeeper({
    documents: documentsIn(textsOf(options), keeper.now),
    placeOf: casePlaces(options),
    now: keeper.now,
    retentionMs: retentionMs("caseRetention", options.caseRetention ?? DEFAULT_CASE_RETENTION),
    respondWithinMs: () => versions.current.respondWithinMs,
    status: async (account) => decide(account, { type: "status" }),
    grant: async (account, minutes, who) => decide(account, { type: "grant", minutes, ...who }),
    keepRecord: async (id, heldUntil) => {
      await keeper.update(id, (record) => ({
        next: record === null || record.heldUntil === heldUntil ? record : { ...copyRecord(record), heldUntil },
        result: undefined,
      }));
    },
    eraseRecord: async (id) => keeper.erase(id),
    guardians,
    onUndelivered,
  });

  return {
    get policy() {
      return versions.current;
    },
    now: keeper.now,
    background: () => {
      const work = [watch?.background(), journal?.background()].filter((one) => one !== null && one !== undefined);
      return work.length === 0 ? null : Promise.all(work);
    },
    reload: async (source) => {
      try {
        const input = typeof source === "function" ? await source() : source;
        const before = versions.current.version;
        versions.replace(compilePolicy(parsePolicy(input)));
        if (versions.current.version !== before) journal?.inForce(versions.current, keeper.now());
        policyProblem = null;
      } catch (error) {
        policyProblem = {
          at: keeper.now(),
          message: error instanceof Error ? error.message : String(error),
          issues: error instanceof PolicyError ? error.issues : [],
        };
        throw error;
      }
    },
    health: () => ({ policyVersion: versions.current.version, policyProblem, storeIsAway: keeper.isAway }),
    admit: (account, options) => promised(() => decide(account, messageOf(options))),
    heartbeat: (account, options) => promised(() => decide(account, activeOf(options))),
    away: async (account, { device, shown } = {}) => {
      if (device !== undefined) checkText("device", device);
      return decide(account, { type: "away", device, shown });
    },
    replyEnded: async (account, { device } = {}) => {
      if (device !== undefined) checkText("device", device);
      return decide(account, { type: "reply", device });
    },
    tokens: async (account, { count }) => {
      checkWhole("count", count);
      return decide(account, { type: "tokens", count });
    },
    signal: async (account, { name }) => {
      checkText("name", name);
      return decide(account, { type: "signal", name });
    },
    refund: async (account, { requestId }) => {
      checkText("requestId", requestId);
      return decide(account, { type: "refund", requestId });
    },
    answered: async (account, { requestId }) => {
      checkText("requestId", requestId);
      return decide(account, { type: "answered", requestId });
    },
    calls: async (account, { requestId, calls }) => {
      checkText("requestId", requestId);
      checkIds("calls", calls);
      return decide(account, { type: "calls", requestId, calls });
    },
    governs: (account) => {
      checkAccount(account);
      return account.age === undefined || isUnknown(account.age) || versions.bandOf(account, null) !== undefined;
    },
    status: async (account) => decide(account, { type: "status" }),
    grant: async (account, { minutes, ...who }) => {
      checkWhole("minutes", minutes);
      return decide(account, { type: "grant", minutes, ...checkByWhom(who) });
    },
    pause: async (account, { until, ...who } = {}) => {
      if (until !== undefined) checkInstant("until", until);
      return decide(account, { type: "pause", until, ...checkByWhom(who) });
    },
    resume: async (account, who = {}) => decide(account, { type: "resume", ...checkByWhom(who) }),
    lift: async (account, { until, ...who }) => {
      checkInstant("until", until);
      return decide(account, { type: "lift", until, ...checkByWhom(who) });
    },
    adjust: async (account, { limits, ...who }) =>
      decide(account, { type: "adjust", limits: parseAdjustment(limits), ...checkByWhom(who) }),
    unlink: async (account, who = {}) => decide(account, { type: "unlink", ...checkByWhom(who) }),
    cases: journal === undefined ? kept.cases : journaledCases(kept.cases, journal, keeper.now),
    forget: async ({ id }) => {
      checkText("account.id", id);
      const hold = await kept.forget(id);
      if (hold === null) journal?.erased(keeper.now());
      return { erased: hold === null, hold };
    },
    export: async ({ id }) => {
      checkText("account.id", id);
      const held = await keeper.read(id);
      const cases = await kept.cases.read({ id });
      const isNothing = held.record === null && held.setAside === null && cases === null;
      return isNothing ? null : { version: 1, ...held, cases };
    },
  };
}

function messageOf({ device, requestId, exempt, answers }: AdmitOptions = {}): GovernorEvent {
  if (device !== undefined) checkText("device", device);
  if (requestId !== undefined) checkText("requestId", requestId);
  if (answers !== undefined) checkIds("answers", answers);
  return { type: "message", device, requestId, exempt, answers };
}

function activeOf({ device, shown, reply }: HeartbeatOptions = {}): GovernorEvent {
  if (device !== undefined) checkText("device", device);
  return { type: "active", device, shown, reply };
}

/** As an async function, for what is asked all day: a store's promise is handed on and not waited for. */
function promised<Value>(make: () => MaybePromise<Value>): Promise<Value> {
  try {
    const made = make();
    return made instanceof Promise ? made : Promise.resolve(made);
  } catch (error) {
    return Promise.reject(error);
  }
}

/**
 * Rollouts choose accounts by their hashed ids where there is a secret: as they stand in a recorded trace, so that a replay
 * chooses the same.
 */
function rolloutKeys(secret: Secret | undefined): (id: string) => string {
  if (secret === undefined) return (id) => id;
  const placeOf = placesOf(secret);
  return (id) => placeOf(id).key;
}

function keeperOf(options: GovernorOptions, ttlMs: number, onStoreFailure: OnStoreFailure): Keeper {
  const { store = memoryStore(), clock = Date.now, secret, onProblem, onWrite } = options;
  if (!["local", "open", "closed"].includes(onStoreFailure)) {
    throw new RecessError("argument-invalid", 'onStoreFailure must be "local", "open" or "closed".');
  }
  if ("holds" in store) return recordKeeper(store, clock, ttlMs);
  return textKeeper({ store, placeOf: placesOf(secret), clock, ttlMs, onStoreFailure, onProblem, onWrite });
}

function textsOf({ store = memoryStore() }: GovernorOptions): Store {
  return "holds" in store ? store.texts : store;
}

/** Hashed in memory, too: whoever answers appeals is not told whose they are. */
function casePlaces({ store, secret }: GovernorOptions): (id: string) => Place {
  return placesOf(secret ?? (store === undefined || "holds" in store ? DEVELOPMENT_SECRET : undefined));
}

/**
 * How an event is to be decided while the store is away, where that differs from what the rules say. What was told stands:
 * an event that was allowed is charged and counted even if the store's record would have refused it, and one that was refused
 * is neither.
 */
function otherwise(
  band: Band,
  event: GovernorEvent,
  answer: Answer,
  { told }: How<Decision>,
  onStoreFailure: OnStoreFailure,
): { readonly band: Band; readonly event: GovernorEvent } | undefined {
  const isRefused = answer.outcome === "block";
  if (told === undefined) {
    return isRefused && onStoreFailure === "open" && answer.reason !== "paused"
      ? { band: observing(band), event }
      : undefined;
  }
  if (told.outcome === "allow" && isRefused) return { band: observing(band), event };
  if (told.outcome === "block" && !isRefused) return { band, event: { type: "status" } };
  return undefined;
}

const observers = new WeakMap<Band, Band>();

function observing(band: Band): Band {
  const known = observers.get(band) ?? { ...band, mode: "observe" as const };
  observers.set(band, known);
  return known;
}

function retentionMs(name: string, retention: Duration): number {
  const ms = parseDuration(retention);
  if (ms !== undefined && ms > 0) return ms;
  throw new RecessError("argument-invalid", `${name} must be a duration such as "35d", and more than nothing.`);
}
