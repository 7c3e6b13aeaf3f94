import { stat } from "node:fs/promises";

/**
 * What changes when any of these files does: their times and sizes. Looked at again and again, for file systems that are
 * mounted into a container send no events.
 */
export async function marksOf(files: readonly string[]): Promise<string> {
  const marks = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
        () => "none",
      ),
    ),
  );
  return marks.join("\n");
}
