import { RecessError } from "../values/errors.ts";
import type { Accounts, GovernorProblem } from "../accounts/accounts.ts";
import { clockJumped } from "../accounts/clock-problem.ts";
import { accountsInMemory } from "../accounts/in-memory.ts";
import { storedAccounts, type StoredAccountsOptions } from "../accounts/in-store.ts";
import { inspectStore } from "../accounts/inspection.ts";
import { makeSettings } from "../accounts/settings.ts";
import { guardianWatch } from "../cases/notify-guardians.ts";
import { caseService } from "../cases/service.ts";
import { policyOfDecision } from "../decisions/deciding-policy.ts";
import { copyRecord } from "../decisions/draft.ts";
import { isGuardianEvent } from "../decisions/guardian.ts";
import { clockOf } from "../lib/clock.ts";
import { guardedListener } from "../lib/listener.ts";
import { makeSteadyClock } from "../lib/steady-clock.ts";
import { parseAdjustment } from "../policy/adjustment.ts";
import { parseDuration } from "../policy/duration.ts";
import { makeReferrals } from "../referrals/service.ts";
import type { Policy } from "../rules/compile.ts";
import { settingsVersion } from "../records/settings-version.ts";
import { documentsIn } from "../store/documents.ts";
import { type AccountKey, DEVELOPMENT_SECRET, keysOf, type Secret } from "../store/keys.ts";
import { type MemoryStore, memoryStore } from "../store/memory.ts";
import type { MaybePromise, Store } from "../store/store.ts";
import { isTimeZone } from "../time/zone.ts";
import type { Account } from "../values/account.ts";
import {
  checkByWhom,
  checkChannel,
  checkCode,
  checkIds,
  checkInstant,
  checkText,
  checkWhole,
} from "../values/check.ts";
import type { Decision } from "../values/decision.ts";
import type { GovernorEvent, GuardianEvent } from "../values/event.ts";
import type { AdjustableKey, Duration } from "../values/policy.ts";
import { ungoverned } from "../decisions/describe.ts";
import { accountReader } from "./account-input.ts";
import type { AdmitOptions, Governor, GovernorOptions, HeartbeatOptions } from "./api.ts";
import { makeDecide } from "./decide.ts";
import { makeDevices } from "./devices.ts";
import { makeExemptCounter } from "./exempt-counts.ts";
import { makeHealthLog } from "./health.ts";
import { journaledCases, withListeners } from "./journaling.ts";
import { versionsOf } from "./policy-versions.ts";
import { makeRetention } from "./retention.ts";

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
      : guardianWatch(guardians, (account, worth) => kept.cases.notify(account, worth), onUndelivered);
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
  // The clock itself: `accounts.now` watches for jumps, and is not to begin before the first event.
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
  const withDevice = makeDevices(options.secret);
  const { decide: decideOf, preview: previewOf } = makeDecide({ accounts, versions, retention, onStoreFailure });
  const preview = (account: Account, events: readonly GuardianEvent[]): MaybePromise<Decision> =>
    previewOf(readAccount(account), events);

  const decide = (given: Account, asked: GovernorEvent): MaybePromise<Decision> => {
    const account = readAccount(given);
    const event = withDevice(account.id, asked);
    const decision = decideOf(account, event);
    if (onDecision === undefined && !mayBeExempt(asked)) return decision;
    const tell = (made: Decision): Decision => {
      if (made.exempt === true) exempt.add(made.at);
      decided({ account, event: made.denied === "changed" ? { type: "status" } : event, decision: made });
      return made;
    };
    return decision instanceof Promise ? decision.then(tell) : tell(decision);
  };

  /** A call for help passes whatever is wrong: with the account, the options or the store. */
  const admitExempt = async (account: Account, options: AdmitOptions): Promise<Decision> => {
    try {
      return await decide(account, messageOf(options));
    } catch (cause) {
      if (!(cause instanceof RecessError && cause.code === "store-unavailable")) {
        report({
          code: "account-invalid",
          message: "An exempt message passed, though its account or options are not valid.",
          cause,
        });
      }
      const decision: Decision = { ...ungoverned(versions.current, "message", accounts.now()), exempt: true };
      exempt.add(decision.at);
      decided({ account, event: { type: "message", exempt: true }, decision });
      return decision;
    }
  };

  /** What a guardian does is kept in the account's history. */
  const act = async (account: Account, event: GuardianEvent): Promise<Decision> => {
    const decision = await decide(account, event);
    kept.history.changed(account, event, decision);
    return decision;
  };

  const kept = caseService({
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
      // First, so that no event that comes in between begins with them; and again, as one may have written them.
      await settings.erase(documentKeyOf(id));
      await accounts.erase(id);
      await settings.erase(documentKeyOf(id));
    },
    guardians,
    onUndelivered,
    onHistoryLost: (cause) =>
      report({ code: "history-lost", message: "A guardian's change was made, but not written to the history.", cause }),
  });

  const referrals = makeReferrals({ documents, keyOf: documentKeyOf, now: accounts.now });

  return {
    get policy() {
      return versions.current;
    },
    now: accounts.now,
    background: () => {
      const work = [watch?.background(), kept.history.background(), journal?.background()].filter(
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
    admit: (account, options) =>
      options?.exempt === true ? admitExempt(account, options) : promised(() => decide(account, messageOf(options))),
    heartbeat: (account, options) => promised(() => decide(account, activeOf(options))),
    away: async (account, { device, shown, channel } = {}) => {
      if (device !== undefined) checkText("device", device);
      checkChannel(channel);
      return decide(account, { type: "away", device, shown, channel });
    },
    replyEnded: async (account, { device, channel } = {}) => {
      if (device !== undefined) checkText("device", device);
      checkChannel(channel);
      return decide(account, { type: "reply", device, channel });
    },
    tokens: async (account, { count, estimated }) => {
      checkWhole("count", count);
      return decide(account, { type: "tokens", count, ...(estimated === true && { estimated }) });
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
    governs: (given) => versions.mayGovern(readAccount(given)),
    status: async (account, { channel } = {}) => {
      checkChannel(channel);
      return decide(account, { type: "status", channel });
    },
    mayNotify: async (account) =>
      (await decide(account, { type: "status" })).mayNotify ?? { allowed: true, until: null },
    grant: async (account, { minutes, ...who }) => {
      checkWhole("minutes", minutes);
      return act(account, { type: "grant", minutes, ...checkByWhom(who) });
    },
    revoke: async (account, { minutes, ...who }) => {
      checkWhole("minutes", minutes);
      return act(account, { type: "revoke", minutes, ...checkByWhom(who) });
    },
    consent: async (account, who = {}) => act(account, { type: "consent", ...checkByWhom(who) }),
    withdrawConsent: async (account, who = {}) => act(account, { type: "withdraw-consent", ...checkByWhom(who) }),
    pause: async (account, { until, why, ...who } = {}) => {
      if (until !== undefined) checkInstant("until", until);
      if (why !== undefined) checkCode("why", why);
      return act(account, { type: "pause", until, why, ...checkByWhom(who) });
    },
    resume: async (account, who = {}) => act(account, { type: "resume", ...checkByWhom(who) }),
    lift: async (account, { until, ...who }) => {
      checkInstant("until", until);
      return act(account, { type: "lift", until, ...checkByWhom(who) });
    },
    adjust: async (account, { limits, ...who }) =>
      act(account, { type: "adjust", limits: parseAdjustment(limits), ...checkByWhom(who) }),
    preview: async (account, events) => preview(account, events),
    unlink: async (account, who = {}) => act(account, { type: "unlink", ...checkByWhom(who) }),
    referral: async (account, { service, region = account.region, id }) => {
      checkCode("service", service);
      if (region !== undefined) checkCode("region", region);
      if (id !== undefined) checkText("id", id);
      const referral = await referrals.count({
        service,
        region: region ?? null,
        timeZone: zoneOfRegion(versions.current, account, region),
        id,
      });
      if (!referral.repeated) {
        const { repeated: _new, ...fields } = referral;
        journal?.append({ kind: "referral", at: accounts.now(), case: id, fields });
      }
      return referral;
    },
    referrals: async ({ year }) => referrals.year(year),
    cases: journal === undefined ? kept.cases : journaledCases(kept.cases, journal, accounts.now),
    forget: async ({ id }) => {
      checkText("account.id", id);
      const hold = await kept.forget(id);
      if (hold === null) journal?.erased(accounts.now());
      return { erased: hold === null, hold };
    },
    export: async ({ id }) => {
      checkText("account.id", id);
      const held = await accounts.read(id);
      const [set, cases] = await Promise.all([settings.load(documentKeyOf(id)), kept.cases.read({ id })]);
      const isNothing = held.record === null && held.setAside === null && set === null && cases === null;
      return isNothing ? null : { version: 1, ...held, settings: set, cases };
    },
  };
}

/** One server whose clock is wrong writes many records: one report will do. */
function reportAhead(report: (problem: GovernorProblem) => void): (ms: number) => void {
  let isReported = false;
  return (ms) => {
    if (!isReported)
      report({
        code: "clock-jumped",
        message: `A record was ${Math.round(ms / 1000)} s ahead of the clock and was brought back: the clock of a server was wrong.`,
      });
    isReported = true;
  };
}

/** A policy as its author wrote it has no limits yet: a governor that took it would let everybody pass. */
function checkCompiled(policy: Policy): Policy {
  if (typeof policy === "object" && policy !== null && Array.isArray(policy.bands)) {
    if (policy.bands.length > 0 || policy.input.governs === "nobody") return policy;
    throw new RecessError(
      "argument-invalid",
      'policy must have a band, or say "governs": "nobody": without bands nobody is governed.',
    );
  }
  throw new RecessError(
    "argument-invalid",
    "policy must be a compiled policy: write definePolicy(policy), or await loadPolicy(path), of @recess/core/policy.",
  );
}

/** The zone by whose calendar a region's year begins: that of the policy there, else the account's, else the policy's. */
function zoneOfRegion(policy: Policy, { timeZone }: Account, region: string | undefined): string {
  const own = region === undefined ? undefined : policy.input.regions?.[region]?.timeZone;
  if (typeof own === "string") return own;
  return timeZone !== undefined && isTimeZone(timeZone) ? timeZone : policy.timeZone;
}

/** A step of a turn that an exempt message opened is exempt, too. */
function mayBeExempt(event: GovernorEvent): boolean {
  return event.type === "message" && (event.exempt === true || event.answers !== undefined);
}

function messageOf({ device, requestId, exempt, answers, channel }: AdmitOptions = {}): GovernorEvent {
  checkChannel(channel);
  if (device !== undefined) checkText("device", device);
  if (requestId !== undefined) checkText("requestId", requestId);
  if (answers !== undefined) checkIds("answers", answers);
  return { type: "message", device, requestId, exempt, answers, channel };
}

function activeOf({ device, shown, reply, channel }: HeartbeatOptions = {}): GovernorEvent {
  checkChannel(channel);
  if (device !== undefined) checkText("device", device);
  return { type: "active", device, shown, reply, channel };
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
  const keyOf = keysOf(secret);
  return (id) => keyOf(id).key;
}

interface AccountParts extends Pick<StoredAccountsOptions, "clock" | "time" | "settings" | "ttlMs"> {}

function accountsIn(options: GovernorOptions & { readonly store: Store | MemoryStore }, parts: AccountParts): Accounts {
  const { store, secret, onStoreFailure = "local", onProblem, onWrite } = options;
  if (!["local", "open", "closed"].includes(onStoreFailure)) {
    throw new RecessError("argument-invalid", 'onStoreFailure must be "local", "open" or "closed".');
  }
  if ("holds" in store) return accountsInMemory({ ...parts, store, keyOf: documentKeys(store, secret) });
  return storedAccounts({ ...parts, store, keyOf: keysOf(secret), onStoreFailure, onProblem, onWrite });
}

/** Hashed in memory, too: staff who answer appeals do not learn whose they are. */
function documentKeys(store: Store | MemoryStore, secret: Secret | undefined): (id: string) => AccountKey {
  return keysOf(secret ?? ("holds" in store ? DEVELOPMENT_SECRET : undefined));
}

function retentionOf(name: string, retention: Duration): number {
  const ms = parseDuration(retention);
  if (ms !== undefined && ms > 0) return ms;
  throw new RecessError("argument-invalid", `${name} must be a positive duration such as "35d".`);
}
