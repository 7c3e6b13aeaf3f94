import type { Accounts, ChangeBy } from "../accounts/accounts.ts";
import type { Settings } from "../accounts/settings.ts";
import type { CaseContext } from "../cases/context.ts";
import { policyOfDecision } from "../decisions/deciding-policy.ts";
import { copyRecord } from "../decisions/draft.ts";
import { settingsVersion } from "../records/settings-version.ts";
import type { AdjustableKey } from "../values/policy-limits.ts";
import type { Versions } from "./policy-versions.ts";

export interface CaseContextParts extends Pick<
  CaseContext,
  "documents" | "keyOf" | "retentionMs" | "decide" | "preview" | "guardians" | "onUndelivered" | "onHistoryLost"
> {
  readonly accounts: Accounts;
  readonly settings: Settings;
  readonly versions: Versions;
}

const NO_KEYS: ReadonlySet<AdjustableKey> = new Set();

/** What cases use of the governor: its policy, its decisions and its accounts. */
export function caseContext({ accounts, settings, versions, ...rest }: CaseContextParts): CaseContext {
  const policyFor: CaseContext["policyFor"] = (decision) => policyOfDecision(versions.current, decision);
  return {
    ...rest,
    now: accounts.now,
    maxRespondWithinMs: () => Math.max(...versions.current.variants().map(({ respondWithinMs }) => respondWithinMs)),
    policyFor,
    settings: async ({ id }) => {
      const { record } = await accounts.read(id);
      return { adjusted: record?.adjusted ?? {}, version: settingsVersion(record) };
    },
    mayAdjust: (decision) => policyFor(decision).bands.find(({ name }) => name === decision.band)?.mayAdjust ?? NO_KEYS,
    keepRecord: async (id, heldUntil) => {
      await accounts.update(id, holdRecord, heldUntil);
    },
    eraseRecord: async (id) => {
      // Settings are erased before the record, so that an event in between does not start with them, and again
      // afterwards, because such an event may have written them.
      await settings.erase(rest.keyOf(id));
      await accounts.erase(id);
      await settings.erase(rest.keyOf(id));
    },
  };
}

const holdRecord: ChangeBy<number, undefined> = (record, _at, _how, heldUntil) => ({
  next: record === null || record.heldUntil === heldUntil ? record : { ...copyRecord(record), heldUntil },
  result: undefined,
});
