import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

// Every row of SECURITY.md names existing tests, and each test of an attack is named by a row.

const root = join(import.meta.dirname, "../..");

const IGNORED = new Set(["node_modules", "dist", ".git"]);

function testsUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (IGNORED.has(entry.name)) return [];
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return testsUnder(path);
    return /\.test\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

const tests = [...testsUnder("test"), ...testsUnder("packages")];

interface Row {
  readonly threat: string;
  readonly named: readonly string[];
}

const rows: readonly Row[] = readFileSync(join(root, "SECURITY.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| Threat") && !line.startsWith("| ---"))
  .map((line) => {
    const [threat = "", , named = ""] = line.slice(2, -1).split(" | ");
    return { threat, named: [...named.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name) };
  });

/** The tests that a name in the table refers to: a file by the end of its path, or a folder. */
function filesOf(name: string): readonly string[] {
  if (existsSync(join(root, name)) && !name.endsWith(".ts")) return tests.filter((file) => file.startsWith(`${name}/`));
  return tests.filter((file) => file.endsWith(`/${name}`) || file === name);
}

test("SECURITY.md has its rows", () => {
  expect(rows.length).toBeGreaterThan(60);
});

test.each(rows)("SECURITY.md: $threat", ({ threat, named }) => {
  // Threats that are out of scope have no tests.
  expect(named.length > 0 || threat === "reaches the model past the gateway").toBe(true);
  for (const name of named) expect(filesOf(name), name).not.toEqual([]);
});

test("the links of SECURITY.md lead to files", () => {
  const text = readFileSync(join(root, "SECURITY.md"), "utf8");
  const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = ""]) => link);
  for (const link of links) expect(existsSync(join(root, link)), link).toBe(true);
});

test.each(tests.filter((path) => path.startsWith("test/security/")))("SECURITY.md names %s", (path) => {
  const named = rows.flatMap((row) => row.named);
  expect(named.some((name) => filesOf(name).includes(path))).toBe(true);
});
