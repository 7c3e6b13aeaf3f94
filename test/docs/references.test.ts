import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

// Documents and comments lead only to files, sections and headings that exist.

const root = fileURLToPath(new URL("../..", import.meta.url));
const files = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" })
  .split("\0")
  .filter((file) => file !== "" && existsSync(join(root, file)));
const read = (file: string): string => readFileSync(join(root, file), "utf8");

const documents = files.filter((file) => file.endsWith(".md") && !file.endsWith("CHANGELOG.md"));
const programs = files.filter(
  (file) => /\.(?:tsx?|mjs|js|sh|ya?ml)$/.test(file) && !/pnpm-lock|\/fixtures\//.test(file),
);

/** The pages that `docs/generate` writes. */
const GENERATED = /^docs\/(?:reference\/\w+|law|security|benchmarks)(?:\.md)?$/;

function exists(path: string): boolean {
  const target = path.replace(/\/$/, "");
  return ["", ".md", "/index.md"].some((end) => existsSync(join(root, target + end))) || GENERATED.test(target);
}

test("relative links in documents lead to files of the repository", () => {
  const dead = documents.flatMap((document) =>
    [...read(document).matchAll(/\]\(([^)\s#]+)(?:#[^)\s]*)?\)/g)]
      .map(([, link = ""]) => decodeURI(link))
      .filter((link) => !/^(?:[a-z]+:|\/)/.test(link) && !exists(join(dirname(document), link)))
      .map((link) => `${document}: ${link}`),
  );
  expect(dead).toEqual([]);
});

test("paths in documents and comments are those of files", () => {
  const path = /(?<![\w./@-])(?:docs|examples|packages|peers|scripts|test)\/[\w./-]*\w\.(?:tsx?|mjs|md|ya?ml|json)\b/g;
  const dead = [...documents, ...programs].flatMap((file) =>
    read(file)
      .split("\n")
      .filter((line) => file.endsWith(".md") || /^\s*(?:\/\/|\/?\*|#)/.test(line))
      .flatMap((line) => [...line.matchAll(path)].map(([found]) => found))
      .filter((found) => !exists(found) && !exists(join(dirname(file), found)) && !found.includes("/dist/"))
      .map((found) => `${file}: ${found}`),
  );
  expect(dead).toEqual([]);
});

test("sections that are cited stand in the specification", () => {
  const sections = new Set([...read("docs/spec.md").matchAll(/^## (\d+)\. /gm)].map(([, number]) => number));
  expect(sections.size).toBeGreaterThan(5);
  const cited = ["docs/spec.md", "docs/conformance.md", "test/vectors/README.md"]
    .filter((file) => existsSync(join(root, file)))
    .flatMap((file) =>
      [...read(file).matchAll(/(?<!RFC \d+, )\bsections? (\d+)(?:(?: and|,) (\d+))?/g)].flatMap(([, ...numbers]) =>
        numbers.filter((number) => number !== undefined),
      ),
    );
  expect(cited.length).toBeGreaterThan(3);
  expect(cited.filter((number) => !sections.has(number))).toEqual([]);
});

test("documents that are named exist", () => {
  const names = new Set(files.map((file) => basename(file)));
  const dead = [...documents, ...programs].flatMap((file) =>
    [...read(file).matchAll(/(?<![\w./-])[A-Z][A-Z_-]+\.md\b/g)]
      .filter(([name]) => !names.has(name))
      .map(([name]) => `${file}: ${name}`),
  );
  expect(dead).toEqual([]);
});
