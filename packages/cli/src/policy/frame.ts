import type { Colors } from "../terminal/colors.ts";

const LINES_BEFORE = 1;
const LINES_AFTER = 1;
const MAX_WIDTH = 160;

/** The lines around a place in a text, with a mark under the place. Line and column count from 1. */
export function codeFrame(text: string, line: number, column: number, { dim, red }: Colors): string {
  const lines = text.split(/\r?\n/);
  const first = Math.max(1, line - LINES_BEFORE);
  const last = Math.min(lines.length, line + LINES_AFTER);
  const numberWidth = String(last).length;
  const frame: string[] = [];
  for (let number = first; number <= last; number++) {
    const source = lines[number - 1] ?? "";
    if (number !== line && source.trim() === "") continue;
    const from = number === line ? windowStart(column) : 0;
    const shown = source.slice(from, from + MAX_WIDTH);
    const gutter = String(number).padStart(numberWidth);
    frame.push(`${number === line ? red(">") : " "} ${dim(`${gutter} |`)} ${shown}`.trimEnd());
    if (number === line) {
      // Tabs are kept so that the mark stays under its place at any tab width.
      const indent = source.slice(from, column - 1).replaceAll(/[^\t]/g, " ");
      const mark = "^".repeat(markWidth(source, column, from));
      frame.push(`  ${dim(`${" ".repeat(numberWidth)} |`)} ${indent}${red(mark)}`);
    }
  }
  return frame.join("\n");
}

/** Long lines are shown from shortly before the place. */
function windowStart(column: number): number {
  return column <= MAX_WIDTH / 2 ? 0 : column - 1 - MAX_WIDTH / 4;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,:\]}]+/y;

/** The length of the word or string at this place. */
function markWidth(source: string, column: number, from: number): number {
  TOKEN.lastIndex = column - 1;
  const length = TOKEN.exec(source)?.[0].length ?? 1;
  return Math.max(1, Math.min(length, from + MAX_WIDTH - (column - 1)));
}
