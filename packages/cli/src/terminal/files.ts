import { randomUUID } from "node:crypto";
import type { Stats } from "node:fs";
import { access, constants, open, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { codeOf, unwritable, UserError } from "../errors.ts";

/** Throws a UserError if the file cannot be written: before the work, not after it. What is in it stays. */
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

/** Writes a file that the person named: all of it, or nothing. Throws a UserError if it cannot be written. */
export async function writeOutput(file: string, content: string): Promise<void> {
  const found = await statOf(file);
  try {
    // A pipe or a device holds nothing that could be lost.
    if (found !== undefined && !found.isFile()) await writeFile(file, content);
    else await replaceFile(found === undefined ? file : await realpath(file), content);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** Writes beside the file and then moves it there, so that a full disk leaves what was there. */
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
