import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { presets } from "@recess/core/presets";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

test.each(["server.ts", "page.ts"])("the README's start is the example that compiles: %s", (file) => {
  expect(read("README.md")).toContain(`\`\`\`ts\n${read(`examples/quickstart/src/${file}`)}\`\`\``);
});

test("the README's policy is the one of that example", () => {
  expect(read("README.md")).toContain(`\`\`\`yaml\n${read("examples/quickstart/recess.yaml")}\`\`\``);
});

test("the README names every preset", () => {
  const readme = read("README.md");
  expect(presets.filter(({ id }) => !readme.includes(`\`${id}\``))).toEqual([]);
});

const pages = ["", "docs", ...subfolders("examples"), ...subfolders("packages")].flatMap((folder) =>
  readdirSync(join(root, folder))
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith(".md")),
);

function subfolders(folder: string): readonly string[] {
  return readdirSync(join(root, folder)).map((name) => join(folder, name));
}

test("there are pages", () => {
  expect(pages).toEqual(expect.arrayContaining(["README.md", "docs/scale.md", "packages/core/README.md"]));
});

test.each(pages)("every link and picture of %s leads somewhere", (file) => {
  const targets = [...read(file).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = ""]) => target);
  expect(targets.filter((target) => !existsSync(join(root, dirname(file), target)))).toEqual([]);
});
