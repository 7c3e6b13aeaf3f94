/** What an app calls: the governor, its options and its results. */
import type { AccountHold, CaseFile } from "../cases/file.ts";
import type { Cases, GuardiansOptions } from "../cases/api.ts";
import type { GovernorProblem, OnStoreFailure, StoreWrite } from "../accounts/accounts.ts";
import type { ClockOption } from "../lib/clock.ts";
import type { AccountSettings } from "../records/settings.ts";
import type { Referral, ReferralOptions, YearOfReferrals } from "../referrals/api.ts";
import type { Policy } from "../rules/rules.ts";
import type { Secret } from "../store/keys.ts";
import type { MemoryStore } from "../store/memory.ts";
import type { Store } from "../store/store.ts";
import type { Account } from "../values/account.ts";
import type { Decided } from "../values/decided.ts";
import type { Decision } from "../values/decision.ts";
import type { ByWhom, GuardianEvent } from "../values/event.ts";
import type { AdjustableLimitsInput } from "../values/policy-limits.ts";
import type { Duration } from "../values/policy-terms.ts";
import type { AccountRecord } from "../values/record.ts";
import type { AdmitOptions, ChannelOptions, DeviceOptions, HeartbeatOptions, PageOptions } from "./call-options.ts";
import type { Health } from "./health-api.ts";
import type { GovernorJournal } from "./journal-api.ts";

/** What `createGovernor` takes. It throws a RecessError `"argument-invalid"` that names the option which cannot be used. */
export interface GovernorOptions {
  /** The limits, from `definePolicy`, `extendPolicy` or `loadPolicy` of `@recess/core/policy`. */
  readonly policy: Policy;
  /** Where records are kept. Default: the memory of this process, which a restart empties. */
  readonly store?: Store | MemoryStore;
  /**
   * Account ids are hashed with it before they are stored: a random string of at least 32 characters, the same on every server
   * and at every start. Required for every store but `memoryStore`. To replace one, pass the old ones as well (see `Secret`).
   */
  readonly secret?: Secret | undefined;
  /**
   * The time, ms since the epoch: a function, or a `Clock` for tests that also move timers. Default: `Date.now`. Not used
   * where the store has a clock (Redis).
   */
  readonly clock?: ClockOption | undefined;
  /**
   * How long an account's history (its record) is kept after the last event: a positive duration such as `"35d"` (default).
   * Nudges look back 14 days.
   */
  readonly retention?: Duration | undefined;
  /**
   * How long what was set for an account (pauses, adjustments, its zone and band) is kept after the last event or guardian's
   * visit. It says nothing of use. Default `"400d"`; never shorter than `retention`.
   */
  readonly settingsRetention?: Duration | undefined;
  /** Notifies guardians of stops, nudges of level `pause` and crises, and shows the child that it did. Default: nobody is notified. */
  readonly guardians?: GuardiansOptions | undefined;
  /** How long requests, appeals once they are answered, and guardians' notices are kept. Default `"180d"`. */
  readonly caseRetention?: Duration | undefined;
  /**
   * What becomes of decisions while the store is away:
   * - `"local"` (default): they continue from what this process last knew, within the policy, with `degraded: true`. What
   *   happened is written when the store returns: nothing is lost, unless the process ends before, and nothing is counted twice.
   * - `"open"`: likewise, but nothing is refused, except by a pause that this process knows of.
   * - `"closed"`: calls reject with a RecessError `"store-unavailable"`.
   */
  readonly onStoreFailure?: OnStoreFailure | undefined;
  /**
   * Called with problems that an operator should see in a log: the store is away or back, a record cannot be read, the clock
   * jumped. `code` is stable; `message` names no account. If it throws, no request fails.
   */
  readonly onProblem?: ((problem: GovernorProblem) => void) | undefined;
  /** Called after each write of a record, for metrics. Never called with `memoryStore`. */
  readonly onWrite?: ((write: StoreWrite) => void) | undefined;
  /**
   * Called with each decision once it is final, in order for each account: for recorders and metrics. It has the account as the
   * app passed it. If it throws, no request fails.
   */
  readonly onDecision?: ((decided: Decided) => void) | undefined;
  /** Receives what is kept as evidence: `createJournal` of `@recess/core/journal`. Default: no journal. */
  readonly journal?: GovernorJournal | undefined;
}

