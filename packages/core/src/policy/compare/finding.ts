import type { JsonValue } from "../../values/policy-terms.ts";
import type { KindOfDay } from "./days.ts";

/** A way in which one band is looser than another, and where it shows. */
export interface Finding {
  readonly key: string;
  /** The path within the band or, if `ofPolicy`, within the policy. */
  readonly path: readonly (string | number)[];
  readonly ofPolicy?: true;
  /** False if two values cannot be compared exactly, and the careful answer is given. */
  readonly exact: boolean;
  readonly own: JsonValue | undefined;
  readonly claimed: JsonValue | undefined;
  /** The whole rule to which the two values belong. */
  readonly rule?: { readonly own: JsonValue | undefined; readonly claimed: JsonValue | undefined };
  readonly day?: KindOfDay;
  /** Minutes after midnight. */
  readonly minute?: number;
}
