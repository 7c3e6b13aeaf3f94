import type { PolicyIssue } from "../../values/errors.ts";
import type { PolicyInput } from "../../values/policy.ts";
import { agesText, askedPath, shown, sourceText } from "../claims/words.ts";
import { comparePolicies } from "../compare/compare.ts";
import type { Difference } from "../compare/difference.ts";
import { warning } from "../issues.ts";
import { rootOf, variantNodes } from "../resolve/layers.ts";
import { plainOf } from "../resolve/resolve.ts";
import { nodeOf, placeOf } from "../text/node.ts";
import type { Preset } from "./preset.ts";

/**
 * Where a policy that builds on a preset allows more than a law or guideline in it, age by age and for rollouts too.
 * Without a claim, these are warnings.
 */
export function* checkLoosened(policy: PolicyInput, preset: Preset): Iterable<PolicyIssue> {
  if (!preset.sources.some(({ basis }) => basis === "law" || basis === "guideline")) return;
  const said = new Set<string>();
  for (const { node } of variantNodes(rootOf(nodeOf(policy, { file: "policy" })))) {
    for (const difference of comparePolicies(plainOf(node), preset.policy)) {
      if (difference.key === "mode" && !stops(preset, difference)) continue;
      const path = [...(placeOf(node, difference.path, true).part ?? []), ...difference.path];
      const message = sentence(difference, preset);
      const identity = JSON.stringify([path, message]);
      if (said.has(identity)) continue;
      said.add(identity);
      yield warning("preset-loosened", path, message);
    }
  }
}

function sentence(difference: Difference, preset: Preset): string {
  const { key, own, claimed, ages, bands, rollout } = difference;
  const looser = `Looser than "${preset.id}"`;
  if (key === "mode") {
    return `${looser}: in the mode "observe" nothing is stopped. Write "enforce" once you have seen enough.`;
  }
  if (key === "ages") return `${looser}: ${agesText(ages).toLowerCase()} is in no band.`;
  const path = askedPath(preset, difference);
  const by = sourceText({ file: preset.id, preset: { id: preset.id, path } }, preset);
  const who = ages === "unknown" || bands.own === bands.claimed ? "" : ` for ${agesText(ages).toLowerCase()}`;
  const inRollout = rollout ? " in the rollout" : "";
  const careful = difference.exact ? "" : " The two cannot be compared exactly.";
  return `${looser}${who}${inRollout}: ${shown(own)} instead of ${shown(claimed)}${by}.${careful}`;
}

/** Whether the preset's band refuses anything: reminders are given in observe mode too. */
function stops({ policy }: Preset, { bands }: Difference): boolean {
  const band = policy.bands[bands.claimed ?? ""];
  const { dailyLimit, weeklyLimit, quietHours, openHours, messageLimits, tokenLimits } = band ?? {};
  const limits = [dailyLimit, weeklyLimit, quietHours, openHours, messageLimits, tokenLimits];
  return band?.break?.mode === "enforce" || limits.some((limit) => limit !== undefined);
}
