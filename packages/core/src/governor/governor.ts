/** Wires a governor together: policy, accounts, cases, referrals, journal. */
import { RecessError } from "../values/errors.ts";
import { clockJumped } from "../accounts/clock-problem.ts";
import { inspectStore } from "../accounts/inspection.ts";
import { makeSettings } from "../accounts/settings.ts";
import { guardianWatch } from "../cases/notify-guardians.ts";
import { casesOnDemand } from "../cases/on-demand.ts";
import { policyOfDecision } from "../decisions/deciding-policy.ts";
import { copyRecord } from "../decisions/draft.ts";
import { isGuardianEvent } from "../decisions/guardian.ts";
import { clockOf } from "../lib/clock.ts";
import { guardedListener } from "../lib/listener.ts";
import { makeSteadyClock } from "../lib/steady-clock.ts";
import { referralsOnDemand } from "../referrals/on-demand.ts";
import type { Policy } from "../rules/rules.ts";
import { settingsVersion } from "../records/settings-version.ts";
import { documentsIn } from "../store/documents.ts";
import { memoryStore } from "../store/memory.ts";
import type { MaybePromise } from "../store/store.ts";
import type { Account } from "../values/account.ts";
import { checkText } from "../values/check.ts";
import type { Decision } from "../values/decision.ts";
import type { GovernorEvent, GuardianEvent } from "../values/event.ts";
import type { AdjustableKey } from "../values/policy-limits.ts";
import type { Duration } from "../values/policy-terms.ts";
import { ungoverned } from "../decisions/describe.ts";
import { accountReader } from "./account-input.ts";
import { accountsIn, documentKeys, rolloutKeys } from "./account-stores.ts";
import type { AdmitOptions } from "./call-options.ts";
import type { Governor, GovernorOptions } from "./api.ts";
import { makeDecide } from "./decide.ts";
import { makeDevices } from "./devices.ts";
import { makeExemptCounter } from "./exempt-counts.ts";
import { makeHealthLog } from "./health.ts";
import { guardianCalls } from "./guardian-calls.ts";
import { journaledCases, withListeners } from "./journaling.ts";
import { versionsOf } from "./policy-versions.ts";
import { referralCalls } from "./referral-calls.ts";
import { makeRetention, reportAhead } from "./retention.ts";
import { messageOf, usageCalls } from "./usage-calls.ts";
import { checkCompiled, checkOptions, retentionOf } from "./check-options.ts";

const DEFAULT_RETENTION: Duration = "35d";

const DEFAULT_SETTINGS_RETENTION: Duration = "400d";

const DEFAULT_CASE_RETENTION: Duration = "180d";

