import { Command, InvalidArgumentError, Option } from "commander";
import { examples } from "../terminal/help.ts";

interface Options {
  readonly map?: readonly string[];
  readonly types?: readonly string[];
  readonly type: string;
  readonly age?: string;
  readonly zone?: string;
  readonly atZone: string;
  readonly delimiter?: string;
  readonly format?: "csv" | "jsonl";
  readonly keepIds?: boolean;
  readonly strict?: boolean;
}

export function importCommand(): Command {
  return new Command("import")
    .summary("make a trace of your own analytics")
    .description(
      "Prints a trace of events that something else recorded: CSV with a header, or JSON Lines; both also gzipped. Columns are " +
        "named by --map. The trace is in the order of time, ids in it are hashed, and a report on standard error says what was " +
        "read, what was left out and why, and what probably is not meant.",
    )
    .argument("<files...>", "CSV or JSON Lines files, or - for standard input")
    .option(
      "-m, --map <key=column...>",
      "an event's keys, and the columns that have them; at and account are required",
      pair,
    )
    .option(
      "--types <word=type...>",
      "what the column of type says, and the event that it is; other rows are left out",
      pair,
    )
    .option("--type <type>", "the event that every row is, if no column is mapped to type", "message")
    .option("--age <age>", "the age of accounts whose rows have none: 14, 13-15, 16+, <13 or unknown")
    .option("--zone <zone>", "the time zone of accounts whose rows have none")
    .option("--at-zone <zone>", "the time zone of instants without an offset", "UTC")
    .addOption(
      new Option("--format <format>", "default: by the name, else by what it looks like").choices(["csv", "jsonl"]),
    )
    .option("--delimiter <character>", "between columns (default: found out)")
    .option("--keep-ids", "ids as they are, and not hashed")
    .option("--strict", "exit with 1 if a row was left out")
    .addHelpText(
      "after",
      examples([
        [
          "recess import events.csv.gz --map at=created_at account=user_id type=event --types chat_sent=message page_hidden=away > trace.jsonl",
          "three columns, and which events they are",
        ],
        [
          "recess import chats.jsonl --map at=ts account=user.id age=user.age --zone Europe/Paris > trace.jsonl",
          "keys within keys",
        ],
        [
          "recess import chats.csv --map at=time account=user --age 13-15 | recess compare old.yaml new.yaml -",
          "straight on",
        ],
      ]) +
        "\n\nIds are hashed with RECESS_SECRET if it is set, so that another import gives the same; else with a key drawn for this run." +
        "\nExit status: 0 done, 1 rows were left out (with --strict), 2 the files or the command line cannot be used.",
    )
    .action(async (files: readonly string[], options: Options) => {
      const { importTrace } = await import("./run.ts");
      process.exitCode = await importTrace(files, {
        map: options.map ?? [],
        types: options.types ?? [],
        type: options.type,
        age: options.age,
        zone: options.zone,
        atZone: options.atZone,
        format: options.format,
        delimiter: options.delimiter === "\\t" || options.delimiter === "tab" ? "\t" : options.delimiter,
        keepIds: options.keepIds === true,
        isStrict: options.strict === true,
        secret: process.env["RECESS_SECRET"],
      });
    });
}

function pair(text: string, before: readonly string[] = []): readonly string[] {
  if (/^[^=]+=.+$/.test(text)) return [...before, text];
  throw new InvalidArgumentError('Write pairs such as "at=created_at".');
}
