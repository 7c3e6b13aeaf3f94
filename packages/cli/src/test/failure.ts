import type { Place } from "./problems.ts";

/** Something that did not come as it was expected. */
export interface Failure {
  readonly at: Place;
  readonly key: string;
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
}
