import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SRC = fileURLToPath(new URL(".", import.meta.url));

/** From the lowest up: a folder imports only from those before it. */
const FOLDERS = [
  "words",
  "config",
  "identity",
  "people",
  "http",
  "upstreams",
  "responder",
  "store",
  "chat",
  "realtime",
  "forward-auth",
  "decisions",
  "family",
  "server",
];

test("folders import from lower ones only", () => {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const folderOf = (path: string): string => (path.includes("/") ? (path.split("/")[0] ?? "") : "");
  const upward = files.flatMap((file) => {
    const from = folderOf(file);
    if (from === "" || file.endsWith(".test.ts")) return [];
    const imports = [...readFileSync(join(SRC, file), "utf8").matchAll(/from "(\.[^"]+)"/g)];
    return imports
      .map(([, path = ""]) => relative(SRC, join(SRC, dirname(file), path)))
      .filter((path) => folderOf(path) !== from && FOLDERS.indexOf(folderOf(path)) >= FOLDERS.indexOf(from))
      .map((path) => `${file} imports ${path}`);
  });
  expect(upward).toEqual([]);
  expect(new Set(files.map(folderOf))).toEqual(new Set(["", ...FOLDERS]));
});
