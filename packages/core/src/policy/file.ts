import { PolicyError, type PolicyIssue } from "../values/errors.ts";
import type { Policy } from "../rules/rules.ts";
import { compilePolicy } from "./compile.ts";
import { type AcceptedWarning, sortAccepted } from "./accepted.ts";
import { checkPolicy } from "./check.ts";
import type { CheckContext, ClaimedFile } from "./checks/check.ts";
import { claimsOf } from "./claims/list.ts";
import { warning } from "./issues.ts";
import { checkLoosened } from "./presets/loosened.ts";
import { type Preset, presetStatus } from "./presets/preset.ts";
import { makeReader, type Read, type Reader, type ReadFile } from "./reader.ts";
import { type Place, placeOf, type TextNode, valueOf } from "./text/node.ts";
import { rootOf } from "./resolve/layers.ts";
import { looksLikePath } from "./text/paths.ts";
import type { PolicySource } from "./resolve/resolve.ts";
import type { Format } from "./text/parse.ts";

export interface LoadPolicyOptions {
  /** Reads a file's text: for example `(path) => readFile(path, "utf8")` with `node:fs/promises`. */
  readonly read: ReadFile;
  /** Ms since the epoch, for date-dependent warnings: a holiday table's end, a law not yet in force. */
  readonly now?: number;
}

export interface ReadPolicyTextOptions {
  /** The name for messages, to which relative paths in `extends` refer. Default `"policy"`. */
  readonly file?: string;
  /** Default: by the file's name, else by the text. */
  readonly format?: Format;
  /** Without it `extends` can name presets only. */
  readonly read?: ReadFile;
  readonly now?: number;
}

/** The result of reading a policy, with all errors and warnings. */
export interface PolicyReading {
  /** Ready for `createGovernor`, with `extends` resolved; `null` if some issue is an error. */
  readonly policy: Policy | null;
  /** The same policy with the position of each value, for `effectiveLimits`; `null` if some issue is an error. */
  readonly source: PolicySource | null;
  /** In file and line order, without the warnings that the policy accepts. */
  readonly issues: readonly PolicyIssue[];
  /** The warnings listed in `accept`. */
  readonly accepted: readonly AcceptedWarning[];
  /** Every file that was read, the first one first: the files to watch for changes. */
  readonly files: readonly string[];
  /** The names of the presets that it builds on. */
  readonly presets: readonly string[];
}

/**
 * Reads a policy from text in JSON (with comments) or YAML, and what it extends. Never throws because of the content.
 */
export async function readPolicyText(text: string, options: ReadPolicyTextOptions = {}): Promise<PolicyReading> {
  const { file = "policy", format, read, now } = options;
  const reader = makeReader(read);
  return finish(reader, await reader.readText(text, file, format), now);
}

/** Reads a policy from a file, or a preset by name, and what it extends. Never throws because of the content. */
export async function readPolicyFile(path: string, options: LoadPolicyOptions): Promise<PolicyReading> {
  const reader = makeReader(options.read);
  return finish(reader, await reader.readReference(path), options.now);
}

/**
 * Loads a policy from a file, or a preset by name, ready for `createGovernor`. Throws a `PolicyError` with every
 * problem.
 *
 * @example
 * ```ts
 * const policy = await loadPolicy("recess.yaml", { read: (path) => readFile(path, "utf8") });
 * ```
 */
export async function loadPolicy(path: string, options: LoadPolicyOptions): Promise<Policy> {
  const { policy, issues } = await readPolicyFile(path, options);
  if (policy === null) throw new PolicyError(issues.filter(({ severity }) => severity === "error"));
  return policy;
}

async function finish(reader: Reader, { node, whole }: Read, now: number | undefined): Promise<PolicyReading> {
  const usedPresets = [...reader.presets.keys()];
  const claimed = node === null ? undefined : await readClaims(reader, node);
  const { value, issues } = node === null ? NOT_CHECKED : checkPolicy(valueOf(node), { now, claimed });
  const input = whole && !reader.issues.some(({ severity }) => severity === "error") ? value : null;
  const claims = node === null ? [] : claimsOf(rootOf(node)).map(({ reference }) => reference);
  const unclaimed = usedPresets.filter(({ id }) => !claims.includes(id));
  const loosened = input === null ? [] : unclaimed.flatMap((preset) => Array.from(checkLoosened(input, preset)));
  const ofValues = whole ? [...issues, ...loosened] : issues.filter(isCertain);
  const files = [...reader.files];
  const all = [
    ...reader.issues,
    ...[...reader.presets].flatMap(([preset, at]) => forceIssues(preset, at, now)),
    ...(node === null ? [] : ofValues.map((issue) => located(issue, node))),
  ];
  const sorted = input === null ? { issues: all, accepted: [] } : sortAccepted(input, all, now);
  const placed = sorted.issues.map((issue) =>
    node === null || issue.file !== undefined ? issue : located(issue, node),
  );
  return {
    policy: input === null ? null : compilePolicy(input),
    source: input === null || node === null ? null : { input, node },
    issues: placed.toSorted(byPlace(files)),
    accepted: sorted.accepted,
    files,
    presets: usedPresets.map(({ id }) => id),
  };
}

/** Reads the files that claims name. */
async function readClaims(reader: Reader, node: TextNode): Promise<NonNullable<CheckContext["claimed"]>> {
  const files = new Map<string, ClaimedFile>();
  const fileOf = (path: readonly (string | number)[]): string => placeOf(node, path, false).file;
  for (const { reference, path } of claimsOf(rootOf(node))) {
    if (typeof reference !== "string" || !looksLikePath(reference)) continue;
    const file = fileOf(path);
    files.set(JSON.stringify([file, reference]), await reader.readClaimed(reference, file));
  }
  return (reference, path) => files.get(JSON.stringify([fileOf(path), reference])) ?? { problem: "it was not read" };
}

const NOT_CHECKED = { value: null, issues: [] };

const OF_KEYS = new Set(["unknown-key", "unknown-metric"]);

const MAYBE_ELSEWHERE = new Set(["missing-key", "unknown-band", "no-bands"]);

function located(issue: PolicyIssue, node: TextNode): PolicyIssue {
  const { file, line, column } = placeOf(node, issue.path, OF_KEYS.has(issue.rule));
  return { ...issue, file, ...(line !== undefined && { line }), ...(column !== undefined && { column }) };
}

/** Whether a problem would remain if everything extended had been read. */
function isCertain({ rule, severity }: PolicyIssue): boolean {
  return severity === "error" && !MAYBE_ELSEWHERE.has(rule);
}

function forceIssues(preset: Preset, at: Place, now: number | undefined): readonly PolicyIssue[] {
  const status = now === undefined ? null : presetStatus(preset, now);
  if (status !== "not-yet-in-force" && status !== "no-longer-in-force") return [];
  const message =
    status === "not-yet-in-force"
      ? `What "${preset.id}" holds comes into force on ${preset.force.from}.`
      : `What "${preset.id}" holds was in force until ${preset.force.to}. Look for what has replaced it.`;
  return [{ ...warning("preset-not-in-force", ["extends"], message), ...at }];
}

function byPlace(files: readonly string[]): (a: PolicyIssue, b: PolicyIssue) => number {
  const place = ({ file, line = 0, column = 0 }: PolicyIssue): readonly number[] => [
    file === undefined ? -1 : files.indexOf(file),
    line,
    column,
  ];
  return (a, b) => {
    const [x, y] = [place(a), place(b)];
    return x.map((value, index) => value - (y[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
  };
}
