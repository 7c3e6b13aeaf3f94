import type { PolicyIssue } from "../../values/errors.ts";
import { parseDuration } from "../../values/duration.ts";
import { warning } from "../issues.ts";
import { bandsOf, type ValidPolicyPart } from "./check.ts";

/** Finds rests that have no effect. */
export function* checkBreaks(policy: ValidPolicyPart): Iterable<PolicyIssue> {
  for (const [name, band] of bandsOf(policy)) {
    const rest = band.break?.rest;
    if (rest !== undefined && parseDuration(rest) === 0)
      yield warning("no-rest", ["bands", name, "break", "rest"], NO_REST);
  }
}

const NO_REST =
  'A rest of no time ends all continuous use at once, so no break is ever due. Write a duration such as "5m".';
