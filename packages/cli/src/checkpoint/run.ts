import { EXIT } from "../errors.ts";
import { print, say } from "../terminal/output.ts";
import { readJournal } from "../journal/read.ts";
import { checkpointText } from "./heads.ts";
import { privateKeyIn } from "./keys.ts";
import { signNote } from "./note.ts";

export interface CheckpointOptions {
  /** A file that contains an Ed25519 private key. */
  readonly privateKey: string;
  /** The signer's name. */
  readonly name: string;
  /** The key of Redis streams. */
  readonly key: string;
}

/** Prints a signed note of every chain's head. Returns the exit status: a journal with problems is not signed. */
export async function checkpoint(journals: readonly string[], options: CheckpointOptions): Promise<number> {
  const privateKey = await privateKeyIn(options.privateKey);
  const { names, verifier } = await readJournal(journals, options.key, () => {});
  const problems = verifier.end().length;
  if (problems > 0) {
    say(`The journal is not as it was written (${problems} problems): "recess verify ${names.join(" ")}" says where.`);
    return EXIT.problems;
  }
  await print(signNote(checkpointText(verifier.chains, Date.now()), privateKey, options.name));
  return EXIT.ok;
}
