/** Referrals to crisis services: counted in the store, and recorded in the journal. */
import { makeReferrals, type ReferralsOptions } from "../referrals/service.ts";
import type { Policy } from "../rules/rules.ts";
import { isTimeZone } from "../time/zone.ts";
import type { Account } from "../values/account.ts";
import { checkCode, checkText } from "../values/check.ts";
import type { Governor } from "./api.ts";
import type { GovernorJournal } from "./journal-api.ts";
import type { Versions } from "./policy-versions.ts";

export interface ReferralParts extends ReferralsOptions {
  readonly versions: Pick<Versions, "current">;
  readonly journal: GovernorJournal | undefined;
}

export type ReferralCalls = Pick<Governor, "referral" | "referrals">;

export function referralCalls({ versions, journal, ...options }: ReferralParts): ReferralCalls {
  const referrals = makeReferrals(options);
  return {
    referral: async (account, { service, region = account.region, id }) => {
      checkCode("service", service);
      if (region !== undefined) checkCode("region", region);
      if (id !== undefined) checkText("id", id);
      const timeZone = zoneOfRegion(versions.current, account, region);
      const referral = await referrals.count({ service, region: region ?? null, timeZone, id });
      if (!referral.repeated) {
        const { repeated: _new, ...fields } = referral;
        journal?.append({ kind: "referral", at: options.now(), case: id, fields });
      }
      return referral;
    },
    referrals: async ({ year }) => referrals.year(year),
  };
}

/** The zone in which a region's year begins: that of its policy, else the account's, else the policy's. */
function zoneOfRegion(policy: Policy, { timeZone }: Account, region: string | undefined): string {
  const own = region === undefined ? undefined : policy.input.regions?.[region]?.timeZone;
  if (typeof own === "string") return own;
  return timeZone !== undefined && isTimeZone(timeZone) ? timeZone : policy.timeZone;
}
