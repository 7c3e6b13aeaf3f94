import type { PolicyIssue } from "@recess/core";
import { distance } from "fastest-levenshtein";
import type * as z from "zod";
import { isSecretKey, quote } from "./fields.ts";
import type { YamlText } from "./text.ts";

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

/** Zod's issues, each with how to fix it and its position in the text. */
export function issuesOf(error: z.ZodError, text: YamlText, file: string): readonly PolicyIssue[] {
  return error.issues.flatMap((issue) => convert(issue, [])).map((issue) => located(issue, text, file));
}

/** Adds the position of the issue's path. */
export function located(issue: PolicyIssue, text: YamlText, file: string): PolicyIssue {
  return { ...issue, file, ...text.placeOf(issue.path, issue.rule === "unknown-key") };
}

export function problem(path: Path, message: string, severity: PolicyIssue["severity"] = "error"): PolicyIssue {
  return { severity, rule: "bad-value", path: plain(path), message };
}

function convert(issue: Issue, above: Path): readonly PolicyIssue[] {
  const path = plain([...above, ...issue.path]);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        severity: "error",
        rule: "unknown-key",
        path: [...path, key],
        message: unknownKey(key, knownKeys(issue.message)),
      }));
    case "invalid_union": {
      const branches = issue.errors.filter((branch) => !branch.some(isOfWholeValue));
      const branch = branches.find(hasNearKey) ?? branches[0] ?? issue.errors[0];
      const key = path.findLast((step) => typeof step === "string");
      if (branches.length === 0 && isSecretKey(key)) return [bad(path, secretRemedy(issue.input))];
      return branch === undefined || branches.length === 0
        ? [bad(path, issue.message)]
        : branch.flatMap((inner) => convert(inner, path));
    }
    case "invalid_key":
      return issue.issues.map((inner) => bad(path, inner.message));
    default:
      return [{ ...bad(path, issue.message), rule: issue.input === undefined ? "missing-key" : "bad-value" }];
  }
}

/** Whether a key is there that was probably meant to be one of this branch of a union. */
function hasNearKey(branch: readonly Issue[]): boolean {
  return branch.some(
    (issue) =>
      issue.code === "unrecognized_keys" &&
      issue.keys.some((key) => nearest(key, knownKeys(issue.message)) !== undefined),
  );
}

/** Whether a union's branch does not match at all, so that its issues would mislead. */
function isOfWholeValue(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_union") return issue.errors.every((branch) => branch.some(isOfWholeValue));
  return issue.code === "invalid_type";
}

function bad(path: PolicyIssue["path"], message: string): PolicyIssue {
  return { severity: "error", rule: "bad-value", path, message };
}

function plain(path: Path): (string | number)[] {
  return path.map((step) => (typeof step === "symbol" ? String(step) : step));
}

const KNOWN = "\nKnown: ";

function knownKeys(message: string): readonly string[] {
  const start = message.indexOf(KNOWN);
  return start === -1 ? [] : message.slice(start + KNOWN.length).split(", ");
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  if (near !== undefined) return `Unknown key "${key}". Did you mean "${near}"?`;
  return known.length === 0 ? `Unknown key "${key}".` : `Unknown key "${key}". The keys here are ${known.join(", ")}.`;
}

/** The word that was probably meant. */
function nearest(given: string, words: readonly string[]): string | undefined {
  return words.find((word) => distance(given.toLowerCase(), word.toLowerCase()) <= Math.max(1, given.length / 3));
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "keys and values",
  record: "keys and values",
  array: "a list",
};

/** Zod's error map: what was expected and how to write it. Values that may be secret are never quoted. */
export const explain: z.core.$ZodErrorMap = (issue) => {
  const last = issue.path?.at(-1);
  if (isSecretKey(typeof last === "symbol" ? undefined : last) && issue.code === "invalid_union")
    return secretRemedy(issue.input);
  switch (issue.code) {
    case "unrecognized_keys": {
      const shape = shapeOf(issue.inst);
      return `Unknown keys.${shape.length === 0 ? "" : KNOWN + shape.join(", ")}`;
    }
    case "invalid_type": {
      const expected = TYPES[issue.expected] ?? issue.expected;
      const keys = issue.expected === "object" ? shapeOf(issue.inst) : [];
      const remedy = `Write ${expected}${keys.length > 0 ? `: ${keys.join(", ")}` : ""}.`;
      if (issue.input === undefined) return `Missing. ${remedy}`;
      return issue.input === null ? `Empty. ${remedy}` : `This is not ${expected}. ${remedy}`;
    }
    case "invalid_value": {
      const words = issue.values.map(String);
      const given = typeof issue.input === "string" ? issue.input : undefined;
      const near = given === undefined ? undefined : nearest(given, words);
      if (near !== undefined) return `${quote(given)} is not possible here. Did you mean "${near}"?`;
      return `${issue.input === undefined ? "Missing." : "Not possible here."} Write ${words.map(quote).join(" or ")}.`;
    }
    case "invalid_union":
      if ("discriminator" in issue && typeof issue.discriminator === "string") {
        const options = "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
        const given: unknown =
          typeof issue.input === "object" && issue.input !== null
            ? Reflect.get(issue.input, issue.discriminator)
            : null;
        const near = typeof given === "string" ? nearest(given, options) : undefined;
        const hint = near === undefined ? "" : ` Did you mean ${quote(near)}?`;
        return `Write ${issue.discriminator}: one of ${options.map(quote).join(", ")}.${hint}`;
      }
      return "This is not possible here.";
    case "too_small":
      if (issue.origin === "array") return `Write at least ${String(issue.minimum)} of them.`;
      return issue.origin === "string" ? "Empty." : `Write a number from ${String(issue.minimum)} on.`;
    case "too_big":
      return issue.origin === "string"
        ? `Too long: at most ${String(issue.maximum)} characters.`
        : `Write a number up to ${String(issue.maximum)}.`;
    default:
      return undefined;
  }
};

function secretRemedy(given: unknown): string {
  const remedy = "Write {env: NAME} for an environment variable, or {file: PATH}.";
  return given === undefined ? `Missing. ${remedy}` : `A secret must not be in this file. ${remedy}`;
}

function shapeOf(schema: unknown): readonly string[] {
  const shape = typeof schema === "object" && schema !== null && "shape" in schema ? schema.shape : undefined;
  return typeof shape === "object" && shape !== null ? Object.keys(shape).filter((key) => key !== "$schema") : [];
}
