/** A crisis service that the app referred someone to. */
export interface ReferralOptions {
  /** The service, a code: `"988"`, `"samaritans"`. */
  readonly service: string;
  /** The app's code of the region whose law counts it. Default: the account's. */
  readonly region?: string | undefined;
  /** An id of this one referral: a repeated call with it is one referral. Without it each call is one. */
  readonly id?: string | undefined;
}

export interface Referral {
  readonly service: string;
  /** `null`: neither the call nor the account names one. */
  readonly region: string | null;
  /** The calendar year of the region's time zone: that of the policy there, else the account's, else the policy's. */
  readonly year: number;
  /** The id was counted before, and this call changes nothing. */
  readonly repeated: boolean;
}

/** How many referrals of one service there were in one region. */
export interface ReferralCount {
  readonly region: string | null;
  readonly service: string;
  readonly count: number;
}

/** All referrals of a year, exact; sorted by region and service. */
export interface YearOfReferrals {
  readonly year: number;
  readonly total: number;
  readonly counts: readonly ReferralCount[];
}
