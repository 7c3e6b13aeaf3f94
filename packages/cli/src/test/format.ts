import { codeFrame } from "../policy/frame.ts";
import type { Colors } from "../terminal/colors.ts";
import type { Place, Problem } from "./problems.ts";
import type { CaseResult } from "./run-case.ts";

export interface FileResult {
  readonly name: string;
  readonly text: string;
  /** A file with problems was not run. */
  readonly problems: readonly Problem[];
  readonly cases: readonly CaseResult[];
}

/** `recess.test.yaml:12:5`. */
function placeOf({ file, line, column }: Place): string {
  return [file, line, column].filter((part) => part !== undefined).join(":");
}

/** For people: each case, each failure with its place, then how many passed. */
export function asText(files: readonly FileResult[], colors: Colors): string {
  const { bold, green, red } = colors;
  const blocks = files.map((file) => {
    const problems = file.problems.map(({ at, message }) => placed({ file, at, message, what: "problem" }, colors));
    const cases = file.cases.map(({ name, failures }) =>
      [
        `  ${failures.length === 0 ? green("✓") : red("✗")} ${name}`,
        ...failures.map(({ at, message }) => placed({ file, at, message, what: "failure" }, colors)),
      ].join("\n"),
    );
    return [bold(file.name), ...problems, ...cases].join("\n");
  });
  const cases = files.flatMap((file) => file.cases);
  const failed = cases.filter(({ failures }) => failures.length > 0).length;
  const broken = files.filter(({ problems }) => problems.length > 0).length;
  const verdict = failed + broken === 0 ? green("✓") : red("✗");
  const counts = `${cases.length - failed} of ${cases.length} ${cases.length === 1 ? "case" : "cases"} passed`;
  const rest = broken === 0 ? "" : `, ${broken} of ${files.length} files cannot be run`;
  return `${[...blocks, `${verdict} ${counts}${rest}`].join("\n\n")}\n`;
}

interface Placed {
  readonly file: FileResult;
  readonly at: Place;
  readonly message: string;
  readonly what: "problem" | "failure";
}

/** A problem or failure with the lines around it. */
function placed({ file, at, message, what }: Placed, colors: Colors): string {
  const { bold, red } = colors;
  const line = `${bold(placeOf(at))} ${red(what)} ${message}`;
  if (at.line === undefined || at.column === undefined || at.file !== file.name) return line;
  return `${line}\n${codeFrame(file.text, at.line, at.column, colors)}`;
}

/** TAP version 14, with a YAML block under each failure. */
export function asTap(files: readonly FileResult[]): string {
  const points = files.flatMap((file) => [
    ...(file.problems.length === 0 ? [] : [{ name: `${file.name} can be run`, found: file.problems.map(ofProblem) }]),
    ...file.cases.map(({ name, failures }) => ({ name: `${file.name}: ${name}`, found: failures })),
  ]);
  const lines = points.flatMap(({ name, found }, index) => [
    `${found.length === 0 ? "ok" : "not ok"} ${index + 1} - ${escapeTap(name)}`,
    ...(found.length === 0 ? [] : diagnostics(found)),
  ]);
  return `${["TAP version 14", `1..${points.length}`, ...lines].join("\n")}\n`;
}

interface Found {
  readonly at: Place;
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
}

function ofProblem({ at, message }: Problem): Found {
  return { at, message };
}

/** Written as JSON, which is valid YAML. */
function diagnostics(found: readonly Found[]): readonly string[] {
  const each = found.flatMap(({ at, message, expected, actual }) => [
    `    - message: ${JSON.stringify(message)}`,
    `      at: ${JSON.stringify(at)}`,
    ...(expected === undefined ? [] : [`      expected: ${JSON.stringify(expected)}`]),
    ...(actual === undefined ? [] : [`      actual: ${JSON.stringify(actual)}`]),
  ]);
  return ["  ---", "  failures:", ...each, "  ..."];
}

function escapeTap(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll("\\", "\\\\").replaceAll("#", "\\#");
}

/** JUnit XML, for continuous integration. */
export function asJunit(files: readonly FileResult[]): string {
  const suites = files.map((file) => {
    const counts = countsOf([file]);
    const errors = file.problems.map(
      ({ at, message }) =>
        `    <testcase name="can be run" classname="${xml(file.name)}" file="${xml(at.file)}"${lineOf(at)} time="0">\n` +
        `      <error message="${xml(firstLine(message))}" type="problem">${xml(`${placeOf(at)} ${message}`)}</error>\n` +
        "    </testcase>",
    );
    const cases = file.cases.map((one) => {
      const head = `    <testcase name="${xml(one.name)}" classname="${xml(file.name)}" file="${xml(file.name)}"${lineOf(one.at)} time="${one.seconds.toFixed(3)}"`;
      if (one.failures.length === 0) return `${head}/>`;
      const failures = one.failures.map(
        ({ at, key, message }) =>
          `      <failure message="${xml(message)}" type="${xml(key)}">${xml(`${placeOf(at)} ${message}`)}</failure>`,
      );
      return [`${head}>`, ...failures, "    </testcase>"].join("\n");
    });
    return [`  <testsuite name="${xml(file.name)}" ${counts}>`, ...errors, ...cases, "  </testsuite>"].join("\n");
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="recess" ${countsOf(files)}>\n${suites.join("\n")}\n</testsuites>\n`;
}

function countsOf(files: readonly FileResult[]): string {
  const cases = files.flatMap((file) => file.cases);
  const errors = files.flatMap(({ problems }) => problems).length;
  const failures = cases.filter((one) => one.failures.length > 0).length;
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0);
  return `tests="${cases.length + errors}" failures="${failures}" errors="${errors}" time="${seconds.toFixed(3)}"`;
}

function lineOf({ line }: Place): string {
  return line === undefined ? "" : ` line="${line}"`;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

/** XML 1.0 does not allow most control characters, escaped or not. */
function xml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r -\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
