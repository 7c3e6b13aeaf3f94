import type { JsonValue } from "../../values/policy-terms.ts";
import type { KindOfDay } from "./days.ts";

/** What is looser in one band than in another, and where that shows. */
export interface Finding {
  readonly key: string;
  /** From the band, or, if `ofPolicy`, from the policy. */
  readonly path: readonly (string | number)[];
  readonly ofPolicy?: true;
  /** False where two values cannot be compared exactly, and the answer is the careful one. */
  readonly exact: boolean;
  readonly own: JsonValue | undefined;
  readonly claimed: JsonValue | undefined;
  /** The whole rule of which the two values are a part. */
  readonly rule?: { readonly own: JsonValue | undefined; readonly claimed: JsonValue | undefined };
  readonly day?: KindOfDay;
  /** Minutes after midnight. */
  readonly minute?: number;
}
