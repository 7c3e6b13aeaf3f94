import type { Command } from "commander";
import { expect, test } from "vitest";
import { makeProgram } from "../../packages/cli/src/program.ts";
import { namedCommands } from "./documents.ts";

/** The command that the words select, and the words that it does not know. */
function follow(words: readonly string[]): { readonly command: Command; readonly unknown: readonly string[] } {
  let command = makeProgram("0.0.0");
  for (const word of words) {
    const child = command.commands.find((one) => one.name() === word);
    if (child === undefined) break;
    command = child;
  }
  const flags = words.filter((word) => /^--?[a-z]/u.test(word)).map((word) => word.split("=")[0] ?? word);
  const known = [...command.options.flatMap(({ short, long }) => [short, long]), "-h", "--help", "-V", "--version"];
  return { command, unknown: flags.filter((flag) => !known.includes(flag)) };
}

const wordsOf = (line: string): string[] =>
  line
    .replaceAll(/\$\([^)]*\)/gu, "")
    .split(/\s*(?:\||&&|>)\s*/u)
    .find((part) => /(^|\s)recess\s/u.test(part))
    ?.replace(/^.*?\brecess\s+/u, "")
    .split(/\s+/u) ?? [];

test("every recess command in a document is one, and takes the options that it is given there", () => {
  const lines = [...namedCommands("recess "), ...namedCommands("npx --yes pnpm --silent recess ")];
  expect(lines.length).toBeGreaterThan(20);
  const wrong = lines.flatMap(({ document, command: line }) => {
    const words = wordsOf(line).filter((word) => word !== "…" && word !== "COMMAND");
    const { command, unknown } = follow(words);
    const isCommand = words.length === 0 || command.name() !== "recess" || words[0]?.startsWith("-") === true;
    return isCommand && unknown.length === 0 ? [] : [`${document}: ${line}`];
  });
  expect(wrong).toEqual([]);
});
