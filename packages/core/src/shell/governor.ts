import { bandOfAge, bandOfUnknown, isUnknown } from "../decisions/band-of.ts";
import { describe, ungoverned } from "../decisions/describe.ts";
import { reduce } from "../decisions/reduce.ts";
import { parseAdjustment } from "../policy/adjustment.ts";
import { type Band, compilePolicy, type Policy } from "../policy/compile.ts";
import { parseDuration } from "../policy/duration.ts";
import { parsePolicy } from "../policy/parse.ts";
import type { Account } from "../values/account.ts";
import type { Decision } from "../values/decision.ts";
import { RecessError } from "../values/errors.ts";
import type { GovernorEvent } from "../values/event.ts";
import type { AdjustableLimitsInput, Duration, PolicyInput } from "../values/policy.ts";
import type { AccountRecord } from "../values/record.ts";
import { checkAccount, checkInstant, checkText, checkWhole } from "./arguments.ts";
import { type Change, keeperOf } from "./keeper.ts";
import { type MemoryStore, memoryStore } from "./memory.ts";
import type { MaybePromise, Store } from "./store.ts";

export interface GovernorOptions {
  /** The limits. Throws a PolicyError with every problem when they are not valid. */
  readonly policy: PolicyInput;
  /** Where records are kept. Default: the memory of this process, which a restart empties. */
  readonly store?: Store | MemoryStore;
  /** Ms since the epoch. Default: `Date.now`. Not used where the store has a clock. */
  readonly clock?: () => number;
  /** How long a record is kept after the account's last event. Default `"35d"`. */
  readonly retention?: Duration;
}

/** Everything that is held of an account, for whoever may ask for it. */
export interface AccountExport {
  readonly version: 1;
  readonly record: AccountRecord;
}

/**
 * Decides for an app what its accounts may do. Each call is one event of SPEC; the answer is a `Decision`, and a refusal is
 * one of them, never an exception. Calls reject with a RecessError: `argument-invalid` for what the app passes, and
 * `store-unavailable` or `record-unreadable` for the store.
 */
export interface Governor {
  readonly policy: Policy;
  /** The clock that decides, ms since the epoch. */
  now(): number;
  /** A message wants to go to the model. `requestId`: the server's, or bound to the content, so that a retry is one message. */
  admit(account: Account, options?: AdmitOptions): Promise<Decision>;
  /** The person is there, or a reply is streaming to them. */
  heartbeat(account: Account, options?: DeviceOptions): Promise<Decision>;
  /** The page was hidden, left idle or closed. */
  away(account: Account, options?: DeviceOptions): Promise<Decision>;
  /** A streamed reply ended. */
  replyEnded(account: Account, options?: DeviceOptions): Promise<Decision>;
  /** The model used `count` tokens. */
  tokens(account: Account, options: { readonly count: number }): Promise<Decision>;
  /** The app saw something that a nudge counts as `signal:<name>`. */
  signal(account: Account, options: { readonly name: string }): Promise<Decision>;
  /** The message of that request id failed through no fault of the account's: gives its charge back. */
  refund(account: Account, options: { readonly requestId: string }): Promise<Decision>;
  /** What a new message would be told; changes nothing. */
  status(account: Account): Promise<Decision>;
  /** Extra time for today, in whole minutes, as far as the band allows; `grantedMs` says how much was given. */
  grant(account: Account, options: { readonly minutes: number }): Promise<Decision>;
  /** Stops everything, until `resume` or an instant (ms). */
  pause(account: Account, options?: { readonly until?: number | undefined }): Promise<Decision>;
  resume(account: Account): Promise<Decision>;
  /** Suspends quiet hours up to an instant (ms), if the band lets guardians do so. */
  lift(account: Account, options: { readonly until: number }): Promise<Decision>;
  /** Replaces what a guardian had set; `{}` goes back to the band's. `adjusted` names the keys that were taken. */
  adjust(account: Account, options: { readonly limits: AdjustableLimitsInput }): Promise<Decision>;
  /** Erases all that is held of an account. */
  forget(account: Pick<Account, "id">): Promise<void>;
  /** All that is held of an account; `null` if nothing is. */
  export(account: Pick<Account, "id">): Promise<AccountExport | null>;
}

