import { UserError } from "../errors.ts";
import { say } from "../terminal/output.ts";
import { type NotedHead, readCheckpoint } from "./heads.ts";
import { publicKeyIn, readNamed } from "./keys.ts";
import { isSignedBy, readNote } from "./note.ts";

/** A checkpoint that a journal must extend, and the key that must have signed it. */
export interface NotedBy {
  readonly since: string | undefined;
  readonly publicKey: string | undefined;
}

/** The heads in a checkpoint's note; empty without a note. Throws a UserError for a note that cannot be trusted. */
export async function notedHeads({ since, publicKey }: NotedBy): Promise<readonly NotedHead[]> {
  if (since === undefined) {
    if (publicKey !== undefined)
      throw new UserError("--public-key needs the note of a checkpoint: give it with --since.");
    return [];
  }
  const note = readNote(await readNamed(since));
  const heads = note === null ? null : readCheckpoint(note.text);
  if (note === null || heads === null) {
    throw new UserError(`${since} is not the note of a checkpoint.`, {
      hint: "Make one with: recess journal checkpoint",
    });
  }
  if (publicKey === undefined) {
    say(`The signature of ${since} was not checked: give the signer's key with --public-key.`);
  } else if (!isSignedBy(note, await publicKeyIn(publicKey))) {
    throw new UserError(`${since} is not signed by the key in ${publicKey}, or was changed.`);
  }
  return heads;
}
