import { Command } from "commander";
import { examples } from "../terminal/help.ts";

export function replayCommand(): Command {
  return new Command("replay")
    .summary("run a trace of events through a policy")
    .description(
      "Runs a trace through the code that serves requests, with the trace's instants as the clock, and prints one JSON line per " +
        "event. An invalid line ends the run with exit status 2; the lines before it are still printed.",
    )
    .option("-p, --policy <file|preset>", "the policy: a file or a preset's name (required)")
    .argument("<trace>", "a JSON Lines file, or - for standard input")
    .option("--sort", "sort the trace by time first")
    .addHelpText(
      "after",
      examples([
        ["recess replay --policy policy.yaml trace.jsonl", "one decision per line"],
        ["recess replay --policy balanced - < trace.jsonl", "from standard input, under a preset"],
        ["recess replay -p policy.yaml trace.jsonl | grep '\"block\"' | wc -l", "how many events were refused"],
      ]),
    )
    .action(
      async (
        trace: string,
        { policy, sort }: { readonly policy?: string; readonly sort?: boolean },
        command: Command,
      ) => {
        // Commander's own `requiredOption` would hide that another option was misspelt.
        if (policy === undefined) command.error("error: required option '-p, --policy <file|preset>' not specified");
        const { replay } = await import("./run.ts");
        await replay(policy, trace, sort === true);
      },
    );
}