/** Everything that is stored about an account, for an access request. */
export interface AccountExport {
  readonly version: 1;
  /** `null` when only something unreadable is held. */
  readonly record: AccountRecord | null;
  /** Text that could not be read as a record; `null` if there is none. */
  readonly setAside: string | null;
  /** What is set for the account, which is kept longer than its record; `null` if nothing is. */
  readonly settings: AccountSettings | null;
  /** Requests, appeals, notices to guardians, a hold; `null` if there are none. */
  readonly cases: CaseFile | null;
}

/** Whether an account was erased; if not, what holds it. */
export interface Forgotten {
  readonly erased: boolean;
  readonly hold: AccountHold | null;
}

/**
 * Decides for an app what its accounts may do. Each call is one event of docs/spec.md; the answer is a `Decision`, and a refusal is
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
  reload(source: Policy | (() => Policy | Promise<Policy>)): Promise<void>;
  /** The policies in force, the last refused policy, whether the store is away: for a health endpoint. Names no account. */
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
  replyEnded(account: Account, options?: DeviceOptions & ChannelOptions): Promise<Decision>;
  /** The model used `count` tokens; `estimated` where the count was worked out from what went out. */
  tokens(account: Account, options: { readonly count: number; readonly estimated?: true }): Promise<Decision>;
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
  /** The decision that a new message would get. It settles as any event does, and charges, leases and notices nothing. */
  status(account: Account, options?: ChannelOptions): Promise<Decision>;
  /**
   * Whether a notification, such as a push, may go out to the account now: not in its band's `notifications.quietHours`, and not while
   * anything but a break would refuse a message. `until` (ms): when that changes; `null` if it is not known. Settles as `status` does.
   */
  mayNotify(account: Account): Promise<{ readonly allowed: boolean; readonly until: number | null }>;
  /** Extra time for today, in whole minutes, as far as the band allows; `grantedMs` says how much was given. */
  grant(account: Account, options: { readonly minutes: number } & ByWhom): Promise<Decision>;
  /** Takes back so many whole minutes of today's extra time, as far as they are not used; `revokedMs` says how much. Parents only. */
  revoke(account: Account, options: { readonly minutes: number } & ByWhom): Promise<Decision>;
  /** A parent agrees to the use, where the band has `requiresConsent`. It stands until it is withdrawn. */
  consent(account: Account, options?: ByWhom): Promise<Decision>;
  /** A parent withdraws consent: a band with `requiresConsent` is closed again. */
  withdrawConsent(account: Account, options?: ByWhom): Promise<Decision>;
  /** Stops everything, until `resume` or an instant (ms). An app's or a school's pause ends nobody else's. */
  pause(
    account: Account,
    options?: {
      readonly until?: number | undefined;
      /** A code, at most 64 letters, digits and `. : _ @ + / # -`, for the history and the journal. It decides nothing. */
      readonly why?: string | undefined;
    } & ByWhom,
  ): Promise<Decision>;
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
   * The account has no linked parent any more: all adjustments, a lift, today's grants and a parent's pause
   * are taken back. Pauses of the app, of a school and of nobody in particular stay.
   */
  unlink(account: Account, options?: ByWhom): Promise<Decision>;
  /**
   * What `status` would return after these guardians' actions, of which nothing is stored: for a page that says what a button
   * will change. Actions without `by` count as a parent's.
   */
  preview(account: Account, events: readonly GuardianEvent[]): Promise<Decision>;
  /**
   * The app referred the account to a crisis service: counted by year and region, of no account, for the yearly report that
   * laws ask for. Resolves once it is in the store, and the count survives erasure and retention. Rejects with
   * `"store-unavailable"`: with its `id` it can be tried again, and is counted once.
   */
  referral(account: Account, options: ReferralOptions): Promise<Referral>;
  /** The exact number of referrals of a calendar year, by region and service. */
  referrals(options: { readonly year: number }): Promise<YearOfReferrals>;
  /** Requests for time, appeals, notices to guardians, holds. */
  readonly cases: Cases;
  /** Erases all that is kept of an account, unless it is on hold: then as soon as the hold is released. */
  forget(account: Pick<Account, "id">): Promise<Forgotten>;
  /** All that is held of an account; `null` if nothing is. */
  export(account: Pick<Account, "id">): Promise<AccountExport | null>;
}
