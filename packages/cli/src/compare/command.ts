import { Command, InvalidArgumentError } from "commander";
import { examples } from "../terminal/help.ts";
import { REACTIONS } from "./reactions.ts";

interface Options {
  readonly json?: boolean;
  readonly html?: string;
  readonly top: number;
  readonly sort?: boolean;
  readonly reactions?: boolean;
  readonly tries: number;
  readonly comeBack: number;
}

export function compareCommand(): Command {
  return new Command("compare")
    .summary("show what changes between two policies when a trace is run through them")
    .description(
      "Runs a trace through two policies and reports what changes, by band: accounts stopped, stops a day, minutes, refused " +
        "messages, warnings and nudges a day, by reason and hour, and who changes and how. Without a recorded trace, " +
        "recess simulate makes one.",
    )
    .argument("<old>", "the current policy: a file or a preset's name")
    .argument("<new>", "the new policy, likewise")
    .argument("<trace>", "a JSON Lines file, or - for standard input")
    .option("--html <file>", "write a self-contained page with plots")
    .option("--json", "print JSON")
    .option("--top <count>", "how many accounts to list; 0 for none", parseTop, 10)
    .option("--sort", "sort the trace by time first")
    .option("--reactions", "simulate how people react to a refusal (default for traces of recess simulate)")
    .option("--no-reactions", "do not simulate reactions: decide the events as recorded")
    .option(
      "--tries <count>",
      "give up a conversation after 1 to this many refused messages",
      parseTries,
      REACTIONS.maxTries,
    )
    .option(
      "--come-back <percent>",
      "how many of them come back once it opens again, in percent",
      parsePercent,
      REACTIONS.comeBackPercent,
    )
    .addHelpText(
      "after",
      examples([
        ["recess compare policy.yaml new.yaml trace.jsonl", "what changes"],
        ["recess compare policy.yaml new.yaml trace.jsonl --html report.html", "with plots"],
        ["recess simulate -n 2000 | recess compare balanced teen-industry -", "on a simulated trace"],
      ]),
    )
    .action(async (oldPolicy: string, newPolicy: string, trace: string, options: Options) => {
      const { compare } = await import("./run.ts");
      const { json, html, top, sort, reactions: react, tries, comeBack } = options;
      await compare(
        { old: oldPolicy, new: newPolicy, trace },
        {
          json: json === true,
          html,
          top,
          isSorted: sort === true,
          react,
          reactions: { maxTries: tries, comeBackPercent: comeBack },
        },
      );
    });
}

function parseTop(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a non-negative integer.");
}

function parseTries(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a whole number from 1 to 99.");
}

function parsePercent(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) <= 100) return Number(text);
  throw new InvalidArgumentError("Write a number from 0 to 100.");
}
