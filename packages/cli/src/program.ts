import { Command } from "commander";
import { checkCommand } from "./check/command.ts";
import { importCommand } from "./import/command.ts";
import { initCommand } from "./init/command.ts";
import { journalCommand } from "./checkpoint/command.ts";
import { compareCommand } from "./compare/command.ts";
import { completionCommand } from "./completion/command.ts";
import { diffCommand } from "./diff/command.ts";
import { doctorCommand } from "./doctor/command.ts";
import { explainCommand } from "./explain/command.ts";
import { familyCommand } from "./family/command.ts";
import { presetsCommand } from "./presets/command.ts";
import { recordCommand } from "./record/command.ts";
import { replayCommand } from "./replay/command.ts";
import { reportCommand } from "./report/command.ts";
import { resolveCommand } from "./resolve/command.ts";
import { schemaCommand } from "./schema/command.ts";
import { serveCommand } from "./serve/command.ts";
import { simulateCommand } from "./simulate/command.ts";
import { studioCommand } from "./studio/command.ts";
import { testCommand } from "./test/command.ts";
import { UserError } from "./errors.ts";
import { examples, styled } from "./terminal/help.ts";
import { nearest } from "./terminal/nearest.ts";
import { verifyCommand } from "./verify/command.ts";

const COMMANDS: readonly ((version: string) => Command)[] = [
  initCommand,
  checkCommand,
  explainCommand,
  resolveCommand,
  diffCommand,
  testCommand,
  replayCommand,
  compareCommand,
  simulateCommand,
  studioCommand,
  recordCommand,
  importCommand,
  serveCommand,
  familyCommand,
  doctorCommand,
  verifyCommand,
  journalCommand,
  reportCommand,
  presetsCommand,
  schemaCommand,
  completionCommand,
];

export function makeProgram(version: string): Command {
  const program = new Command("recess")
    .description("Checks, explains and tests usage limits for minors in AI chat.")
    .version(version, "-V, --version", "print the version")
    .helpCommand(false)
    .addHelpText("after", EPILOGUE);
  for (const makeCommand of COMMANDS) program.addCommand(styled(makeCommand(version)));
  return styled(program.addCommand(styled(helpCommand(program))));
}

/** Commander's own help command is silent about unknown commands. */
function helpCommand(program: Command): Command {
  return new Command("help")
    .summary("print a command's help")
    .argument("[command]", "one of the commands")
    .action((name?: string) => {
      if (name === undefined) program.help();
      const command = program.commands.find((one) => one.name() === name);
      if (command !== undefined) command.help();
      const meant = nearest(
        name,
        program.commands.map((one) => one.name()),
      );
      throw new UserError(`There is no command "${name}".${meant === undefined ? "" : ` Did you mean "${meant}"?`}`, {
        hint: 'Run "recess --help" for all of them.',
      });
    });
}

const EPILOGUE =
  examples([
    ["recess presets balanced > policy.yaml", "a policy to start from"],
    ["recess check policy.yaml", "is it valid?"],
    ["recess explain policy.yaml --age 14 --zone Asia/Shanghai --at 21:58 --used 50m", "what does it mean?"],
    ["recess simulate -n 2000 | recess compare balanced policy.yaml -", "what does it change, and for whom?"],
  ]) +
  `

Each command's help has examples: recess check --help
Exit status: 0 done, 1 problems were found, 2 the command line, a policy or a trace cannot be used, 70 an internal error.
Colours: off in a pipe or with NO_COLOR; FORCE_COLOR turns them on.`;
