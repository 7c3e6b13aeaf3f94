import picocolors from "picocolors";

export type Colors = ReturnType<typeof picocolors.createColors>;

interface Terminal {
  readonly isTTY?: boolean;
}

/**
 * Whether to write colours to a stream: yes for a terminal, no for a pipe or file, unless `FORCE_COLOR` is set;
 * `NO_COLOR` disables them.
 */
export function takesColors(
  stream: Terminal,
  env: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  return stream.isTTY === true && env["TERM"] !== "dumb";
}

export function colorsFor(stream: Terminal): Colors {
  return picocolors.createColors(takesColors(stream));
}
