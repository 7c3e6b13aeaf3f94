import { Command, Option } from "commander";
import { atOption, examples } from "../terminal/help.ts";

interface Options {
  readonly at?: number;
  readonly json?: boolean;
  readonly format?: "yaml" | "json";
}

export function presetsCommand(): Command {
  return new Command("presets")
    .summary("list the ready policies, or print one with its sources")
    .description(
      "Lists the ready policies and whether each is in force, or prints one as a policy file in which comments say where each " +
        "value comes from: the law or guideline and its article, how sure that is, or that nobody but us sets it.",
    )
    .argument("[name]", "the preset to print")
    .addOption(atOption("tell what is in force at this date"))
    .addOption(
      new Option("-f, --format <format>", "how to print the policy: yaml with comments, or json without").choices([
        "yaml",
        "json",
      ]),
    )
    .option("--json", "print all data: policies, sources, status")
    .addHelpText(
      "after",
      examples([
        ["recess presets", "what there is, and what is in force"],
        ["recess presets us-ca-sb1119", "a policy with its sources"],
        ["recess presets balanced > policy.yaml", "a start for a policy of your own"],
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
