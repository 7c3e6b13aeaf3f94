import { colorsFor } from "../terminal/colors.ts";
import { say } from "../terminal/output.ts";
import type { TraceReader } from "./reader.ts";

/** Writes the reader's warnings to standard error, one per line. */
export function warnOf(reader: TraceReader): void {
  const { yellow } = colorsFor(process.stderr);
  for (const warning of reader.warnings()) say(`${yellow("warning:")} ${warning}`);
}
