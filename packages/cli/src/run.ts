import { readFileSync } from "node:fs";
import { CommanderError } from "commander";
import { EXIT, UserError } from "./errors.ts";
import { makeProgram } from "./program.ts";
import { colorsFor } from "./terminal/colors.ts";
import { say } from "./terminal/output.ts";

/** Runs the command line `args`, and sets the exit status of the process. */
export async function run(args: readonly string[]): Promise<void> {
  try {
    await makeProgram(version()).parseAsync(args, { from: "user" });
  } catch (error) {
    process.exitCode = printError(error);
  }
}

function version(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const { version } = JSON.parse(text) as { readonly version: string };
  return version;
}

/** Prints the error. Returns the exit status. */
function printError(error: unknown): number {
  // Commander has already printed its own errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
  const { red, dim } = colorsFor(process.stderr);
  if (error instanceof UserError) {
    for (const detail of error.details) say(detail);
    say(`${red("error:")} ${error.message}`);
    if (error.hint !== undefined) say(dim(error.hint));
    return EXIT.badInput;
  }
  say(`${red("internal error:")} ${error instanceof Error ? describe(error) : String(error)}`);
  say("Please report it as an issue of the recess repository, with the command that you typed and this text.");
  return EXIT.internal;
}

function describe(error: Error): string {
  const text = error.stack ?? error.message;
  return error.cause instanceof Error ? `${text}\nCaused by: ${describe(error.cause)}` : text;
}
