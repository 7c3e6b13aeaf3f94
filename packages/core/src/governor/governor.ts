/** Wires a governor together: policy, accounts, cases, referrals, journal. */
import { clockJumped } from "../accounts/clock-problem.ts";
import { inspectStore } from "../accounts/inspection.ts";
import { makeSettings } from "../accounts/settings.ts";
import { guardianWatch } from "../cases/notify-guardians.ts";
import { casesOnDemand } from "../cases/on-demand.ts";
import { isGuardianEvent } from "../decisions/guardian-event.ts";
import { clockOf } from "../lib/clock.ts";
import { guardedListener } from "../lib/listener.ts";
import { callsOnDemand, onDemand, withPart } from "../lib/on-demand.ts";
import { makeSteadyClock } from "../lib/steady-clock.ts";
import { documentsIn } from "../store/documents.ts";
import { memoryStore } from "../store/memory.ts";
import type { MaybePromise } from "../store/store.ts";
import type { Account } from "../values/account.ts";
import type { Decision } from "../values/decision.ts";
import type { GovernorEvent, GuardianEvent } from "../values/event.ts";
import type { Duration } from "../values/policy-terms.ts";
import { accountReader } from "./account-input.ts";
import { accountsIn, documentKeys, rolloutKeys } from "./account-stores.ts";
import type { Governor, GovernorOptions } from "./api.ts";
import { makeDecide } from "./decide.ts";
import { makeDevices } from "./devices.ts";
import { makeExemptCounter } from "./exempt-counts.ts";
import { exemptMessage } from "./exempt-message.ts";
import { makeHealthLog } from "./health.ts";
import type { GovernorCases } from "./governor-cases.ts";
import type { GuardianPart } from "./guardian-calls.ts";
import { withListeners } from "./journaling.ts";
import { policyCalls } from "./policy-calls.ts";
import { versionsOf } from "./policy-versions.ts";
import type { ReferralCalls } from "./referral-calls.ts";
import { makeRetention, reportAhead } from "./retention.ts";
import { usageCalls } from "./usage-calls.ts";
import { checkCompiled, checkOptions, retentionOf } from "./check-options.ts";

const DEFAULT_RETENTION: Duration = "35d";

const DEFAULT_SETTINGS_RETENTION: Duration = "400d";

const DEFAULT_CASE_RETENTION: Duration = "180d";

/**
 * @example
 * ```ts
 * const policy = definePolicy({ bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } });
 * const governor = createGovernor({ policy });
 * const decision = await governor.admit({ id: "a1", age: 14 });
 * if (decision.outcome === "block") console.log(decision.reason, decision.resumesAt);
 * ```
 */
