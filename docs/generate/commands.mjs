import { makeProgram } from "../../packages/cli/dist/program.js";
import { code, page, prose, table } from "./markdown.mjs";

/** Every command, from the program itself. */
export function commandPage() {
  const program = makeProgram("0.0.0");
  const sections = program.commands
    .filter((command) => command.name() !== "help")
    .flatMap((command) => section(command));
  return page("Command line", 20, [
    "`recess` checks, explains and tries out policies, and keeps the evidence. In a clone of the repository, `npx --yes pnpm --silent recess` is the same command.",
    ...sections,
  ]);
}

/**
 * @param {import("commander").Command} command
 * @param {string} parent
 * @returns {string[]}
 */
function section(command, parent = "recess") {
  const name = `${parent} ${command.name()}`;
  const options = command.options.filter(({ hidden }) => !hidden);
  const parts = [`${parent === "recess" ? "##" : "###"} ${name}`];
  if (command.description() !== "") parts.push(prose(command.description()));
  parts.push(["```", `${name} ${command.usage()}`, "```"].join("\n"));
  if (command.registeredArguments.length > 0) {
    const rows = command.registeredArguments.map((argument) => [code(argument.name()), argument.description]);
    parts.push(table(["Argument", "Meaning"], rows));
  }
  if (options.length > 0) {
    const rows = options.map(({ flags, description, defaultValue, argChoices }) => [
      code(flags),
      description + (argChoices === undefined ? "" : ` (${argChoices.join(", ")})`) + defaultOf(defaultValue),
    ]);
    parts.push(table(["Option", "Meaning"], rows));
  }
  const after = helpAfter(command);
  if (after !== "") parts.push(["```text", after, "```"].join("\n"));
  return [...parts, ...command.commands.flatMap((child) => section(child, name))];
}

/** @param {unknown} value */
const defaultOf = (value) => (value === undefined || value === false ? "" : ` (default: ${JSON.stringify(value)})`);

/** What a command prints below its options: the examples. @param {import("commander").Command} command */
function helpAfter(command) {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  const at = text.indexOf("Examples:");
  return at === -1 ? "" : text.slice(at).trim();
}
