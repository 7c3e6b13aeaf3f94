import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/built.ts";

export interface NamedCommand {
  /** The document that names it, relative to the repository's root. */
  readonly document: string;
  readonly command: string;
}

/** Every handwritten document of the repository. */
export function documents(): string[] {
  const files = execFileSync("git", ["ls-files", "*.md"], { cwd: root, encoding: "utf8" }).trim().split("\n");
  return files.filter((file) => !file.startsWith(".changeset/") && !file.startsWith("test/"));
}

/** The commands in documents that start with this word, in code spans and shell blocks, without trailing comments. */
export function namedCommands(start: string): NamedCommand[] {
  return documents().flatMap((document) =>
    commandsIn(readFileSync(join(root, document), "utf8"))
      .filter((command) => command.startsWith(start))
      .map((command) => ({ document, command })),
  );
}

function commandsIn(text: string): string[] {
  const blocks = [...text.matchAll(/^```(?:sh|bash|shell|console)\n([^]*?)^```/gmu)].flatMap(([, block = ""]) =>
    // A line that ends in a backslash continues on the next.
    block.replaceAll(/\\\n\s*/gu, "").split("\n"),
  );
  const spans = [...text.replaceAll(/^```[^]*?^```/gmu, "").matchAll(/`([^`\n]+)`/gu)].map(([, span = ""]) => span);
  return [...blocks, ...spans].map((line) =>
    line
      .replace(/^\$ /u, "")
      .replace(/\s+#.*$/u, "")
      .trim(),
  );
}
