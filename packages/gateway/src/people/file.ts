import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { readCsv } from "./csv.ts";
import { PeopleFileError } from "./file-error.ts";
import type { Person } from "./person.ts";
import { readPeopleYaml } from "./yaml.ts";

/** A file of people that is read again when it changes. A bad one changes nothing. */
export interface PeopleFile {
  find(id: string): Person | null;
  readonly size: number;
  /** What is wrong with the file that stands there now; `null` if it is the one in force. */
  readonly problem: string | null;
  /** Looks whether the file has changed, and reads it again if so. */
  refresh(): Promise<void>;
  close(): void;
}

export interface PeopleFileOptions {
  readonly path: string;
  /** How often the file's time and size are looked at, ms: this works on network drives and mounted volumes too. */
  readonly everyMs?: number;
  readonly onProblem: (problem: string) => void;
}

/** Reads the file, and follows it. Rejects if it cannot be used at the start. */
export async function openPeopleFile({ path, everyMs = 2000, onProblem }: PeopleFileOptions): Promise<PeopleFile> {
  let seen = await markOf(path);
  let people = await readPeople(path);
  let problem: string | null = null;
  let reading: Promise<void> | null = null;

  const readAgain = async (): Promise<void> => {
    const mark = await markOf(path).catch(() => "");
    if (mark === seen) return;
    seen = mark;
    try {
      people = await readPeople(path);
      problem = null;
    } catch (error) {
      problem = describe(error);
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

async function readPeople(path: string): Promise<ReadonlyMap<string, Person>> {
  if (/\.csv$/i.test(path)) return readCsv(createReadStream(path, { encoding: "utf8", highWaterMark: 1 << 18 }));
  return readPeopleYaml(await readFile(path, "utf8"));
}

async function markOf(path: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(path);
  return `${mtimeMs} ${size} ${ino}`;
}

/** In words that name no person: what is wrong with which line. */
function describe(error: unknown): string {
  if (error instanceof PeopleFileError) return `The file of people: ${error.message}.`;
  return "The file of people cannot be read.";
}
