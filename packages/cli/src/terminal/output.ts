import { once } from "node:events";
import { codeOf, EXIT, systemReason, UserError } from "../errors.ts";

/** Writes to standard output, and waits while whoever reads it is slower. */
export async function print(text: string): Promise<void> {
  if (text !== "" && !process.stdout.write(text)) await once(process.stdout, "drain");
}

/** Whoever read standard output may stop reading, as `head` does: that is an end, not an error. */
export function endQuietlyWithReader(): void {
  process.stdout.on("error", (error) => {
    if (codeOf(error) === "EPIPE") process.exit(EXIT.ok);
    throw new UserError(`Standard output cannot be written: ${systemReason(error) ?? error.message}.`);
  });
}

/** Says something to the person, beside the output. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
