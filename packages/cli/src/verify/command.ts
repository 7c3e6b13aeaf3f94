import { Command, Option } from "commander";
import { examples } from "../terminal/help.ts";

interface Options {
  readonly json?: boolean;
  readonly head: readonly string[];
  readonly key: string;
  readonly since?: string;
  readonly publicKey?: string;
}

export function verifyCommand(): Command {
  return new Command("verify")
    .summary("check that no entry of a journal was changed or removed")
    .description(
      "Follows the chain of each writer of a journal, entry by entry, and names each line that was edited, removed, moved to " +
        "another place or inserted. Entries cut off the end are detected only if the journal's heads were kept elsewhere.",
    )
    .argument(
      "<journal...>",
      "JSON Lines files in the order in which they were written, - for standard input, or redis://host",
    )
    .addOption(
      new Option("--head <hash>", "a head noted earlier that must be present (repeatable)")
        .argParser(addHead)
        .default([], "none"),
    )
    .option("--since <note>", "the journal must extend the checkpoint in this note")
    .option("--public-key <file>", "the key that must have signed the note: an Ed25519 public key in PEM")
    .option("--key <key>", "the key of a stream in Redis", "recess:journal")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      examples([
        ["recess verify journal.jsonl", "is it complete?"],
        ["recess verify journal.jsonl.1 journal.jsonl", "consecutive files"],
        ["recess verify journal.jsonl --head 1f0c…", "is last month's last entry still there?"],
      ]),
    )
    .action(async (journals: readonly string[], { json, head, key, since, publicKey }: Options) => {
      const { verify } = await import("./run.ts");
      process.exitCode = await verify(journals, { json: json === true, heads: head, key, since, publicKey });
    });
}

function addHead(hash: string, heads: readonly string[]): readonly string[] {
  return [...heads, hash];
}
