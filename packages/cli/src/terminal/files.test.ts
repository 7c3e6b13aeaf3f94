import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkWritable, writeOutput } from "./files.ts";

const folder = mkdtempSync(join(tmpdir(), "recess-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);

test("a file's old content stays until the new content is written completely", async () => {
  writeFileSync(at("page"), "old");
  chmodSync(at("page"), 0o640);
  symlinkSync("page", at("link"));
  await checkWritable(at("page"));
  expect(readFileSync(at("page"), "utf8")).toBe("old");
  await writeOutput(at("link"), "new");
  expect(readFileSync(at("page"), "utf8")).toBe("new");
  expect(statSync(at("page")).mode & 0o777).toBe(0o640);
  await checkWritable(at("other"));
  expect(readdirSync(folder).toSorted()).toEqual(["link", "page"]);
});

test("what cannot be written is refused before the work", async () => {
  await expect(checkWritable(folder)).rejects.toThrow("it is a directory");
  await expect(checkWritable(at("none/x"))).rejects.toThrow("its folder does not exist");
  await expect(writeOutput(at("none/x"), "")).rejects.toThrow("its folder does not exist");
});
