import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { readCsv } from "./csv.ts";
import { PeopleFileError } from "./file-error.ts";
import { type Families, newFamilies } from "./families.ts";
import type { Person } from "./person.ts";
import type { ReadPeopleOptions } from "./reading.ts";
import { readPeopleYaml } from "./yaml.ts";

/** A people file that is reloaded when it changes. An invalid file changes nothing. */
export interface PeopleFile extends Families {
  find(id: string): Person | null;
  readonly size: number;
  /** The problem of the current file; `null` if it is in force. */
  readonly problem: string | null;
  /** Reloads the file if it has changed. */
  refresh(): Promise<void>;
  close(): void;
}

export interface PeopleFileOptions {
  readonly path: string;
  /** How often the file's time and size are checked, ms: polling also works on network drives and mounted volumes. */
  readonly everyMs?: number;
  /** Whether to store guardians. */
  readonly withFamilies: boolean;
  readonly onProblem: (problem: string) => void;
}

/** Reads the file and follows it. Rejects if it is not usable at the start. */
export async function openPeopleFile(options: PeopleFileOptions): Promise<PeopleFile> {
  const { path, everyMs = 2000, withFamilies, onProblem } = options;
  let seen = await markOf(path);
  let { people, families } = await readPeople(path, { withFamilies });
  let problem: string | null = null;
  let reading: Promise<void> | null = null;

  const readAgain = async (): Promise<void> => {
    const mark = await markOf(path).catch(() => "");
    if (mark === seen) return;
    seen = mark;
    try {
      ({ people, families } = await readPeople(path, { withFamilies }));
      problem = null;
    } catch (error) {
      problem = problemOf(error, path);
      onProblem(problem);
    }
  };
  const refresh = (): Promise<void> => {
    reading ??= readAgain().finally(() => {
      reading = null;
    });
    return reading;
  };
  const timer = setInterval(() => void refresh(), everyMs);
  timer.unref();

  return {
    find: (id) => people.get(id) ?? null,
    childrenOf: (guardian) => families.childrenOf(guardian),
    nameOf: (id) => families.nameOf(id),
    get size() {
      return people.size;
    },
    get problem() {
      return problem;
    },
    refresh,
    close: () => clearInterval(timer),
  };
}

interface PeopleRead {
  readonly people: ReadonlyMap<string, Person>;
  readonly families: Families;
}

export interface ReadFileOptions extends Pick<ReadPeopleOptions, "onProblem"> {
  /** Whether to store guardians. */
  readonly withFamilies: boolean;
}

/** Reads a people file. Throws a PeopleFileError for invalid content (without `onProblem`), and errors of the file system. */
export async function readPeople(path: string, { withFamilies, ...more }: ReadFileOptions): Promise<PeopleRead> {
  const families = newFamilies();
  const options = { ...more, families: withFamilies ? families : null };
  const people = /\.csv$/i.test(path)
    ? await readCsv(createReadStream(path, { encoding: "utf8", highWaterMark: 1 << 18 }), options)
    : readPeopleYaml(await readFile(path, "utf8"), options);
  return { people, families };
}

async function markOf(path: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(path);
  return `${mtimeMs} ${size} ${ino}`;
}

const CAUSES: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EACCES: "may not be read by this process",
  EPERM: "may not be read by this process",
  EISDIR: "is a directory",
};

/** Describes a problem without naming a person: which file, what is wrong, and in which line. */
export function problemOf(error: unknown, path: string): string {
  if (error instanceof PeopleFileError) return `The file of people ${path}: ${error.message}.`;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return `The file of people ${path} ${CAUSES[code] ?? "cannot be read"}.`;
}
