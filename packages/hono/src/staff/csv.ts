/**
 * Rows as CSV (RFC 4180). Cells that a spreadsheet would run as a formula become text, also in spreadsheets that split
 * cells at semicolons or tabs.
 */
export function csvOf(rows: readonly (readonly (string | number | boolean | null)[])[]): string {
  return rows.map((cells) => `${cells.map(cellOf).join(",")}\r\n`).join("");
}

function cellOf(value: string | number | boolean | null): string {
  const text =
    typeof value === "string" ? value.replace(/^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/, "'$&") : String(value ?? "");
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function isoOf(instant: number | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}
