import { Command } from "commander";
import { dateOption, examples } from "../terminal/help.ts";

interface Options {
  readonly region?: string;
  readonly on?: string;
  readonly age?: string;
  readonly json?: boolean;
}

export function resolveCommand(): Command {
  return new Command("resolve")
    .summary("print the resolved policy, with the origin of each value")
    .description(
      "Prints the policy that applies in a region on a date, without regions, dates and extends. Comments name the origin of " +
        "each value: a file and line, or a preset and its article. The output is a policy file that decides like the " +
        "original one in that region and on that date.",
    )
    .argument("<policy>", "a file or a preset's name")
    .option("-r, --region <code>", "a region of the policy (default: an account without a region)")
    .addOption(dateOption("--on <date>", "the date (default: today)"))
    .option("-a, --age <age>", "14, 13-15, 16+, <13 or unknown: the band of that age alone, and defaults too")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      examples([
        ["recess resolve policy.yaml --region US-CA --on 2027-07-01", "what applies in California then"],
        ["recess resolve policy.yaml --age 14", "what applies at the age of 14"],
        ["recess resolve policy.yaml --json | jq .origins", "for programs"],
      ]),
    )
    .action(async (policy: string, { region, on, age, json }: Options, command: Command) => {
      const [{ resolve }, { parseAge }] = await Promise.all([import("./run.ts"), import("../explain/age.ts")]);
      const parsed = age === undefined ? undefined : parseAge(age);
      if (age !== undefined && parsed === undefined) {
        command.error(`error: option '--age' argument '${age}' is invalid. Write 14, 13-15, 16+, "<13" or unknown.`);
      }
      const date = on ?? new Date().toISOString().slice(0, 10);
      await resolve(policy, { region, date, age: parsed, json: json === true });
    });
}
