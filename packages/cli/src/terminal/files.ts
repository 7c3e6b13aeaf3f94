import { randomUUID } from "node:crypto";
import type { Stats } from "node:fs";
import { access, constants, open, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { codeOf, unwritable, UserError } from "../errors.ts";

/** Throws a UserError if the file cannot be written, before any work is done. Its content is kept. */
export async function checkWritable(file: string): Promise<void> {
  const found = await statOf(file);
  try {
    if (found === undefined) await access(dirname(file), constants.W_OK);
    else await access(file, constants.W_OK);
  } catch (error) {
    throw unwritable(file, error);
  }
  if (found?.isDirectory() === true) throw new UserError(`${file} cannot be written: it is a directory.`);
}

/** Writes the named file completely or not at all. Throws a UserError if it cannot be written. */
export async function writeOutput(file: string, content: string): Promise<void> {
  const found = await statOf(file);
  try {
    // A pipe or a device has no content to lose.
    if (found !== undefined && !found.isFile()) await writeFile(file, content);
    else await replaceFile(found === undefined ? file : await realpath(file), content);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** Writes a temporary file and renames it, so that a full disk keeps the old content. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  const mode = (await statOf(path))?.mode;
  const file = await open(beside, "wx", mode);
  try {
    await file.writeFile(text);
    await file.sync();
    await file.close();
    await rename(beside, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(beside, { force: true });
    throw error;
  }
}

async function statOf(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT") return undefined;
    throw unwritable(file, error);
  }
}
