import type { PolicyIssue } from "../../values/errors.ts";
import { formatDuration, parseDuration } from "../../values/duration.ts";
import { warning } from "../issues.ts";
import { longestDay } from "./bounds.ts";
import { bandsOf, itemsOf, type ValidPolicyPart } from "./check.ts";

/** Finds warnings that are due from the start, or never. */
export function* checkWarnings(policy: ValidPolicyPart): Iterable<PolicyIssue> {
  for (const [name, band] of bandsOf(policy)) {
    const longestMs = longestDay(band) ?? Infinity;
    for (const [index, text] of itemsOf(band.warnings)) {
      const path = ["bands", name, "warnings", index];
      const ms = parseDuration(text) ?? 0;
      if (ms === 0) {
        yield warning("warning-never-given", path, "A warning with no time left would come with the stop. Remove it.");
      } else if (longestMs > 0 && ms > longestMs) {
        const message = `It warns of the last ${text}, but a day has ${formatDuration(longestMs)} at most, so it comes at once. Write less.`;
        yield warning("warning-longer-than-limit", path, message);
      }
    }
  }
}
