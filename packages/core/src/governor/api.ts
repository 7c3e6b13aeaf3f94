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

/**
 * The options of `createGovernor`, which throws a RecessError `"argument-invalid"` that names an option which is not
 * usable.
 */
export interface GovernorOptions {
  /** The limits, from `definePolicy`, `extendPolicy` or `loadPolicy` of `@recess/core/policy`. */
  readonly policy: Policy;
  /** Where records are stored. Default: the memory of this process, which a restart empties. */
  readonly store?: Store | MemoryStore;
  /**
   * The key with which account ids are hashed before they are stored: a random string of at least 32 characters, the
   * same on every server and at every start. Required for every store except `memoryStore`. To replace it, pass the old
   * ones as well (see `Secret`).
   */
  readonly secret?: Secret | undefined;
  /**
   * The time, ms since the epoch: a function, or a `Clock` for tests that also control timers. Default: `Date.now`. Not
   * used if the store has a clock (Redis).
   */
  readonly clock?: ClockOption | undefined;
  /**
   * How long an account's history (its record) is kept after the last event: a positive duration such as `"35d"`
   * (default). Nudges look back 14 days.
   */
  readonly retention?: Duration | undefined;
  /**
   * How long an account's settings (pauses, adjustments, its zone and band) are kept after the last event or guardian's
   * visit. They say nothing about use. Default `"400d"`; at least `retention`.
   */
  readonly settingsRetention?: Duration | undefined;
  /**
   * Notifies guardians of stops, nudges of level `pause` and crises, and shows the child that it did. Default: nobody
   * is notified.
   */
  readonly guardians?: GuardiansOptions | undefined;
  /** How long requests, answered appeals and guardians' notices are kept. Default `"180d"`. */
  readonly caseRetention?: Duration | undefined;
  /**
   * How decisions are made while the store is unavailable:
   * - `"local"` (default): decisions continue from this process's last known records, within the policy, with
   * `degraded: true`. Events are written when the store returns. Nothing is counted twice, and nothing is lost unless
   * the process ends first.
   * - `"open"`: the same, but nothing is refused, except by a pause that this process knows of.
   * - `"closed"`: calls reject with a RecessError `"store-unavailable"`.
   */
  readonly onStoreFailure?: OnStoreFailure | undefined;
  /**
   * Called with problems for an operator's log: the store is unavailable or back, a record is unreadable, the clock
   * jumped. `code` is stable; `message` names no account. If it throws, no request fails.
   */
  readonly onProblem?: ((problem: GovernorProblem) => void) | undefined;
  /** Called after each write of a record, for metrics. Never called with `memoryStore`. */
  readonly onWrite?: ((write: StoreWrite) => void) | undefined;
  /**
   * Called with each final decision, in order per account, for recorders and metrics. It contains the account as the
   * app passed it. If it throws, no request fails.
   */
  readonly onDecision?: ((decided: Decided) => void) | undefined;
  /** Receives the evidence of decisions: `createJournal` of `@recess/core/journal`. Default: no journal. */
  readonly journal?: GovernorJournal | undefined;
}

/** Everything that is stored about an account, for an access request. */
export interface AccountExport {
  readonly version: 1;
  /** `null` if only an unreadable value is stored. */
  readonly record: AccountRecord | null;
  /** Text that could not be read as a record, or `null`. */
  readonly setAside: string | null;
  /** The account's settings, which are kept longer than its record; `null` if there are none. */
  readonly settings: AccountSettings | null;
  /** Requests, appeals, notices to guardians, a hold; `null` if there are none. */
  readonly cases: CaseFile | null;
}

/** Whether an account was erased; if not, the hold that prevents it. */
export interface Forgotten {
  readonly erased: boolean;
  readonly hold: AccountHold | null;
}

/**
 * Decides for an app what its accounts may do. Each call is one event of docs/spec.md and returns a `Decision`; a
 * refusal is a decision, not an exception. Calls reject with a RecessError: `argument-invalid` for invalid arguments,
 * and `store-unavailable` or `record-unreadable` for the store.
 */
