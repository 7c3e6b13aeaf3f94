import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { verify } from "./run.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "recess-verify-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  ["nothing", ""],
  ["blank lines", "\n\n"],
])("a journal of %s does not pass, so that an emptied one is noticed", async (_, text) => {
  const journal = join(folder, "journal.jsonl");
  writeFileSync(journal, text);
  let printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((piece) => {
    printed += String(piece);
    return true;
  });
  const options = { heads: [], key: "recess:journal", since: undefined, publicKey: undefined };
  expect(await verify([journal], { ...options, json: false })).toBe(1);
  expect(printed).toContain("There are no entries.");
  expect(printed).toContain("1 problem in 0 lines");
  printed = "";
  expect(await verify([journal], { ...options, json: true })).toBe(1);
  expect(JSON.parse(printed)).toMatchObject({ valid: false, lines: 0, problems: [] });
});
