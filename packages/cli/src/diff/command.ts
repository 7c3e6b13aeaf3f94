import { Command, Option } from "commander";
import { EXIT } from "../errors.ts";
import { examples } from "../terminal/help.ts";

interface Options {
  readonly format: "text" | "markdown" | "json";
}

export function diffCommand(): Command {
  return new Command("diff")
    .summary("list the differences between two policies, and for whom they hold")
    .description(
      "Compares two policies age by age, in each region and on each date, and lists what becomes looser, stricter or different. No " +
        "trace is needed: windows and tables are compared over all kinds of days. Dropped claims (atLeast) are listed too.",
    )
    .argument("<old>", "a file or a preset's name")
    .argument("<new>", "likewise")
    .addOption(
      new Option("-f, --format <format>", "output format").choices(["text", "markdown", "json"]).default("text"),
    )
    .addHelpText(
      "after",
      examples([
        ["recess diff old.yaml policy.yaml", "what changes, in words"],
        [
          "git show main:policy.yaml > /tmp/old.yaml && recess diff /tmp/old.yaml policy.yaml -f markdown",
          "for a pull request",
        ],
        ["recess diff us-ca-sb1119 policy.yaml", "how a policy differs from a law's preset"],
      ]) +
        "\n\nExit status: 0 nothing becomes looser, 1 something does or a claim is dropped, 2 a policy cannot be used.",
    )
    .action(async (before: string, after: string, { format }: Options) => {
      const { diff } = await import("./run.ts");
      if (await diff(before, after, format)) process.exitCode = EXIT.problems;
    });
}