export interface Governor {
  /** The policy in force. */
  readonly policy: Policy;
  /**
   * Replaces the policy. A looser limit applies at once; a tighter one waits until an account in use has been warned.
   * If the new policy is not valid (a PolicyError), or its source fails, the current one stays and `health` says why.
   */
  reload(source: Policy | (() => Policy | Promise<Policy>)): Promise<void>;
  /**
   * The policies in force, the last rejected policy, whether the store is unavailable: for a health endpoint. Names no
   * account.
   */
  health(): Health;
  /** The clock used for decisions, ms since the epoch. */
  now(): number;
  /**
   * Background work (notices to guardians, journal lines), for runtimes that end after the response unless told to
   * wait: `waitUntil(governor.background())`. `null` if there is none. It never rejects.
   */
  background(): Promise<unknown> | null;
  /**
   * A message is about to be sent to the model. `requestId`: generated by the server, or derived from the content, so
   * that a retry is the same message.
   */
  admit(account: Account, options?: AdmitOptions): Promise<Decision>;
  /** The person is present, or a reply is streaming to them. */
  heartbeat(account: Account, options?: HeartbeatOptions): Promise<Decision>;
  /** The page was hidden, left idle or closed. */
  away(account: Account, options?: PageOptions): Promise<Decision>;
  /** Whether the account is governed at all; `true` while its age is unknown, as its record may determine it. */
  governs(account: Account): boolean;
  /** A streamed reply ended. */
  replyEnded(account: Account, options?: DeviceOptions & ChannelOptions): Promise<Decision>;
  /** The model used `count` tokens; `estimated` if the count was derived from the length of the output. */
  tokens(account: Account, options: { readonly count: number; readonly estimated?: true }): Promise<Decision>;
  /** The app detected something that a nudge counts as `signal:<name>`. */
  signal(account: Account, options: { readonly name: string }): Promise<Decision>;
  /**
   * The first content of the reply to that request is about to be sent (or a JSON reply, or one whose client has
   * disconnected): from now on its charge is not refunded, and each further answered try is charged.
   */
  answered(account: Account, options: { readonly requestId: string }): Promise<Decision>;
  /**
   * The tool calls in the reply to that request; call it before the bytes that complete them are sent. The first 32
   * count.
   */
  calls(
    account: Account,
    options: { readonly requestId: string; readonly calls: readonly string[] },
  ): Promise<Decision>;
  /** The message with that request id failed through no fault of the account: refunds its charge. */
  refund(account: Account, options: { readonly requestId: string }): Promise<Decision>;
  /** The decision that a new message would get. Settles as any event does; charges, leases and gives no notices. */
  status(account: Account, options?: ChannelOptions): Promise<Decision>;
  /**
   * Whether a notification, such as a push, may be sent to the account now: not during its band's
   * `notifications.quietHours`, and not while anything but a break would refuse a message. `until` (ms): when that
   * changes; `null` if it is not known. Settles as `status` does.
   */
  mayNotify(account: Account): Promise<{ readonly allowed: boolean; readonly until: number | null }>;
  /** Gives extra time for today, in whole minutes, within the band's limits; `grantedMs` is the amount given. */
  grant(account: Account, options: { readonly minutes: number } & ByWhom): Promise<Decision>;
  /** Revokes this many whole minutes of today's unused extra time; `revokedMs` is the amount revoked. Parents only. */
  revoke(account: Account, options: { readonly minutes: number } & ByWhom): Promise<Decision>;
  /** Records a parent's consent, for bands with `requiresConsent`. It holds until it is withdrawn. */
  consent(account: Account, options?: ByWhom): Promise<Decision>;
  /** Withdraws a parent's consent: a band with `requiresConsent` is closed again. */
  withdrawConsent(account: Account, options?: ByWhom): Promise<Decision>;
  /**
   * Stops everything until `resume` or an instant (ms). A pause by an app or a school leaves others' pauses in place.
   */
  pause(
    account: Account,
    options?: {
      readonly until?: number | undefined;
      /**
       * A code, at most 64 letters, digits and `. : _ @ + / # -`, for the history and the journal. It has no effect on
       * decisions.
       */
      readonly why?: string | undefined;
    } & ByWhom,
  ): Promise<Decision>;
  /** Ends all pauses; an app or a school ends only its own. */
  resume(account: Account, options?: ByWhom): Promise<Decision>;
  /** Suspends quiet hours until an instant (ms), if the band allows guardians to. */
  lift(account: Account, options: { readonly until: number } & ByWhom): Promise<Decision>;
  /**
   * Replaces a guardian's settings; `{}` restores the band's. `adjusted` lists the keys that were applied. For an app
   * or a school, the given keys are added to the others, provided that nothing becomes looser.
   */
  adjust(account: Account, options: { readonly limits: AdjustableLimitsInput } & ByWhom): Promise<Decision>;
  /**
   * The account no longer has a linked parent: all adjustments, a lift, today's grants and a parent's pause are undone.
   * Pauses by the app, by a school and without a role stay.
   */
  unlink(account: Account, options?: ByWhom): Promise<Decision>;
  /**
   * What `status` would return after these guardians' actions, without storing them: for a page that says what a button
   * will change. Actions without `by` count as a parent's.
   */
  preview(account: Account, events: readonly GuardianEvent[]): Promise<Decision>;
  /**
   * The app referred the account to a crisis service: counted by year and region, without the account, for the yearly
   * report that laws require. Resolves once stored; the count survives erasure and retention. Rejects with
   * `"store-unavailable"`: a retry with the same `id` is counted once.
   */
  referral(account: Account, options: ReferralOptions): Promise<Referral>;
  /** The exact number of referrals in a calendar year, by region and service. */
  referrals(options: { readonly year: number }): Promise<YearOfReferrals>;
  /** Requests for time, appeals, notices to guardians, holds. */
  readonly cases: Cases;
  /** Erases everything stored about an account, unless it is on hold: then once the hold is released. */
  forget(account: Pick<Account, "id">): Promise<Forgotten>;
  /** Everything stored about an account; `null` if there is nothing. */
  export(account: Pick<Account, "id">): Promise<AccountExport | null>;
}
