import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findPreset, presets } from "@recess/core/presets";
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

test("the README states the daily limits of the preset `balanced`", () => {
  const bands = findPreset("balanced")?.policy.bands;
  const row = /^\| `balanced` \| (.+) \|$/mu.exec(read("README.md"))?.[1];
  expect(row).toContain("under 13, 40 minutes a day (weekends: an hour) and a break after 30");
  expect(bands?.["child"]).toMatchObject({ ages: [0, 13], dailyLimit: { default: "40m", weekend: "1h" } });
  expect(bands?.["child"]).toMatchObject({ break: { after: "30m" } });
  expect(row).toContain("13 to 15, an hour (weekends: 90 minutes)");
  expect(bands?.["young-teen"]).toMatchObject({ ages: [13, 16], dailyLimit: { default: "1h", weekend: "1h30m" } });
  expect(row).toContain("16 and 17, two;");
  expect(bands?.["teen"]).toMatchObject({ ages: [16, 18], dailyLimit: "2h" });
});
