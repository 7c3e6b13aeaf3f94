import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { root } from "../support/built.ts";

const LINES = 1_000_000;
const MB = 1_000_000;

/** Reads the file, follows a change to it, and finds a mistake in its last line. */
const PROGRAM = `
import { appendFileSync } from "node:fs";
import { openPeopleFile } from "${root}/packages/gateway/src/people/file.ts";

const [path] = process.argv.slice(2);
const problems = [];
const people = await openPeopleFile({ path, withFamilies: false, onProblem: (problem) => problems.push(problem) });
const { size } = people;
const first = process.memoryUsage().rss;
appendFileSync(path, "late,9,Asia/Shanghai,CN,kids,\\n");
await people.refresh();
const late = people.find("late")?.age;
appendFileSync(path, "later,nine,Asia/Shanghai,CN,kids,\\n");
await people.refresh();
console.log(JSON.stringify({ size, first, late, again: people.size, problems }));
process.exit(0);
`;

async function writePeople(path: string): Promise<void> {
  const file = createWriteStream(path);
  file.write("id,age,timeZone,region,groups,guardians\n");
  for (let line = 0; line < LINES; line++) {
    const id = `7f3c0a52-4f7e-4c53-9a52-${String(line).padStart(12, "0")}`;
    const text = `${id},${6 + (line % 12)},Europe/Berlin,DE,class-${line % 400},g${line}@example.com\n`;
    if (!file.write(text)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
}

test("a million people are read in 300 MB, read again when they change, and a mistake is found by its line", async () => {
  const folder = await mkdtemp(join(tmpdir(), "recess-million-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writePeople(join(folder, "people.csv"));
  await writeFile(join(folder, "program.ts"), PROGRAM);
  await build({
    entryPoints: [join(folder, "program.ts")],
    outfile: join(folder, "program.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@recess/source"],
    banner: { js: "import{createRequire as made}from'node:module';const require=made(import.meta.url);" },
    logLevel: "error",
  });
  const { stdout } = await promisify(execFile)(
    process.execPath,
    // Old and new people are both in memory while a change is read.
    ["--max-old-space-size=300", join(folder, "program.mjs"), join(folder, "people.csv")],
  );
  const found = JSON.parse(stdout);
  expect(found).toMatchObject({ size: LINES, late: 9, again: LINES + 1 });
  expect(found.first).toBeLessThan(300 * MB);
  expect(found.problems).toHaveLength(1);
  expect(found.problems[0]).toMatch(/people\.csv: line 1000003: age must be a whole number/);
});
