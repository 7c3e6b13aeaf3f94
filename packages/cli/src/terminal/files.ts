import { writeFile } from "node:fs/promises";
import { unwritable } from "../errors.ts";

/** Throws a UserError if the file cannot be written: before the work, not after it. */
export async function checkWritable(file: string): Promise<void> {
  await writeOutput(file, "");
}

/** Writes a file that the person named. Throws a UserError if it cannot be written. */
export async function writeOutput(file: string, content: string): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (error) {
    throw unwritable(file, error);
  }
}
