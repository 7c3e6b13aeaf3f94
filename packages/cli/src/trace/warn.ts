import { colorsFor } from "../terminal/colors.ts";
import { say } from "../terminal/output.ts";
import type { TraceReader } from "./reader.ts";

/** Writes the reader's warnings to standard error, one per line. */
export function warnOf(reader: TraceReader): void {
  for (const warning of reader.warnings()) warn(warning);
}

/** Warns if a trace that was read to its end has no events. */
export function warnIfEmpty(name: string, events: number): void {
  if (events === 0) warn(`${name} holds no events.`);
}

function warn(text: string): void {
  const { yellow } = colorsFor(process.stderr);
  say(`${yellow("warning:")} ${text}`);
}