export function createGovernor(options: GovernorOptions): Governor {
  checkOptions(options);
  const { store = memoryStore(), guardians, onStoreFailure = "local", journal } = options;
  const onUndelivered = (cause: unknown): void =>
    report({
      code: "notice-undelivered",
      message: "A notice could not be delivered to a guardian. It is kept and retried.",
      cause,
    });
  const watch =
    guardians === undefined
      ? undefined
      : guardianWatch(guardians, (account, worth) => cases.notify(account, worth), onUndelivered);
  const versions = versionsOf(checkCompiled(options.policy), rolloutKeys(options.secret));
  const { onDecision, onProblem } = withListeners(options, watch, () => accounts.now());
  const report = guardedListener(onProblem);
  const clock = clockOf(options.clock);
  const time = makeSteadyClock(clock, ({ byMs }) => report(clockJumped("The clock", byMs)));
  const historyMs = retentionOf("retention", options.retention ?? DEFAULT_RETENTION);
  const settingsMs = retentionOf("settingsRetention", options.settingsRetention ?? DEFAULT_SETTINGS_RETENTION);
  const retention = makeRetention({
    historyMs,
    settingsMs: Math.max(historyMs, settingsMs),
    policy: () => versions.current,
    now: () => accounts.now(),
    steady: time.steady,
    isSimulated: clock.elapsed === undefined,
    onAhead: reportAhead(report),
  });
  const documents = documentsIn("holds" in store ? store.texts : store, {
    now: () => accounts.now(),
    steady: time.steady,
  });
  const documentKeyOf = documentKeys(store, options.secret);
  const settings = makeSettings({
    documents,
    retentionMs: Math.max(historyMs, settingsMs),
    recordOf: retention.recordOf,
    now: time.steady,
    report,
  });
  const accounts = accountsIn({ ...options, store, onProblem: report }, { clock, time, settings, ttlMs: historyMs });
  // The raw clock: `accounts.now` watches for jumps and must not start before the first event.
  const health = makeHealthLog(clock.now);
  const policies = policyCalls({ versions, health, journal, now: accounts.now });

  if (!("holds" in store)) inspectStore(store, clock, report);

  const decided = guardedListener(onDecision);
  const exempt = makeExemptCounter();
  const readAccount = accountReader(report);
  const hashDevice = makeDevices({
    secret: options.secret,
    recordOf: "holds" in store ? store.load : () => null,
  });
  const guardianPart = onDemand<GuardianPart>(async () => {
    // With the cases, so that no action is decided and then missing from the history because they cannot be loaded.
    const [{ guardianPart: partOf }] = await Promise.all([import("./guardian-calls.ts"), casePart.load()]);
    return partOf(act);
  });
  const { decide: decideOf, preview: previewOf } = makeDecide({
    accounts,
    versions,
    retention,
    onStoreFailure,
    guardians: guardianPart,
  });
  const preview = (account: Account, events: readonly GuardianEvent[]): MaybePromise<Decision> =>
    withPart(guardianPart, () => previewOf(readAccount(account), events));

  const decideNow = (account: Account, event: GovernorEvent): MaybePromise<Decision> => {
    const decision = decideOf(account, event);
    if (onDecision === undefined && !mayBeExempt(event)) return decision;
    // A separate function: a closure over this call's variables would cost every call 80 bytes.
    return notified(account, event, decision);
  };

  const decideAfter = async (loading: Promise<unknown>, account: Account, event: GovernorEvent): Promise<Decision> => {
    try {
      await loading;
    } catch {
      // The guardian's call gets the error.
    }
    return decideNow(account, event);
  };

  /**
   * While the first guardian's event waits for what it needs, later events wait too, so that all are decided, and told to
   * `onDecision`, in order.
   */
  const decide = (given: Account, event: GovernorEvent): MaybePromise<Decision> => {
    const account = readAccount(given);
    hashDevice(account.id, event);
    const { loading } = guardianPart;
    return loading === null ? decideNow(account, event) : decideAfter(loading, account, event);
  };

  const notified = (
    account: Account,
    event: GovernorEvent,
    decision: MaybePromise<Decision>,
  ): MaybePromise<Decision> => {
    const notify = (made: Decision): Decision => {
      if (made.exempt === true) exempt.add(made.at);
      decided({ account, event: made.denied === "changed" ? { type: "status" } : event, decision: made });
      return made;
    };
    return decision instanceof Promise ? decision.then(notify) : notify(decision);
  };

  const admitExempt = exemptMessage({
    decide,
    versions,
    now: accounts.now,
    report,
    onExempt: (made) => {
      exempt.add(made.decision.at);
      decided(made);
    },
  });

  /** Guardians' actions are recorded in the account's history. */
  const act = async (account: Account, event: GuardianEvent): Promise<Decision> => {
    const decision = await withPart(guardianPart, () => decide(account, event));
    const { history } = await casePart.load();
    history.changed(account, event, decision);
    return decision;
  };

  const caseRetentionMs = retentionOf("caseRetention", options.caseRetention ?? DEFAULT_CASE_RETENTION);
  const casePart = onDemand<GovernorCases>(async () => {
    const { governorCases } = await import("./governor-cases.ts");
    return governorCases({
      accounts,
      settings,
      versions,
      documents,
      keyOf: documentKeyOf,
      retentionMs: caseRetentionMs,
      decide: async (account, event) => (isGuardianEvent(event) ? act(account, event) : decide(account, event)),
      preview: async (account, events) => preview(account, events),
      guardians,
      journal,
      onUndelivered,
      report,
    });
  });
  const cases = casesOnDemand(casePart, { keyOf: documentKeyOf, notifiesGuardians: guardians !== undefined });
  const data = onDemand(async () => (await casePart.load()).data);

  const referrals = onDemand<ReferralCalls>(async () => {
    const { referralCalls } = await import("./referral-calls.ts");
    return referralCalls({ documents, keyOf: documentKeyOf, versions, journal, now: accounts.now });
  });

  return {
    get policy() {
      return versions.current;
    },
    now: accounts.now,
    background: () => {
      const ofWatch = watch?.background() ?? null;
      const ofCases = casePart.loaded?.history.background() ?? null;
      const ofJournal = journal?.background() ?? null;
      // Asked for after each request, and most have none: a list to filter would take 200 bytes.
      if (ofWatch === null && ofCases === null && ofJournal === null) return null;
      return Promise.all([ofWatch, ofCases, ofJournal]);
    },
    ...policies,
    health: () => ({
      ...health.read(versions.current.version),
      storeIsAway: accounts.isAway,
      exempt: exempt.counts(accounts.now()),
    }),
    ...usageCalls({ decide, admitExempt }),
    ...callsOnDemand(guardianPart, [
      "grant",
      "revoke",
      "consent",
      "withdrawConsent",
      "pause",
      "resume",
      "lift",
      "adjust",
      "unlink",
    ]),
    governs: (given) => versions.mayGovern(readAccount(given)),
    preview: async (account, events) => preview(account, events),
    ...callsOnDemand(referrals, ["referral", "referrals"]),
    cases,
    ...callsOnDemand(data, ["forget", "export"]),
  };
}

/** A step of a turn that an exempt message opened is exempt too. */
function mayBeExempt(event: GovernorEvent): boolean {
  return event.type === "message" && (event.exempt === true || event.answers !== undefined);
}
