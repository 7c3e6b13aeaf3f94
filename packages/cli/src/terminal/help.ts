import { type Command, InvalidArgumentError, Option } from "commander";
import { colorsFor } from "./colors.ts";

/** The examples under a command's help: what to type, and what it does. */
export function examples(lines: readonly (readonly [command: string, meaning: string])[]): string {
  const { bold, dim } = colorsFor(process.stdout);
  const shown = lines.map(([command, meaning]) => `  ${command}\n      ${dim(meaning)}`);
  return `\n${bold("Examples:")}\n${shown.join("\n")}`;
}

/** The style of every command's help and error messages. */
export function styled(command: Command): Command {
  const { bold, cyan, yellow } = colorsFor(process.stdout);
  for (const inner of command.name() === "recess" ? [] : command.commands) styled(inner);
  return command
    .helpOption("-h, --help", "print this help")
    .configureHelp({
      styleTitle: (text) => bold(text),
      styleCommandText: (text) => cyan(text),
      styleSubcommandText: (text) => cyan(text),
      styleOptionText: (text) => yellow(text),
      styleArgumentText: (text) => yellow(text),
    })
    .showHelpAfterError(`Run "${fullName(command)} --help" for examples.`)
    .exitOverride();
}

function fullName(command: Command): string {
  const { parent } = command;
  if (command.name() === "recess") return "recess";
  return parent === null || parent.name() === "recess"
    ? `recess ${command.name()}`
    : `${fullName(parent)} ${command.name()}`;
}

/** `--at`, for date-dependent checks. */
export function atOption(description: string): Option {
  return new Option("--at <date>", `${description} (default: today)`).argParser(parseAt);
}

function parseAt(text: string): number {
  // Noon UTC is the same date almost everywhere.
  const at = DATE.test(text) ? Date.parse(`${text}T12:00:00Z`) : INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at) || (DATE.test(text) && !new Date(at).toISOString().startsWith(text))) {
    throw new InvalidArgumentError('Write a date such as "2027-07-01", or an instant such as "2027-07-01T12:00:00Z".');
  }
  return at;
}

/** An option that takes a date, `"2027-07-01"`. */
export function dateOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string): string => {
    if (DATE.test(text) && new Date(parseAt(text)).toISOString().startsWith(text)) return text;
    throw new InvalidArgumentError('Write a date such as "2027-07-01".');
  });
}

const DATE = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;
