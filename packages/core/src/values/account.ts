/**
 * What is known of an age: whole years; bounds, `max` inclusive, either of which may be missing, as the age signals of
 * operating systems and app stores give them; or `"unknown"`. Never a birth date.
 */
export type Age = number | { readonly min?: number | undefined; readonly max?: number | undefined } | "unknown";

/** Who is asking, as the app knows it. Nothing in it may come from the browser. */
export interface Account {
  /** The app's id for the account: a non-empty string. Never stored as it is when the governor has a secret. */
  readonly id: string;
  /** Default `"unknown"`. */
  readonly age?: Age | undefined;
  /** The account's setting (IANA), kept by the app or a guardian; never the browser's, or a child could move its night. */
  readonly timeZone?: string | undefined;
  /** The app's own code for where the account's rules come from (`"US-CA"`), one of the policy's `regions`. */
  readonly region?: string | undefined;
  /** A BCP 47 tag, for the sentences of the server. It is not stored and decides nothing. */
  readonly locale?: string | undefined;
}

export type { AgeGroup } from "@recess/protocol";
