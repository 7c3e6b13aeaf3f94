import { Command } from "commander";
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
    .summary("check that nothing in a journal was changed or is missing")
    .description(
      "Follows the chain of each writer of a journal, entry by entry, and names each line that was edited, is missing, stands in " +
        "another place or was put in. What was cut off the end shows only if the journal's heads were kept elsewhere.",
    )
    .argument(
      "<journal...>",
      "JSON Lines files in the order in which they were written, - for standard input, or redis://host",
    )
    .option("--head <hash>", "a head that was noted earlier must be there (again for more)", addHead, [])
    .option("--since <note>", "the journal must extend what a checkpoint's note says")
    .option("--public-key <file>", "whose signature that note must have: an Ed25519 key in PEM")
    .option("--key <key>", "the key of a stream in Redis", "recess:journal")
    .option("--json", "print data")
    .addHelpText(
      "after",
      examples([
        ["recess verify journal.jsonl", "is it whole?"],
        ["recess verify journal.jsonl.1 journal.jsonl", "files that follow each other"],
        ["recess verify journal.jsonl --head 1f0c…", "is what was the end last month still there?"],
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
