import { readdir } from "node:fs/promises";
import { UserError } from "../errors.ts";

/** The files in this directory with matching names. Throws a UserError with the given message if there are none. */
export async function usualFiles(
  names: RegExp,
  { message, hint }: { readonly message: string; readonly hint: string },
): Promise<readonly string[]> {
  const files = (await readdir(".")).filter((file) => names.test(file)).sort();
  if (files.length > 0) return files;
  throw new UserError(message, { hint });
}
