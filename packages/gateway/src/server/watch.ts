import { stat } from "node:fs/promises";

/**
 * Files that are looked at again and again, by their times and sizes: file systems that are mounted into a container send no
 * events. Links are followed, so that a file that is replaced behind one has changed.
 */
export interface WatchedFiles {
  /** What is there from now on counts as seen: called before the files are read, so that no change falls between. */
  look(): Promise<void>;
  /** Other files from now on; those that were followed before count as seen at the last `look`. */
  follow(files: readonly string[]): Promise<void>;
  haveChanged(): Promise<boolean>;
}

export async function watchFiles(files: readonly string[]): Promise<WatchedFiles> {
  let seen = new Map<string, string>();
  const marksOf = async (paths: readonly string[]): Promise<Map<string, string>> =>
    new Map(await Promise.all(paths.map(async (path) => [path, await markOf(path)] as const)));
  seen = await marksOf(files);
  return {
    async look() {
      seen = await marksOf([...seen.keys()]);
    },
    async follow(paths) {
      const now = await marksOf(paths);
      seen = new Map([...now].map(([path, mark]) => [path, seen.get(path) ?? mark]));
    },
    async haveChanged() {
      const now = await marksOf([...seen.keys()]);
      return [...now].some(([path, mark]) => seen.get(path) !== mark);
    },
  };
}

async function markOf(path: string): Promise<string> {
  try {
    const { mtimeMs, ctimeMs, size, ino } = await stat(path);
    return `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
  } catch {
    return "none";
  }
}
