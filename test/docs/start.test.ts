import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../support/built.ts";
import { namedCommands } from "./documents.ts";

// Each page of "Start" is complete: what its code imports is installed by its commands or shown on the page.

const folder = join(root, "docs", "start");
// The gateway's page needs no code.
const pages = readdirSync(folder).filter((file) => file !== "gateway.md");

interface StartPage {
  readonly text: string;
  /** The code that the page shows: its own blocks, and the files that it includes. */
  readonly code: string;
  readonly included: readonly string[];
}

function readPage(file: string): StartPage {
  const text = readFileSync(join(folder, file), "utf8");
  const included = [...text.matchAll(/^<<< (\S+\.ts)$/gmu)].map(([, path = ""]) => join(folder, path));
  const blocks = [...text.matchAll(/^```ts\n([^]*?)^```/gmu)].map(([, block = ""]) => block);
  return { text, code: [...blocks, ...included.map((path) => readFileSync(path, "utf8"))].join("\n"), included };
}

function importsOf(code: string): readonly string[] {
  return [...code.matchAll(/^import .*?["']([^"']+)["'];$/gmu)].map(([, name = ""]) => name);
}

const isBuiltIn = (name: string): boolean => /^(node|cloudflare):/u.test(name) || builtinModules.includes(name);

/** `@scope/name/path` and `name/path` without their paths. */
function packageOf(name: string): string {
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}

describe.each(pages)("docs/start/%s", (file) => {
  const { text, code, included } = readPage(file);

  test("includes files that exist, and shows code", () => {
    for (const path of included) expect(existsSync(path), path).toBe(true);
    expect(importsOf(code).length).toBeGreaterThan(0);
  });

  test("installs every package that its code imports", () => {
    const installed = [...text.matchAll(/^npm install (.+?)(?: #.*)?$/gmu)].flatMap(([, names = ""]) =>
      names.split(" "),
    );
    const packages = importsOf(code).filter((name) => !name.startsWith(".") && !isBuiltIn(name));
    expect(packages.map(packageOf).filter((name) => !installed.includes(name))).toEqual([]);
  });

  test("shows every file that its code imports", () => {
    const relative = importsOf(code).filter((name) => name.startsWith("."));
    const files = relative.map((name) => name.replace(/^.*\//u, "").replace(/\.ts$/u, ""));
    expect(files.filter((name) => !text.includes(`\`${name}.ts\``))).toEqual([]);
  });
});

test("no document runs TypeScript by `node` alone, which Node 20 cannot do", () => {
  const commands = namedCommands("").map(({ document, command }) => `${document}: ${command}`);
  // The pages that say so name the version that can.
  const running = commands.filter((line) => /(: |\s)node \S+\.ts\b/u.test(line));
  expect(running.filter((line) => !/^docs\/start\/\w+\.md: node start\.ts$/u.test(line))).toEqual([]);
});
