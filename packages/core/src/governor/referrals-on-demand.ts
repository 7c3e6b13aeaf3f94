import type { ReferralCalls, ReferralParts } from "./referral-calls.ts";

/** The calls about referrals, loaded on first use because a chat does not need them. */
export function referralsOnDemand(parts: ReferralParts): ReferralCalls {
  let loading: Promise<ReferralCalls> | null = null;
  const load = (): Promise<ReferralCalls> =>
    (loading ??= import("./referral-calls.ts").then(({ referralCalls }) => referralCalls(parts)));
  return {
    referral: async (account, options) => (await load()).referral(account, options),
    referrals: async (options) => (await load()).referrals(options),
  };
}
