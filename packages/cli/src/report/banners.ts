/** The statements at the top of a report: about the journal, the preset and the policies. */
import type { PolicyInput } from "@recess/core/policy";
import type { Evidence, PolicyEvidence } from "./evidence.ts";
import type { Statement } from "./statements.ts";
import { plainPoliciesOf } from "./comparisons.ts";
import { isLooser } from "./obligations.ts";
import { distinct } from "./figures.ts";

export function bannersOf(evidence: Evidence): readonly Statement[] {
  const { decisions } = evidence;
  const nothing: readonly Statement[] = decisions === 0 ? [{ id: "nothing-decided" }] : [];
  return [...forceOf(evidence), ...journalStatements(evidence), ...nothing, ...policyStatements(evidence)];
}

function forceOf({ preset }: Evidence): readonly Statement[] {
  const { status } = preset;
  return status === "not-yet-in-force" || status === "no-longer-in-force" ? [{ id: status }] : [];
}

function journalStatements({ journal }: Evidence): readonly Statement[] {
  const { isWhole, problems, dropped, before, notExtended, covers, coverage } = journal;
  const covered = { whole: "covered", partly: "partly-covered", none: "not-covered" } as const;
  return [
    ...(covers === null ? [] : [{ id: covered[coverage], ...covers }]),
    isWhole ? { id: "journal-whole" } : { id: "journal-damaged", problems },
    ...(notExtended === 0 ? [] : [{ id: "not-extended", problems: notExtended } as const]),
    ...(before.entries === 0 ? [] : [{ id: "begins-late", ...before } as const]),
    ...(dropped.entries === 0 ? [] : [{ id: "entries-dropped", ...dropped } as const]),
  ];
}

function policyStatements(evidence: Evidence): readonly Statement[] {
  const { policies } = evidence;
  if (policies.length === 0) return [{ id: "no-policy" }];
  const looser = policies.filter((policy) => isLooser(evidence, policy));
  const sum = (of: (policy: PolicyEvidence) => number): number =>
    Math.round(10 * looser.reduce((total, policy) => total + of(policy), 0)) / 10;
  const isKnown = policies.every(({ decisionsPercent }) => decisionsPercent !== null);
  const timePercent = sum((policy) => policy.timePercent);
  const decisionsPercent = isKnown ? sum((policy) => policy.decisionsPercent ?? 0) : null;
  return [
    looser.length === 0 ? { id: "nowhere-looser" } : { id: "looser", timePercent, decisionsPercent },
    ...policies.flatMap((policy) => ownStatements(evidence, policy)),
  ];
}

function ownStatements(evidence: Evidence, one: PolicyEvidence): readonly Statement[] {
  const { version, policy } = one;
  if (policy === null) return [{ id: "unreadable-policy", version }];
  return distinct(plainPoliciesOf(evidence, one).flatMap((plain) => bandStatements(version, plain.policy)));
}

function bandStatements(version: string, { bands, mode }: PolicyInput): readonly Statement[] {
  const named = Object.entries(bands);
  const observing = named.filter(([, band]) => (band.mode ?? mode) === "observe").map(([name]) => name);
  const rollouts = named.flatMap(([band, { rollout }]): Statement[] =>
    rollout === undefined ? [] : [{ id: "rollout", version, band, percent: rollout.percent }],
  );
  return observing.length === 0 ? rollouts : [{ id: "observes", version, bands: observing }, ...rollouts];
}
