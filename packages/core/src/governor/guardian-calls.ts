import { parseAdjustment } from "../policy/adjustment.ts";
import type { Account } from "../values/account.ts";
import { checkByWhom, checkCode, checkInstant, checkWhole } from "../values/check.ts";
import type { Decision } from "../values/decision.ts";
import type { GuardianEvent } from "../values/event.ts";
import type { Governor } from "./api.ts";

/** The actions of guardians, the app and schools on an account. */
export type GuardianCalls = Pick<
  Governor,
  "grant" | "revoke" | "consent" | "withdrawConsent" | "pause" | "resume" | "lift" | "adjust" | "unlink"
>;

/** `act` decides, and records the action in the account's history. */
export function guardianCalls(act: (account: Account, event: GuardianEvent) => Promise<Decision>): GuardianCalls {
  return {
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
