import { compilePolicy, parsePolicy } from "@recess/core/policy";
import { createReplay, parseTraceLine } from "@recess/core/replay";
import type { Case } from "./generate.ts";

/** Where the core's answer differs from the naive computation's; `undefined` if nowhere. */
export interface Difference {
  seed: number;
  event: number;
  core: unknown;
  naive: unknown;
}

/** Runs a case through the core, line by line, and returns the parts of its decisions that the lines do not have. */
export function differenceIn({ seed, policy, events, reloads, expected, features }: Case): Difference | undefined {
  const compiled = compilePolicy(parsePolicy(policy));
  const lines = createReplay(compiled);
  const decisions = createReplay(compiled);
  const regions = new Map<string, string>();
  for (const [i, event] of events.entries()) {
    const reloaded = reloads.get(i);
    if (reloaded !== undefined) {
      const next = compilePolicy(parsePolicy(reloaded));
      lines.reload(next);
      decisions.reload(next);
    }
    const text = JSON.stringify(event);
    const line = lines.line(text);
    if (line !== expected[i]) return { seed, event: i, core: line, naive: expected[i] };
    const decision = decisions.decide(parseTraceLine(text));
    const isGoverned = decision.band !== null;
    if (isGoverned && event.region !== undefined) regions.set(event.account, event.region);
    const core = { features: sorted(decision.features), region: decision.region };
    const naive = {
      features: isGoverned ? sorted(features[i] ?? {}) : {},
      region: isGoverned ? (regions.get(event.account) ?? null) : null,
    };
    if (JSON.stringify(core) !== JSON.stringify(naive)) return { seed, event: i, core, naive };
  }
  return undefined;
}

function sorted(features: object): object {
  return Object.fromEntries(Object.entries(features).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
