import { Argument, Command } from "commander";
import { examples } from "../terminal/help.ts";

export function completionCommand(): Command {
  return new Command("completion")
    .summary("print completions for a shell")
    .description("Prints a script that lets a shell complete commands, options, presets and files.")
    .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh", "fish"]))
    .addHelpText(
      "after",
      examples([
        ["source <(recess completion bash)", "in ~/.bashrc"],
        ["recess completion zsh > ~/.zfunc/_recess", "in a folder of $fpath"],
        ["recess completion fish > ~/.config/fish/completions/recess.fish", "for fish"],
      ]),
    )
    .action(async (shell: "bash" | "zsh" | "fish", _options: object, command: Command) => {
      const [{ completionScript }, { print }] = await Promise.all([
        import("./script.ts"),
        import("../terminal/output.ts"),
      ]);
      const program = command.parent;
      if (program !== null) await print(completionScript(shell, program));
    });
}
