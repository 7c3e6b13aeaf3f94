import { stat } from "node:fs/promises";

/**
 * Files that are polled by time and size, because file systems mounted into a container send no events. Links are
 * followed, so replacing a link's target counts as a change.
 */
export interface WatchedFiles {
  /** Marks the files' current state as seen. Call it before the files are read, so that no change is missed. */
  look(): Promise<void>;
  /** Watches these files from now on. Files that were watched before keep the state of the last `look`. */
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
