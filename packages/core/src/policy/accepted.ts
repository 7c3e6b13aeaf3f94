import { millisecondsInDay } from "date-fns/constants";
import type { PolicyIssue } from "../values/errors.ts";
import type { AcceptedInput, PolicyInput } from "../values/policy.ts";
import { labelOfDate } from "../time/days.ts";
import { warning } from "./issues.ts";

/** A warning that a policy accepts. */
export interface AcceptedWarning {
  readonly issue: PolicyIssue;
  readonly because: string;
  /** The first date on which it is a warning again; `null`: never. */
  readonly until: string | null;
}

export interface Sorted {
  readonly issues: readonly PolicyIssue[];
  readonly accepted: readonly AcceptedWarning[];
}

/** Removes accepted warnings from the issues. An acceptance that matches nothing, or has ended, is reported. */
export function sortAccepted(policy: PolicyInput, issues: readonly PolicyIssue[], now: number | undefined): Sorted {
  const left: PolicyIssue[] = [];
  const accepted: AcceptedWarning[] = [];
  const used = new Set<AcceptedInput>();
  const list = policy.accept ?? [];
  for (const issue of issues) {
    const accepts = list.filter(({ code }) => issue.severity === "warning" && code === issue.rule);
    for (const entry of accepts) used.add(entry);
    const holding = accepts.find(({ until }) => !isOver(until, now));
    if (holding === undefined) left.push(issue);
    else accepted.push({ issue, because: holding.because, until: holding.until ?? null });
  }
  for (const [index, entry] of list.entries()) {
    const path = ["accept", index];
    if (!used.has(entry))
      left.push(warning("accepts-nothing", path, `There is no warning "${entry.code}" here. Remove it.`));
    else if (isOver(entry.until, now)) {
      const message = `"${entry.code}" was accepted until ${entry.until}. Fix it, or write a later date.`;
      left.push(warning("acceptance-ended", path, message));
    }
  }
  return { issues: left, accepted };
}

function isOver(until: string | undefined, now: number | undefined): boolean {
  return until !== undefined && now !== undefined && Math.floor(now / millisecondsInDay) >= labelOfDate(until);
}
