import { randomBytes } from "node:crypto";
import { EXIT, UserError } from "../errors.ts";
import { makeLinePrinter, say } from "../terminal/output.ts";
import type { Recorded } from "../trace/files.ts";
import { openTrace } from "../trace/open.ts";
import { inOrder } from "../trace/order.ts";
import { convert, makeHashing } from "./convert.ts";
import { mappingOf, type MappingText } from "./mapping.ts";
import { rowsOf } from "./rows.ts";
import { makeSanity, type Sanity } from "./sanity.ts";

export interface ImportOptions extends MappingText {
  readonly format: "csv" | "jsonl" | undefined;
  readonly delimiter: string | undefined;
  readonly keepIds: boolean;
  readonly isStrict: boolean;
  /** The key for hashing ids; a random one by default. */
  readonly secret: string | undefined;
}

/** Prints the files' events as a trace. Returns the exit status. */
export async function importTrace(files: readonly string[], options: ImportOptions): Promise<number> {
  const sanity = makeSanity(Date.now());
  const output = makeLinePrinter();
  for await (const { line } of inOrder(eventsOf(files, options, sanity))) {
    output.add(line);
    if (output.isFull) await output.flush();
  }
  await output.flush();
  for (const line of sanity.lines()) say(line);
  if (!options.keepIds && options.secret === undefined) {
    say("Ids were hashed with a random key: set RECESS_SECRET to get the same ids in another import.");
  }
  if (sanity.events === 0) {
    throw new UserError("No row could be used: the trace is empty.", {
      hint: "The reasons are above. recess import --help has examples.",
    });
  }
  return options.isStrict && sanity.leftOut > 0 ? EXIT.problems : EXIT.ok;
}

async function* eventsOf(files: readonly string[], options: ImportOptions, sanity: Sanity): AsyncGenerator<Recorded> {
  const mapping = mappingOf(options);
  const hashing = makeHashing(options.keepIds ? null : (options.secret ?? randomBytes(32).toString("hex")));
  const columns = [...mapping.columns.values()];
  for (const [index, file] of files.entries()) {
    const trace = await openTrace(file);
    for await (const row of rowsOf(trace, { ...options, columns })) {
      const place = `${trace.name}:${row.number}`;
      if ("problem" in row) {
        sanity.leaveOut(place, row.problem);
        continue;
      }
      const converted = convert(row.fields, mapping, hashing);
      sanity.take(place, converted);
      if ("reason" in converted) continue;
      const recorder = String(index).padStart(6, "0");
      yield { at: converted.at, recorder, number: row.number, line: converted.line };
    }
  }
}
