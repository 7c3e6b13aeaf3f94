import type { PolicyIssue } from "../../values/errors.ts";
import type { JsonValue } from "../../values/policy-terms.ts";
import type { PolicyInput } from "../../values/policy.ts";
import { comparePolicies } from "../compare/compare.ts";
import type { Difference } from "../compare/difference.ts";
import { error } from "../issues.ts";
import type { Asked } from "./asked.ts";
import { remedyFor } from "./fix.ts";
import { shown } from "./words.ts";

type Path = readonly (string | number)[];

/**
 * Whether a claim requires exactly what another claim for the same days forbids, so that no value satisfies both. For
 * most keys the stricter value satisfies both; for keys that must be equal, such as the start of the day, none does.
 */
export function contradictionOf(
  difference: Difference,
  asked: Asked,
  claims: readonly Asked[],
): readonly [identity: string, issue: PolicyIssue] | undefined {
  if (!CAN_CONTRADICT.has(difference.key)) return undefined;
  const remedy = remedyFor(difference);
  if (remedy === undefined) return undefined;
  const obeying = withValue(asked.own as unknown as JsonValue, remedy.path, remedy.value) as unknown as PolicyInput;
  for (const other of claims) {
    const range = { from: Math.max(asked.range.from, other.range.from), to: Math.min(asked.range.to, other.range.to) };
    if (other.claimed === asked.claimed || other.variant.region !== asked.variant.region || range.from >= range.to) {
      continue;
    }
    const against = comparePolicies(obeying, other.policy, { range }).find(({ key }) => key === difference.key);
    if (against === undefined) continue;
    const [one, two] = [
      `"${asked.claimed.name}" asks for ${shown(difference.claimed)}`,
      `"${other.claimed.name}" for ${shown(against.claimed)}`,
    ];
    const message = `The claims contradict each other in ${difference.key}: ${one}, ${two}. No policy holds both. Claim one of them, or each for its own region or dates.`;
    const names = [asked.claimed.name, other.claimed.name].toSorted();
    return [
      JSON.stringify(["contradiction", difference.key, names]),
      error("claims-contradict", asked.claim.path, message),
    ];
  }
  return undefined;
}

const CAN_CONTRADICT: ReadonlySet<string> = new Set(["dayStartsAt", "weekStartsOn", "break.rest"]);

/** A value with another one at a path; missing maps are created. */
function withValue(root: JsonValue | undefined, path: Path, value: JsonValue): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(root)) {
    const list: readonly JsonValue[] = root;
    return list.map((item, index) => (index === step ? withValue(item, rest, value) : item));
  }
  const map = typeof root === "object" && root !== null ? (root as { readonly [key: string]: JsonValue }) : {};
  return { ...map, [step]: withValue(map[step], rest, value) };
}
