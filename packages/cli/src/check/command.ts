import { Command, Option } from "commander";
import { EXIT } from "../errors.ts";
import { atOption, examples } from "../terminal/help.ts";

interface Options {
  readonly at?: number;
  readonly json?: boolean;
  readonly format?: "text" | "json" | "github";
  readonly denyWarnings?: boolean;
  readonly fix?: boolean;
}

export function checkCommand(): Command {
  return new Command("check")
    .summary("check policies for errors and for settings that look like mistakes")
    .description(
      "Reports every problem of a policy with its location and a fix, and warns of valid settings that look like mistakes. A policy is a JSON file " +
        "(comments are allowed), a YAML file, a preset's name, or - for standard input. A gateway file is checked with its policy. Without arguments it checks the recess.* or " +
        "policy.* file of this directory.",
    )
    .argument("[policies...]", "files, presets' names, or -")
    .addOption(atOption("check as if it were this date: holiday tables end, laws come into force"))
    .addOption(
      new Option("-f, --format <format>", "output format: text, json, or github for annotations in GitHub Actions")
        .choices(["text", "json", "github"])
        .default("text"),
    )
    .option("--json", "short for --format json")
    .option("--fix", "write the values that false claims (atLeast) require into the file, after showing them")
    .option("--deny-warnings", "exit with 1 for warnings too")
    .addHelpText(
      "after",
      examples([
        ["recess check policy.yaml", "every problem with its location"],
        ["recess check --format github --deny-warnings policies/*.yaml", "in continuous integration"],
        ["recess check gateway.yaml", "a gateway's configuration, and its policy"],
        ["recess check --fix policy.yaml", "write the values that a claimed law requires"],
        ["recess check us-ca-sb1119 --at 2027-07-01", "will it be in force?"],
        ["cat policy.json | recess check -", "from standard input"],
      ]) + "\n\nExit status: 0 valid, 1 not valid (or warnings, with --deny-warnings), 2 a file cannot be read.",
    )
    .action(async (policies: readonly string[], { at, json, format, denyWarnings, fix }: Options) => {
      const { check } = await import("./run.ts");
      const outcome = await check(policies, {
        now: at ?? Date.now(),
        format: json === true ? "json" : (format ?? "text"),
        fix: fix === true,
      });
      const isBad = outcome.errors > 0 || (denyWarnings === true && outcome.warnings > 0);
      if (outcome.unreadable) process.exitCode = EXIT.badInput;
      else if (isBad) process.exitCode = EXIT.problems;
    });
}
