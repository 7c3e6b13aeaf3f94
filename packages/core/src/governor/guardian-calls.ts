/** What guardians' events need; loaded on first use. */
import { applyGuardianEvent } from "../decisions/guardian.ts";
import type { ApplyGuardianEvent } from "../decisions/guardian-event.ts";
import { parseAdjustment } from "../policy/adjustment.ts";
import { settingsVersion } from "../records/settings-version.ts";
import type { Account } from "../values/account.ts";
import { checkByWhom, checkCode, checkInstant, checkWhole } from "../values/check.ts";
import type { Decision } from "../values/decision.ts";
import type { GuardianEvent } from "../values/event.ts";
import type { AccountRecord } from "../values/record.ts";
import type { Governor } from "./api.ts";

/** The actions of guardians, the app and schools on an account. */
export type GuardianCalls = Pick<
  Governor,
  "grant" | "revoke" | "consent" | "withdrawConsent" | "pause" | "resume" | "lift" | "adjust" | "unlink"
>;

/** How guardians' events are decided. */
export interface GuardianRules {
  /**
   * Whether the guardian saw other settings than the current ones; if so, nothing changes. A repeated action gets its
   * earlier answer.
   */
  isOutdated(record: AccountRecord | null, event: GuardianEvent): boolean;
  readonly apply: ApplyGuardianEvent;
}

export interface GuardianPart extends GuardianCalls, GuardianRules {}

/** `act` decides, and records the action in the account's history. */
export function guardianPart(act: (account: Account, event: GuardianEvent) => Promise<Decision>): GuardianPart {
  return {
    apply: applyGuardianEvent,
    isOutdated: (record, { expected, actionId }) =>
      expected !== undefined &&
      expected !== settingsVersion(record) &&
      record?.actions.some(({ id }) => id === actionId) !== true,
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
    unlink: async (account, who = {}) => act(account, { type: "unlink", ...checkByWhom(who) }),
  };
}
