import type { PolicyInput } from "../../values/policy.ts";
import { placeOf } from "../text/node.ts";
import { resolveNode } from "./layers.ts";
import { type Origin, originOf } from "./origin.ts";
import { checkDate, nodeFrom, plainOf, type PolicySource, type RegionAndDate } from "./resolve.ts";

/** A plain policy, and where each of its values comes from. */
export interface Resolved {
  readonly policy: PolicyInput;
  /** The code of `regions` that is laid over the policy; `null`: none. */
  readonly region: string | null;
  /** Of the value, or of the map or list, at a path of `policy`. */
  readonly originAt: (path: readonly (string | number)[]) => Origin;
}

/** The plain policy that decides in a region on a date, with the origin of each value. */
export function resolveWithOrigins(policy: PolicyInput | PolicySource, { region, date }: RegionAndDate): Resolved {
  const { node, region: code } = resolveNode(nodeFrom(policy), { region, label: checkDate(date) });
  return { policy: plainOf(node), region: code, originAt: (path) => originOf(placeOf(node, path, false)) };
}