const NO_KEYS: ReadonlySet<AdjustableKey> = new Set();

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
      : guardianWatch(guardians, (account, worth) => onDemand.cases.notify(account, worth), onUndelivered);
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
  const putInForce = (policy: Policy): void => {
    health.inForce(policy.version);
    journal?.inForce(policy, accounts.now());
  };
  putInForce(versions.current);

  if (!("holds" in store)) inspectStore(store, clock, report);

  const decided = guardedListener(onDecision);
  const exempt = makeExemptCounter();
  const readAccount = accountReader(report);
  const hashDevice = makeDevices({ secret: options.secret, isInMemory: "holds" in store });
  const { decide: decideOf, preview: previewOf } = makeDecide({ accounts, versions, retention, onStoreFailure });
  const preview = (account: Account, events: readonly GuardianEvent[]): MaybePromise<Decision> =>
    previewOf(readAccount(account), events);

  const decide = (given: Account, event: GovernorEvent): MaybePromise<Decision> => {
    const account = readAccount(given);
    hashDevice(account.id, event);
    const decision = decideOf(account, event);
    if (onDecision === undefined && !mayBeExempt(event)) return decision;
    // A function of its own: one that refers to this call's variables would cost every call 80 bytes.
    return notified(account, event, decision);
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

  /** A call for help is accepted whatever is wrong: with the account, the options or the store. */
  const admitExempt = async (account: Account, options: AdmitOptions): Promise<Decision> => {
    try {
      return await decide(account, messageOf(options));
    } catch (cause) {
      if (!(cause instanceof RecessError && cause.code === "store-unavailable")) {
        report({
          code: "account-invalid",
          message: "An exempt message passed, although its account or options are not valid.",
          cause,
        });
      }
      const decision: Decision = { ...ungoverned(versions.current, "message", accounts.now()), exempt: true };
      exempt.add(decision.at);
      decided({ account, event: { type: "message", exempt: true }, decision });
      return decision;
    }
  };

  /** Guardians' actions are recorded in the account's history. */
  const act = async (account: Account, event: GuardianEvent): Promise<Decision> => {
    // Decided before loading anything, so that later calls are decided later.
    const decision = await decide(account, event);
    const { history } = await onDemand.load();
    history.changed(account, event, decision);
    return decision;
  };

  const onDemand = casesOnDemand({
    documents,
    keyOf: documentKeyOf,
    now: accounts.now,
    retentionMs: retentionOf("caseRetention", options.caseRetention ?? DEFAULT_CASE_RETENTION),
    maxRespondWithinMs: () => Math.max(...versions.current.variants().map(({ respondWithinMs }) => respondWithinMs)),
    policyFor: (decision) => policyOfDecision(versions.current, decision),
    decide: async (account, event) => (isGuardianEvent(event) ? act(account, event) : decide(account, event)),
    preview: async (account, events) => preview(account, events),
    settings: async ({ id }) => {
      const { record } = await accounts.read(id);
      return { adjusted: record?.adjusted ?? {}, version: settingsVersion(record) };
    },
    mayAdjust: (decision) =>
      policyOfDecision(versions.current, decision).bands.find(({ name }) => name === decision.band)?.mayAdjust ??
      NO_KEYS,
    keepRecord: async (id, heldUntil) => {
      await accounts.update(id, (record) => ({
        next: record === null || record.heldUntil === heldUntil ? record : { ...copyRecord(record), heldUntil },
        result: undefined,
      }));
    },
    eraseRecord: async (id) => {
      // Erased first, so that no event in between starts with them; and again, because one may have written them.
      await settings.erase(documentKeyOf(id));
      await accounts.erase(id);
      await settings.erase(documentKeyOf(id));
    },
    guardians,
    onUndelivered,
    onHistoryLost: (cause) =>
      report({ code: "history-lost", message: "A guardian's change was made but not recorded in the history.", cause }),
  });

  const referrals = referralsOnDemand({ documents, keyOf: documentKeyOf, now: accounts.now });

  return {
    get policy() {
      return versions.current;
    },
    now: accounts.now,
    background: () => {
      const work = [watch?.background(), onDemand.background(), journal?.background()].filter(
        (one) => one !== null && one !== undefined,
      );
      return work.length === 0 ? null : Promise.all(work);
    },
    reload: async (source) => {
      try {
        const policy = checkCompiled(typeof source === "function" ? await source() : source);
        const before = versions.current.version;
        versions.replace(policy);
        if (versions.current.version !== before) putInForce(versions.current);
        health.taken();
      } catch (error) {
        health.refused(error);
        throw error;
      }
    },
    health: () => ({
      ...health.read(versions.current.version),
      storeIsAway: accounts.isAway,
      exempt: exempt.counts(accounts.now()),
    }),
    ...usageCalls({ decide, admitExempt }),
    ...guardianCalls(act),
    governs: (given) => versions.mayGovern(readAccount(given)),
    preview: async (account, events) => preview(account, events),
    ...referralCalls({ referrals, versions, journal, now: accounts.now }),
    cases: journal === undefined ? onDemand.cases : journaledCases(onDemand.cases, journal, accounts.now),
    forget: async ({ id }) => {
      checkText("account.id", id);
      const hold = await (await onDemand.load()).forget(id);
      if (hold === null) journal?.erased(accounts.now());
      return { erased: hold === null, hold };
    },
    export: async ({ id }) => {
      checkText("account.id", id);
      const held = await accounts.read(id);
      const [set, cases] = await Promise.all([settings.load(documentKeyOf(id)), onDemand.cases.read({ id })]);
      const isNothing = held.record === null && held.setAside === null && set === null && cases === null;
      return isNothing ? null : { version: 1, ...held, settings: set, cases };
    },
  };
}

/** A step of a turn that an exempt message opened is exempt too. */
function mayBeExempt(event: GovernorEvent): boolean {
  return event.type === "message" && (event.exempt === true || event.answers !== undefined);
}
