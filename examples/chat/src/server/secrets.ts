import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Random strings of this installation, stored so that sessions and records outlive a restart. */
export interface Secrets {
  readonly sessions: string;
  /** Hashes account ids before they are stored. */
  readonly records: string;
  /** Signs the forms of the family's and the staff's pages. */
  readonly forms: string;
}

/**
 * Reads them from the data folder, or makes them. A real app gets these from where it keeps its other secrets. Throws if
 * the folder cannot be written to.
 */
export function openSecrets(folder: string): Secrets {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const read = (name: string): string => secret(join(folder, name));
    return { sessions: read("session-secret"), records: read("record-secret"), forms: read("form-secret") };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The data folder ${folder} cannot be written to (${why}). RECESS_CHAT_DATA names another.`, {
      cause,
    });
  }
}

function secret(file: string): string {
  try {
    writeFileSync(file, randomBytes(32).toString("base64url"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return readFileSync(file, "utf8");
}
