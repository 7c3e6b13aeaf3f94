import { Command, Option } from "commander";
import { examples } from "../terminal/help.ts";
import { STORES, type StoreName } from "./answers.ts";

interface Options {
  readonly preset?: string;
  readonly zone?: string;
  readonly store?: StoreName;
  readonly source?: string;
  readonly yes?: boolean;
  readonly force?: boolean;
}

export function initCommand(version: string): Command {
  return new Command("init")
    .summary("write a policy, its expectations and the wiring for a Hono app")
    .description(
      "Writes recess.yaml, recess.test.yaml and the wiring for a Hono app. In an empty folder it writes a whole project that runs; " +
        "beside a package.json only what Recess needs. It asks what the options do not say, and nothing with --yes or without a " +
        "terminal. A file that is there already is left alone, and nothing is written.",
    )
    .argument("[folder]", "where to write", ".")
    .option("--preset <name>", "the rules to begin with, as recess presets lists them (default: balanced)")
    .option("--zone <zone>", "the time zone of accounts without one of their own (default: this machine's)")
    .addOption(new Option("--store <store>", "where records are kept (default: lmdb)").choices(STORES))
    .option("--source <folder>", "where the wiring goes (default: src)")
    .option("-y, --yes", "ask nothing, and take the defaults")
    .option("--force", "write over files that are there")
    .addHelpText(
      "after",
      examples([
        ["recess init", "four questions, then the files"],
        ["recess init my-chat --preset us-ca-sb1119 --zone America/Los_Angeles --store redis --yes", "without any"],
        ["recess test", "what was written holds"],
      ]),
    )
    .action(async (folder: string, options: Options) => {
      const { init } = await import("./run.ts");
      const { preset, zone, store, source, yes, force } = options;
      await init({
        folder,
        given: { preset, zone, store, source },
        isAsking: yes !== true && process.stdin.isTTY,
        isForced: force === true,
        version,
      });
    });
}
