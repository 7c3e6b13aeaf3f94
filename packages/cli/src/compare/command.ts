import { Command, InvalidArgumentError } from "commander";
import { examples } from "../terminal/help.ts";

interface Options {
  readonly json?: boolean;
  readonly html?: string;
  readonly top: number;
}

export function compareCommand(): Command {
  return new Command("compare")
    .summary("say what changes for whom between two policies")
    .description(
      "Runs a trace through two policies and reports what changes, by band: accounts stopped, stops a day, minutes, refused " +
        "messages, warnings and nudges a day, by reason and hour, and who changes and how. Without a recorded trace, " +
        "recess simulate makes one.",
    )
    .argument("<old>", "the policy as it is: a file or a preset's name")
    .argument("<new>", "the policy as it would be")
    .argument("<trace>", "a JSON Lines file, or - for standard input")
    .option("--html <file>", "write a page with plots, complete in one file")
    .option("--json", "print data")
    .option("--top <count>", "how many accounts to name; 0 for none", parseTop, 10)
    .addHelpText(
      "after",
      examples([
        ["recess compare policy.yaml new.yaml trace.jsonl", "what changes"],
        ["recess compare policy.yaml new.yaml trace.jsonl --html report.html", "with plots"],
        ["recess simulate -n 2000 | recess compare balanced teen-industry -", "on a made-up trace"],
      ]),
    )
    .action(async (oldPolicy: string, newPolicy: string, trace: string, { json, html, top }: Options) => {
      const { compare } = await import("./run.ts");
      await compare(oldPolicy, newPolicy, trace, { json: json === true, html, top });
    });
}

function parseTop(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a whole number from 0 on.");
}
