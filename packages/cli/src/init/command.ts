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
        "beside a package.json only what Recess needs. It asks for what the options do not set, and asks nothing with --yes or without a " +
        "terminal. If one of the files exists already, nothing is written.",
    )
    .argument("[folder]", "where to write", ".")
    .option("--preset <name>", "the preset to start with, as listed by recess presets (default: balanced)")
    .option("--zone <zone>", "the time zone of accounts that have none (default: this machine's)")
    .addOption(new Option("--store <store>", "where records are stored (default: lmdb)").choices(STORES))
    .option("--source <folder>", "where the wiring goes (default: src)")
    .option("-y, --yes", "ask nothing and use the defaults")
    .option("--force", "overwrite existing files")
    .addHelpText(
      "after",
      examples([
        ["recess init", "asks four questions, then writes the files"],
        [
          "recess init my-chat --preset us-ca-sb1119 --zone America/Los_Angeles --store redis --yes",
          "without questions",
        ],
        ["recess test", "check that the policy does what was written"],
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
