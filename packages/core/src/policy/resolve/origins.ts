import type { PolicyInput } from "../../values/policy.ts";
import { placeOf } from "../text/node.ts";
import { resolveNode } from "./layers.ts";
import { type Origin, originOf } from "./origin.ts";
import { checkDate, nodeFrom, plainOf, type PolicySource, type RegionAndDate } from "./resolve.ts";

/** A plain policy, and the origin of each of its values. */
export interface Resolved {
  readonly policy: PolicyInput;
  /** The code of the region that was applied; `null`: none. */
  readonly region: string | null;
  /** The origin of the value, map or list at a path of `policy`. */
  readonly originAt: (path: readonly (string | number)[]) => Origin;
}

/** The plain policy for a region on a date, with the origin of each value. */
export function resolveWithOrigins(policy: PolicyInput | PolicySource, { region, date }: RegionAndDate): Resolved {
  const { node, region: code } = resolveNode(nodeFrom(policy), { region, label: checkDate(date) });
  return { policy: plainOf(node), region: code, originAt: (path) => originOf(placeOf(node, path, false)) };
}
