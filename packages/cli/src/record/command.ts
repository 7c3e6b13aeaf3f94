import { Command } from "commander";
import { UserError } from "../errors.ts";
import { examples } from "../terminal/help.ts";

interface Options {
  readonly from?: readonly string[];
  readonly key: string;
  readonly after?: string;
  readonly resume?: string;
}

export function recordCommand(): Command {
  return new Command("record")
    .summary("collect what recorders wrote into one trace")
    .description(
      "Prints one trace of what recorders (createRecorder of @recess/core/recorder) wrote to a Redis stream or to files, sorted by " +
        "time, with each event once. Its ids are keyed hashes; it contains no text. Replayed under the policy that was in force, " +
        "it gives the decisions that were made then.",
    )
    .option("--from <files|url...>", "a stream, as redis://host:6379, or recorded files (required)")
    .option("--key <key>", "the stream's key", "recess:trace")
    .option("--after <id>", "only what follows this entry of the stream")
    .option("--resume <file>", "continue after the entry whose id is in this file, then write the last id to it")
    .addHelpText(
      "after",
      examples([
        ["recess record --from redis://localhost > trace.jsonl", "everything in the stream"],
        [
          "recess record --from redis://localhost --resume last-id > tuesday.jsonl",
          "what was added since the last time",
        ],
        ["recess record --from monday.jsonl tuesday.jsonl > trace.jsonl", "several parts or servers as one trace"],
        ["recess record --from redis://localhost | recess compare old.yaml new.yaml -", "try a policy on it"],
      ]),
    )
    .action(async ({ from, key, after, resume }: Options, command: Command) => {
      // Commander's own `requiredOption` would hide that another option was misspelt.
      if (from === undefined) command.error("error: required option '--from <files|url...>' not specified");
      if (after !== undefined && resume !== undefined) throw new UserError("--after and --resume cannot go together.");
      const { record } = await import("./run.ts");
      await record(from, { key, after, resume });
    });
}
