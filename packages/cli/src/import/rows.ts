import { Readable } from "node:stream";
import Papa from "papaparse";
import { UserError } from "../errors.ts";
import { nearest } from "../terminal/nearest.ts";
import { type Lines, splitLines } from "../trace/lines.ts";
import type { OpenFile } from "../trace/open.ts";

/** A row by its columns, or a sentence that says why it cannot be read. */
export type Row =
  | { readonly number: number; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly number: number; readonly problem: string };

export interface RowsOptions {
  readonly format: "csv" | "jsonl" | undefined;
  readonly delimiter: string | undefined;
  /** Required columns. */
  readonly columns: readonly string[];
}

/** The rows of a file. A row's number is its line number unless a cell contains a newline. */
export async function* rowsOf(trace: OpenFile, { format, delimiter, columns }: RowsOptions): AsyncGenerator<Row> {
  const chunks = trace.bytes()[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return;
  const whole = chained(first.value, chunks);
  if ((format ?? formatOf(trace.name, first.value)) === "jsonl") yield* jsonRows(splitLines(whole, trace.name));
  else yield* csvRows(trace.name, whole, { delimiter: delimiter ?? delimiterIn(first.value), columns });
}

async function* chained(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

function formatOf(name: string, start: Buffer): "csv" | "jsonl" {
  const plain = name.replace(/\.gz$/i, "");
  if (/\.(csv|tsv)$/i.test(plain)) return "csv";
  if (/\.(jsonl|ndjson|json)$/i.test(plain)) return "jsonl";
  return start
    .toString("utf8", 0, 64)
    .replace(/^\uFEFF/, "")
    .trimStart()
    .startsWith("{")
    ? "jsonl"
    : "csv";
}

async function* jsonRows(lines: AsyncIterable<Lines>): AsyncGenerator<Row> {
  for await (const { first, texts } of lines) {
    for (const [index, text] of texts.entries()) {
      const number = first + index;
      if (text.trim() === "") continue;
      const fields = parsed(text);
      yield fields === undefined ? { number, problem: "the line is not a JSON object" } : { number, fields };
    }
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

const DELIMITERS = [",", ";", "\t", "|"] as const;

/** The most frequent candidate in the header. */
function delimiterIn(start: Buffer): string {
  const [header = ""] = start.toString("utf8", 0, MAX_HEADER).split(/[\r\n]/, 1);
  const count = (delimiter: string): number => header.split(delimiter).length;
  return DELIMITERS.reduce<string>((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best), ",");
}

const MAX_HEADER = 65_536;

interface CsvOptions {
  readonly delimiter: string;
  readonly columns: readonly string[];
}

async function* csvRows(
  name: string,
  chunks: AsyncIterable<Buffer>,
  { delimiter, columns }: CsvOptions,
): AsyncGenerator<Row> {
  const parser = Papa.parse(Papa.NODE_STREAM_INPUT, { delimiter });
  const input = Readable.from(chunks);
  input.once("error", (error) => parser.destroy(error));
  input.pipe(parser);
  let header: readonly string[] | undefined;
  let number = 0;
  for await (const cells of parser as AsyncIterable<readonly string[]>) {
    number++;
    if (header === undefined) {
      header = cells.map((cell) => cell.replace(/^\uFEFF/, "").trim());
      checkHeader(name, header, columns);
    } else if (cells.length === 1 && cells[0]?.trim() === "") continue;
    else if (cells.length !== header.length) {
      yield { number, problem: "the row does not have as many cells as the header" };
    } else yield { number, fields: Object.fromEntries(header.map((column, index) => [column, cells[index]])) };
  }
}

function checkHeader(name: string, header: readonly string[], columns: readonly string[]): void {
  for (const column of columns) {
    if (header.includes(column)) continue;
    const meant = nearest(column, header);
    const offer = meant === undefined ? "" : ` Did you mean "${meant}"?`;
    throw new UserError(`${name}: there is no column "${column}".${offer}`, {
      hint: `The columns are ${header.slice(0, MAX_SHOWN).join(", ")}${header.length > MAX_SHOWN ? ", …" : ""}.`,
    });
  }
}

const MAX_SHOWN = 40;
