import { formatIssue, type PolicyIssue } from "@recess/core";
import { findPreset } from "@recess/core/presets";
import { codeFrame } from "../policy/frame.ts";
import type { ReadPolicy } from "../policy/load.ts";
import { forceWords, type PresetSummary, summaryOf } from "../presets/force.ts";
import type { Colors } from "../terminal/colors.ts";

/** For people: each problem with the lines around it, then one line per policy. */
export function asText(policies: readonly ReadPolicy[], now: number, colors: Colors): string {
  const parts = policies.map((policy) => {
    const issues = policy.issues.map((issue) => `${issueText(issue, policy.texts, colors)}\n\n`);
    return `${issues.join("")}${verdict(policy, colors)}\n${acceptedLines(policy, colors)}${presetLines(policy, now, colors)}`;
  });
  return parts.join("\n");
}

function issueText(issue: PolicyIssue, texts: ReadonlyMap<string, string>, colors: Colors): string {
  const { severity, file, line, column } = issue;
  const mark = severity === "error" ? colors.red("error") : colors.yellow("warning");
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  const path = issue.path.length === 0 ? "" : `${colors.cyan(issue.path.join("."))}: `;
  const message = `${place === "" ? "" : `${colors.bold(place)} `}${mark} ${path}${issue.message}`;
  const text = texts.get(file ?? "");
  if (text === undefined || line === undefined || column === undefined) return message;
  return `${message}\n${codeFrame(text, line, column, colors)}`;
}

function verdict({ name, policy, issues }: ReadPolicy, { bold, green, red, yellow }: Colors): string {
  const errors = issues.filter(({ severity }) => severity === "error").length;
  const warnings = issues.length - errors;
  const isValid = policy !== null;
  const state = isValid ? green("valid") : red(errors === 1 ? "1 problem" : `${errors} problems`);
  const odd = warnings === 0 ? "" : `, ${yellow(warnings === 1 ? "1 warning" : `${warnings} warnings`)}`;
  return `${isValid ? green("✓") : red("✗")} ${bold(name)}: ${state}${odd}`;
}

/** The warnings that the policy lists as accepted. */
function acceptedLines({ accepted }: ReadPolicy, { dim }: Colors): string {
  return accepted
    .map(({ issue, because, until }) => {
      const place = issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
      return dim(`  accepted${until === null ? "" : ` until ${until}`}: ${issue.rule}${place}: ${because}\n`);
    })
    .join("");
}

function presetLines({ presets }: ReadPolicy, now: number, { dim }: Colors): string {
  return presets
    .flatMap((id) => findPreset(id) ?? [])
    .map((preset) => dim(`  ${preset.id}: ${forceWords(preset, now)}\n`))
    .join("");
}

interface CheckedFile {
  readonly file: string;
  readonly valid: boolean;
  readonly issues: readonly PolicyIssue[];
  /** Warnings that the policy lists as accepted. */
  readonly accepted: ReadPolicy["accepted"];
  readonly presets: readonly PresetSummary[];
}

/** For programs. */
export function asJson(policies: readonly ReadPolicy[], now: number): string {
  const files = policies.map(({ name, policy, issues, accepted, presets }): CheckedFile => ({
    file: name,
    valid: policy !== null,
    issues,
    accepted,
    presets: presets.flatMap((id) => findPreset(id) ?? []).map((preset) => summaryOf(preset, now)),
  }));
  const valid = files.every((file) => file.valid);
  return `${JSON.stringify({ valid, at: new Date(now).toISOString(), files }, null, 2)}\n`;
}

/** For GitHub Actions, which shows each problem beside its line in a pull request. */
export function asGithub(policies: readonly ReadPolicy[]): string {
  return policies.flatMap(({ issues }) => issues.map((issue) => `${annotation(issue)}\n`)).join("");
}

function annotation(issue: PolicyIssue): string {
  const { severity, file, line, column, rule } = issue;
  const properties = Object.entries({ file, line, col: column, title: `recess ${rule}` })
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${escapeProperty(String(value))}`]))
    .join(",");
  const { file: _file, line: _line, column: _column, ...unplaced } = issue;
  return `::${severity} ${properties}::${escapeData(formatIssue(unplaced))}`;
}

// Escapes as actions/toolkit does.
function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
