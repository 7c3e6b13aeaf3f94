import type { Referrals, ReferralsOptions } from "./service.ts";

/** The same, of which a chat needs nothing: its code is loaded when it is first used. */
export function referralsOnDemand(options: ReferralsOptions): Referrals {
  let loading: Promise<Referrals> | null = null;
  const load = (): Promise<Referrals> =>
    (loading ??= import("./service.ts").then(({ makeReferrals }) => makeReferrals(options)));
  return {
    count: async (referral) => (await load()).count(referral),
    year: async (year) => (await load()).year(year),
  };
}
