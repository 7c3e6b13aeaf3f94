import { Command, InvalidArgumentError, Option } from "commander";
import { examples } from "../terminal/help.ts";

export function studioCommand(): Command {
  return new Command("studio")
    .summary("edit a policy on a local page and see its effects")
    .description(
      "Serves a page, on this machine only, for editing a policy: problems as you type, each band's week, a day with the screens " +
        "that a child sees at any minute, and what changes for simulated minors against the saved version. Ctrl-C ends it.",
    )
    .argument("<file>", "the policy, a JSON or YAML file")
    .addOption(new Option("--port <number>", "the port").argParser(parsePort).default(0, "a free one"))
    .addHelpText(
      "after",
      examples([
        ["recess presets balanced > policy.yaml && recess studio policy.yaml", "start from a preset"],
        ["recess studio policy.yaml --port 4600", "always on the same port"],
      ]),
    )
    .action(async (file: string, { port }: { readonly port: number }) => {
      const { studio } = await import("./run.ts");
      await studio(file, port);
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("Write a number up to 65535.");
}