export interface DeviceOptions {
  /** One device or tab, by an id of its own; without it all share one. */
  readonly device?: string | undefined;
}

export interface AdmitOptions extends DeviceOptions {
  readonly requestId?: string | undefined;
  /** A call for help, as the app's server sees it: passes whatever stops, and is not charged. */
  readonly exempt?: boolean | undefined;
}

const DEFAULT_RETENTION: Duration = "35d";

/**
 * @example
 * ```ts
 * const governor = createGovernor({ policy: { bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } } });
 * const decision = await governor.admit({ id: "a1", age: 14 });
 * if (decision.outcome === "block") console.log(decision.reason, decision.resumesAt);
 * ```
 */
export function createGovernor(options: GovernorOptions): Governor {
  const { store = memoryStore(), clock = Date.now } = options;
  const policy = compilePolicy(parsePolicy(options.policy));
  const ttlMs = retentionMs(options.retention ?? DEFAULT_RETENTION);
  const keeper = keeperOf(store);
  const now = store.now?.bind(store) ?? clock;

  const decide = (account: Account, event: GovernorEvent): MaybePromise<Decision> => {
    checkAccount(account);
    const at = Math.floor(now());
    const { age } = account;
    if (age === undefined || isUnknown(age)) {
      return keeper.update(account.id, at, ttlMs, (record) =>
        step(bandOfUnknown(policy, record?.band), record, account, event, at),
      );
    }
    const band = bandOfAge(policy, age);
    // No look at the store: whoever is in no band costs nothing.
    if (band === undefined) return ungoverned(event.type, at);
    return keeper.update(account.id, at, ttlMs, (record) => step(band, record, account, event, at));
  };

  const step = (
    band: Band | undefined,
    record: AccountRecord | null,
    account: Account,
    event: GovernorEvent,
    at: number,
  ): ReturnType<Change<Decision>> => {
    if (band === undefined) return { next: record, result: ungoverned(event.type, at) };
    const kept = record !== null && at - record.last >= ttlMs ? null : record;
    const { record: next, answer } = reduce(policy, band, kept, event, account.timeZone, at);
    return { next, result: describe(policy, band, next, account, event.type, answer) };
  };

  return {
    policy,
    now,
    admit: async (account, { device, requestId, exempt } = {}) => {
      if (device !== undefined) checkText("device", device);
      if (requestId !== undefined) checkText("requestId", requestId);
      return decide(account, { type: "message", device, requestId, exempt });
    },
    heartbeat: async (account, { device } = {}) => {
      if (device !== undefined) checkText("device", device);
      return decide(account, { type: "active", device });
    },
    away: async (account, { device } = {}) => {
      if (device !== undefined) checkText("device", device);
      return decide(account, { type: "away", device });
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
    status: async (account) => decide(account, { type: "status" }),
    grant: async (account, { minutes }) => {
      checkWhole("minutes", minutes);
      return decide(account, { type: "grant", minutes });
    },
    pause: async (account, { until } = {}) => {
      if (until !== undefined) checkInstant("until", until);
      return decide(account, { type: "pause", until });
    },
    resume: async (account) => decide(account, { type: "resume" }),
    lift: async (account, { until }) => {
      checkInstant("until", until);
      return decide(account, { type: "lift", until });
    },
    adjust: async (account, { limits }) => decide(account, { type: "adjust", limits: parseAdjustment(limits) }),
    forget: async ({ id }) => {
      checkText("account.id", id);
      await keeper.update(id, now(), ttlMs, () => ({ next: null, result: undefined }));
    },
    export: async ({ id }) => {
      checkText("account.id", id);
      return keeper.update(id, now(), ttlMs, (record) => ({
        next: record,
        result: record === null ? null : { version: 1 as const, record },
      }));
    },
  };
}

function retentionMs(retention: Duration): number {
  const ms = parseDuration(retention);
  if (ms !== undefined && ms > 0) return ms;
  throw new RecessError("argument-invalid", 'retention must be a duration such as "35d", and more than nothing.');
}
