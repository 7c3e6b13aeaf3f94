/** A referral to a crisis service. */
export interface ReferralOptions {
  /** The service's code: `"988"`, `"samaritans"`. */
  readonly service: string;
  /** The app's code of the region whose law counts it. Default: the account's region. */
  readonly region?: string | undefined;
  /** An id of this referral: repeated calls with it count once. Without it each call counts. */
  readonly id?: string | undefined;
}

export interface Referral {
  readonly service: string;
  /** `null`: neither the call nor the account names one. */
  readonly region: string | null;
  /** The calendar year in the region's time zone: that of its policy, else the account's, else the policy's. */
  readonly year: number;
  /** The id was counted before, so this call changed nothing. */
  readonly repeated: boolean;
}

/** The number of referrals to one service in one region. */
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
