import type * as z from "zod";
import type { PolicyIssue } from "../values/errors.ts";
import type { PolicyInput } from "../values/policy.ts";
import { checkClaims } from "./claims/check.ts";
import { checkAges, checkUnknownAge } from "./checks/bands.ts";
import { checkBreaks } from "./checks/breaks.ts";
import { checkCalendar } from "./checks/calendar.ts";
import type { Check, CheckContext, ValidPolicyPart } from "./checks/check.ts";
import { checkDuplicates } from "./checks/duplicates.ts";
import { checkNights } from "./checks/nights.ts";
import { checkNudges } from "./checks/nudges.ts";
import { checkReach } from "./checks/reach.ts";
import { checkReminders } from "./checks/reminders.ts";
import { checkRollouts } from "./checks/rollouts.ts";
import { checkSpeech } from "./checks/speech.ts";
import { checkUsable } from "./checks/usable.ts";
import { checkWarnings } from "./checks/warnings.ts";
import { checkParts, checkVariants } from "./checks/variants.ts";
import { checkWindows } from "./checks/windows.ts";
import { checkZone } from "./checks/zone.ts";
import { error, issuesOf } from "./issues.ts";
import { policySchema } from "./schema/policy.ts";
import { ASIDE, rootOf } from "./resolve/layers.ts";
import { type ValidPart, dropInvalid } from "./valid-part.ts";
import { type MapNode, nodeOf } from "./text/node.ts";

const CHECKS: readonly Check[] = [
  checkAges,
  checkUnknownAge,
  checkWindows,
  checkDuplicates,
  checkReminders,
  checkBreaks,
  checkWarnings,
  checkNudges,
  checkReach,
  checkCalendar,
  checkNights,
  checkUsable,
  checkSpeech,
  checkZone,
];

/** A value, if it has no errors, and all of its errors and warnings. */
export interface Checked<T> {
  /** `null` if some issue is an error. */
  readonly value: T | null;
  readonly issues: readonly PolicyIssue[];
}

/**
 * Checks a policy's shape and meaning, and reports all problems at once. Warnings are for what is legal but unusual;
 * date-dependent ones need `now` (ms since the epoch).
 */
export function checkPolicy(input: unknown, context: CheckContext = {}): Checked<PolicyInput> {
  const { shape, root, issues } = checkAllButClaims(input, context);
  // A claim only makes sense for a policy without errors.
  const claims = issues.some(isError)
    ? []
    : checkClaims(root, context, (claimed) => checkAllButClaims(claimed, context).issues.filter(isError));
  return outcome(shape.value, [...issues, ...claims]);
}

interface ClaimsApart {
  readonly shape: Shaped<PolicyInput>;
  readonly root: MapNode;
  readonly issues: readonly PolicyIssue[];
}

function checkAllButClaims(input: unknown, context: CheckContext): ClaimsApart {
  const shape = checkShape(policySchema, input);
  const root = rootOf(nodeOf(shape.valid, { file: "policy" }));
  const plain = [...shape.issues, ...meaningOf(shape.valid, context)];
  const parts = [...unresolved(shape.valid), ...checkParts(root)];
  const isValid = !parts.some(isError) && !shape.issues.some(({ path }) => ASIDE.includes(String(path[0])));
  const variants = isValid ? checkVariants(root, plain, (variant) => checkPlain(variant, context)) : [];
  return { shape, root, issues: [...plain, ...parts, ...variants] };
}

function checkPlain(input: unknown, context: CheckContext): readonly PolicyIssue[] {
  const { issues, valid } = checkShape(policySchema, input);
  return [...issues, ...meaningOf(valid, context)];
}

function meaningOf(policy: ValidPolicyPart, context: CheckContext): readonly PolicyIssue[] {
  return [...CHECKS.flatMap((check) => Array.from(check(policy, context))), ...checkRollouts(policy, context, CHECKS)];
}

function isError({ severity }: PolicyIssue): boolean {
  return severity === "error";
}

interface Shaped<T> {
  readonly value: T | undefined;
  readonly valid: ValidPart<T>;
  readonly issues: readonly PolicyIssue[];
}

function checkShape<T>(schema: z.ZodType<T>, input: unknown): Shaped<T> {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return { value: result.data, valid: result.data as ValidPart<T>, issues: [] };
  const issues = dropFollowUpIssues(issuesOf(result.error));
  const rest =
    dropInvalid(
      input,
      issues.map(({ path }) => path),
    ) ?? {};
  // Everything that does not have T's shape has been removed.
  return { value: undefined, valid: rest as ValidPart<T>, issues };
}

/** A misspelt key that is also required is one problem, not two. */
function dropFollowUpIssues(issues: readonly PolicyIssue[]): readonly PolicyIssue[] {
  const mistyped = issues.filter(({ rule }) => rule === "unknown-key");
  return issues.filter(
    ({ rule, path }) =>
      rule !== "missing-key" ||
      !mistyped.some(
        (other) =>
          other.message.includes(`Did you mean "${String(path.at(-1))}"?`) &&
          JSON.stringify(other.path.slice(0, -1)) === JSON.stringify(path.slice(0, -1)),
      ),
  );
}

function unresolved(policy: ValidPolicyPart): readonly PolicyIssue[] {
  if (policy.extends === undefined) return [];
  const message = '"extends" holds in policy files, which loadPolicy reads. In code write extendPolicy(base, changes).';
  return [error("extends-unresolved", ["extends"], message)];
}

function outcome<T>(value: T | undefined, issues: readonly PolicyIssue[]): Checked<T> {
  const wrong = value === undefined || issues.some(({ severity }) => severity === "error");
  return { value: wrong ? null : value, issues };
}
