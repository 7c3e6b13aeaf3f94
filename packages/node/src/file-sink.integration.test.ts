import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FileSink, fileSink } from "./file-sink.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "recess-file-sink-"));
});
afterEach(() => rm(folder, { recursive: true }));

const recorded = (...lines: readonly string[]) => ({ recorder: "r", first: 0, lines });

test("lines are appended, also by the next process, to a file that nobody else may read", async () => {
  const path = join(folder, "trace.jsonl");
  for (const line of ["1", "2"]) {
    const sink = fileSink({ path });
    await sink(recorded(line, `${line}é`));
    await sink.close();
  }
  expect(await readFile(path, "utf8")).toBe("1\n1é\n2\n2é\n");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("a missing directory is created, for this user alone", async () => {
  const path = join(folder, "data", "journals", "journal.jsonl");
  const sink = fileSink({ path });
  await sink(recorded("1"));
  await sink.close();
  expect(await readFile(path, "utf8")).toBe("1\n");
  for (const created of [join(folder, "data"), join(folder, "data", "journals")]) {
    expect((await stat(created)).mode & 0o777).toBe(0o700);
  }
});

test("a partial line left by a killed process is cut off", async () => {
  const path = join(folder, "trace.jsonl");
  await writeFile(path, '{"at":1}\n');
  await appendFile(path, `{"at":2,"x":"${"é".repeat(100_000)}`);
  const sink = fileSink({ path, clock: () => 3 });
  await sink(recorded('{"at":3}'));
  await sink.close();
  expect(await readFile(path, "utf8")).toBe('{"at":1}\n{"at":3}\n');
});

test("full files are moved on, and the oldest goes", async () => {
  const path = join(folder, "trace.jsonl");
  const sink = fileSink({ path, maxBytes: 10, keep: 2 });
  for (const line of ["aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff", "gggg"]) await sink(recorded(line));
  await sink(recorded("a line that is longer than a file may be"));
  await sink.close();
  expect((await readdir(folder)).sort()).toEqual(["trace.jsonl", "trace.jsonl.1", "trace.jsonl.2"]);
  expect(await readFile(path, "utf8")).toBe("a line that is longer than a file may be\n");
  expect(await readFile(`${path}.1`, "utf8")).toBe("gggg\n");
  expect(await readFile(`${path}.2`, "utf8")).toBe("eeee\nffff\n");
});

const DAY = 24 * 60 * 60_000;

test("a quiet file is rotated by age, and deleted when its first line is too old", async () => {
  const path = join(folder, "journal.jsonl");
  let day = 0;
  const open = (): FileSink => fileSink({ path, keep: 4, retention: "50d", clock: () => day * DAY });
  const files = async (): Promise<Record<string, number[]>> => {
    const names = (await readdir(folder)).filter((name) => name.startsWith("journal.jsonl")).sort();
    const days = async (name: string): Promise<number[]> =>
      (await readFile(join(folder, name), "utf8")).match(/"day":\d+/g)?.map((text) => Number(text.slice(6))) ?? [];
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name.slice(13), await days(name)])));
  };
  // A restarted process continues where the last one ended.
  let sink = open();
  for (; day <= 52; day += 4) {
    if (day === 4) {
      await sink.close();
      sink = open();
    }
    await sink(recorded(JSON.stringify({ at: day * DAY, day })));
    for (const days of Object.values(await files())) expect(day - (days[0] ?? 0)).toBeLessThan(50);
  }
  expect(await files()).toEqual({ "": [48, 52], ".1": [36, 40, 44], ".2": [24, 28, 32], ".3": [12, 16, 20] });

  // Much later: the first written line removes what is too old, also beyond `keep`, and nothing else.
  await writeFile(`${path}.9`, '{"at":0}\n');
  await writeFile(`${path}.old`, '{"at":0}\n');
  day = 90;
  await sink(recorded(JSON.stringify({ at: day * DAY, day })));
  await sink.close();
  expect(await files()).toEqual({ "": [90], ".1": [48, 52], ".old": [] });
});

test.each(["", "soon", "0d"] as const)("an invalid retention: %s", (retention) => {
  expect(() => fileSink({ path: join(folder, "x"), retention })).toThrow(/retention must be/);
});

test("it rejects while the file cannot be written, and goes on when it can", async () => {
  const path = join(folder, "later", "trace.jsonl");
  const sink = fileSink({ path });
  // A file stands where its directory should be.
  await writeFile(join(folder, "later"), "");
  await expect(sink(recorded("1"))).rejects.toThrow(/EEXIST|ENOTDIR/);
  await rm(join(folder, "later"));
  await sink(recorded("1"));
  await sink.close();
  expect(await readFile(path, "utf8")).toBe("1\n");
});
