import { Command, Option } from "commander";
import { atOption, examples } from "../terminal/help.ts";

interface Options {
  readonly at?: number;
  readonly json?: boolean;
  readonly format?: "yaml" | "json";
}

export function presetsCommand(): Command {
  return new Command("presets")
    .summary("list the presets, or print one with its sources")
    .description(
      "Lists the presets and whether each is in force, or prints one as a policy file whose comments name the source of each " +
        "value: the law or guideline and its article, and how certain that is, or that the value is our own choice.",
    )
    .argument("[name]", "the preset to print")
    .addOption(atOption("show what is in force on this date"))
    .addOption(
      new Option("-f, --format <format>", "the policy's format: yaml with comments, or json without").choices([
        "yaml",
        "json",
      ]),
    )
    .option("--json", "print all data: policies, sources, status")
    .addHelpText(
      "after",
      examples([
        ["recess presets", "all presets, and which are in force"],
        ["recess presets us-ca-sb1119", "a policy with its sources"],
        ["recess presets balanced > policy.yaml", "a starting point for your own policy"],
        ["recess presets us-ca-sb1119 --json", "with every source as data"],
      ]),
    )
    .action(async (name: string | undefined, { at, json, format }: Options) => {
      const { listPresets, printPreset } = await import("./run.ts");
      const now = at ?? Date.now();
      if (name === undefined) await listPresets(now, json === true);
      else await printPreset(name, now, json === true ? "data" : (format ?? "yaml"));
    });
}
