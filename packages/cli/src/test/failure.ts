import type { Place } from "./problems.ts";

/** A result that differs from what was expected. */
export interface Failure {
  readonly at: Place;
  readonly key: string;
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
}
