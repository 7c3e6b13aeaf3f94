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
    .summary("convert your own analytics into a trace")
    .description(
      "Prints a trace of events that another program recorded: CSV with a header, or JSON Lines; both may be gzipped. Columns are " +
        "named by --map. The trace is sorted by time, its ids are hashed, and a report on standard error lists what was " +
        "read, what was left out and why, and what looks like a mistake.",
    )
    .argument("<files...>", "CSV or JSON Lines files, or - for standard input")
    .option("-m, --map <key=column...>", "an event's keys and their columns; at and account are required", pair)
    .option("--types <word=type...>", "values of the type column and their events; other rows are left out", pair)
    .option("--type <type>", "the event of every row, if no column is mapped to type", "message")
    .option("--age <age>", "the age of accounts whose rows have none: 14, 13-15, 16+, <13 or unknown")
    .option("--zone <zone>", "the time zone of accounts whose rows have none")
    .option("--at-zone <zone>", "the time zone of instants without an offset", "UTC")
    .addOption(
      new Option("--format <format>", "default: by the file's name, or else by its content").choices(["csv", "jsonl"]),
    )
    .option("--delimiter <character>", "the column separator (default: detected)")
    .option("--keep-ids", "keep ids as they are, without hashing them")
    .option("--strict", "exit with 1 if a row was left out")
    .addHelpText(
      "after",
      examples([
        [
          "recess import events.csv.gz --map at=created_at account=user_id type=event --types chat_sent=message page_hidden=away > trace.jsonl",
          "three columns, with the event of each type",
        ],
        [
          "recess import chats.jsonl --map at=ts account=user.id age=user.age --zone Europe/Paris > trace.jsonl",
          "keys within keys",
        ],
        [
          "recess import chats.csv --map at=time account=user --age 13-15 | recess compare old.yaml new.yaml -",
          "in one step",
        ],
      ]) +
        "\n\nIds are hashed with RECESS_SECRET if it is set, so that another import gives the same ids; otherwise with a random key." +
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
