import picocolors from "picocolors";

export type Colors = ReturnType<typeof picocolors.createColors>;

interface Terminal {
  readonly isTTY?: boolean;
}

/** Whether a stream takes colours: a terminal does, a pipe or file never, unless `FORCE_COLOR` asks; `NO_COLOR` forbids. */
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
