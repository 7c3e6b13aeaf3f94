import { Argument, Command, InvalidArgumentError } from "commander";
import { examples } from "../terminal/help.ts";

interface Options {
  readonly key?: string;
  readonly name: string;
  readonly stream: string;
}

export function journalCommand(): Command {
  return new Command("journal")
    .summary("sign the current length and heads of a journal")
    .description(
      "Prints a signed note (C2SP signed-note, Ed25519) that lists the head of every writer's chain with its length. Kept by " +
        "an auditor, it shows later that the journal was only extended: recess verify --since NOTE.",
    )
    .addArgument(new Argument("<action>", "the action").choices(["checkpoint"]))
    .argument(
      "<journal...>",
      "JSON Lines files in the order in which they were written, - for standard input, or redis://host",
    )
    .option("--key <file>", "an Ed25519 private key in PEM (required)")
    .option("--name <name>", "the signer's name, without spaces", parseName, "recess")
    .option("--stream <key>", "the key of a stream in Redis", "recess:journal")
    .addHelpText(
      "after",
      examples([
        ["openssl genpkey -algorithm ed25519 -out key.pem", "a key to sign with"],
        ["recess journal checkpoint journal.jsonl --key key.pem > 2027-07.note", "the note, for the auditor to keep"],
        ["recess verify journal.jsonl --since 2027-07.note --public-key key.pub", "a year later"],
      ]),
    )
    .action(async (_action: string, journals: readonly string[], { key, name, stream }: Options, command: Command) => {
      // Commander's own `requiredOption` would hide that another option was misspelt.
      if (key === undefined) command.error("error: required option '--key <file>' not specified");
      const { checkpoint } = await import("./run.ts");
      process.exitCode = await checkpoint(journals, { privateKey: key, name, key: stream });
    });
}

function parseName(text: string): string {
  if (/^[^\s+]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError("Write a name of at most 64 characters without spaces and plus signs.");
}
