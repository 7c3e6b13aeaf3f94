#!/usr/bin/env node
// Runs a program on every worked example and compares what it prints, byte for byte. It needs Node and nothing else.

import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

const EXAMPLES = new URL("../vectors/", import.meta.url);
const PAGE = new URL("../../docs/conformance.md", import.meta.url);

const USAGE = `Usage: node test/conformance/run.mjs [--only TEXT] [--jobs N] -- PROGRAM [ARGUMENT...]

Runs PROGRAM once for each example. In its arguments, {policy} stands for the path of the policy and {trace} for that
of the trace; without {trace}, the trace comes on standard input. It must print one line for each event.

  --only TEXT  only the examples whose names contain TEXT
  --jobs N     so many at a time (default: one for each processor)

Exit status: 0 if all are alike, 1 if one differs, 2 if it was called wrongly.
`;

class UsageError extends Error {}

function readArguments(args) {
  const split = args.indexOf("--");
  const options = split === -1 ? args : args.slice(0, split);
  const [program, ...rest] = split === -1 ? [] : args.slice(split + 1);
  let only = "";
  let jobs = availableParallelism();
  for (let i = 0; i < options.length; i += 2) {
    const [name, value] = [options[i], options[i + 1]];
    if (name === "--only" && value !== undefined) only = value;
    else if (name === "--jobs" && /^[1-9]\d?$/.test(value ?? "")) jobs = Number(value);
    else throw new UsageError(`${name} is not an option with a value that fits.`);
  }
  if (program === undefined) throw new UsageError("There is no program behind --.");
  return { only, jobs, program, args: rest };
}

/** What each example shows, from the page's table. */
function meanings() {
  const rows = readFileSync(PAGE, "utf8").matchAll(/^\| \[`([^`]+)`\]\([^)]*\) \| (.*) \|$/gm);
  return new Map(Array.from(rows, ([, name, meaning]) => [name, meaning]));
}

function pathOf(name, file) {
  return fileURLToPath(new URL(`${name}/${file}`, EXAMPLES));
}

async function outputOf(name, { program, args }) {
  const [policy, trace] = [pathOf(name, "policy.json"), pathOf(name, "trace.jsonl")];
  const filled = args.map((arg) => arg.replaceAll("{policy}", policy).replaceAll("{trace}", trace));
  const child = spawn(program, filled, { stdio: ["pipe", "pipe", "inherit"] });
  const output = [];
  child.stdout.on("data", (chunk) => output.push(chunk));
  // A program that ends early does not read all of its input.
  child.stdin.on("error", () => {});
  child.stdin.end(args.some((arg) => arg.includes("{trace}")) ? "" : readFileSync(trace));
  const status = await new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new UsageError(`${program} cannot be run: ${error.message}`)));
    child.once("close", resolve);
  });
  return { status, output: Buffer.concat(output) };
}

/** The first line that differs, or null. */
function differenceIn(name, output) {
  const expected = readFileSync(pathOf(name, "expected.jsonl"));
  if (expected.equals(output)) return null;
  const [want, got] = [expected, output].map((bytes) => bytes.toString("utf8").split("\n"));
  let line = want.findIndex((text, i) => text !== got[i]);
  if (line === -1) line = want.length;
  const events = readFileSync(pathOf(name, "trace.jsonl"), "utf8").split("\n");
  return { line: line + 1, event: events[line] ?? "", expected: want[line] ?? "", got: got[line] ?? "" };
}

async function main() {
  const options = readArguments(process.argv.slice(2));
  const names = readdirSync(EXAMPLES).filter((name) => name.includes(options.only));
  if (names.length === 0) throw new UsageError(`No example's name contains "${options.only}".`);
  const shown = meanings();
  const waiting = names.toReversed();
  let alike = 0;
  const work = async () => {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const { status, output } = await outputOf(name, options);
      const difference = differenceIn(name, output);
      if (difference === null && status === 0) {
        alike++;
        continue;
      }
      const meaning = shown.get(name) ?? "A random policy and trace";
      const { line, event, expected, got } = difference ?? { line: 0, event: "", expected: "", got: "" };
      process.stdout.write(
        difference === null
          ? `${name}: alike, but the program ended with status ${status}\n`
          : `${name}, line ${line}: ${meaning}\n  event     ${event}\n  expected  ${expected}\n  got       ${got}\n`,
      );
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  process.stdout.write(`${alike} of ${names.length} examples are alike.\n`);
  return alike === names.length ? 0 : 1;
}

// A reader such as `head` may have seen enough.
process.stdout.on("error", () => process.exit(1));
try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
