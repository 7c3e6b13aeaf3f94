import type { Referrals, ReferralsOptions } from "./service.ts";

/** The referrals service, loaded on first use because a chat does not need it. */
export function referralsOnDemand(options: ReferralsOptions): Referrals {
  let loading: Promise<Referrals> | null = null;
  const load = (): Promise<Referrals> =>
    (loading ??= import("./service.ts").then(({ makeReferrals }) => makeReferrals(options)));
  return {
    count: async (referral) => (await load()).count(referral),
    year: async (year) => (await load()).year(year),
  };
}
