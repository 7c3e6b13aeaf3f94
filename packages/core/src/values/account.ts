/**
 * What is known about an age: whole years; bounds, `max` inclusive, either of which may be missing, as in the age
 * signals of operating systems and app stores; or `"unknown"`. Never a birth date.
 */
export type Age = number | { readonly min?: number | undefined; readonly max?: number | undefined } | "unknown";

/** The account of a request, as the app knows it. Nothing in it may come from the browser. */
export interface Account {
  /** The app's id for the account: a non-empty string. Hashed before it is stored if the governor has a secret. */
  readonly id: string;
  /** Default `"unknown"`. */
  readonly age?: Age | undefined;
  /**
   * The account's setting (IANA), made by the app or a guardian; never the browser's zone, which would let a child move
   * its night.
   */
  readonly timeZone?: string | undefined;
  /** The app's code for the account's jurisdiction (`"US-CA"`), one of the policy's `regions`. */
  readonly region?: string | undefined;
  /** A BCP 47 tag for the server's sentences. It is not stored and does not affect decisions. */
  readonly locale?: string | undefined;
}

export type { AgeGroup } from "@recess/protocol";
