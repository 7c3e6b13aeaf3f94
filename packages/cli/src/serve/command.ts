import { Command } from "commander";
import { UserError } from "../errors.ts";
import { examples } from "../terminal/help.ts";

interface Options {
  readonly listen?: string;
}

export function serveCommand(): Command {
  return new Command("serve")
    .summary("run a gateway: limits in front of any chat")
    .description(
      "Runs the gateway that a file describes, between chats (Open WebUI, LibreChat, LiteLLM, clients of OpenAI, Anthropic and " +
        "Ollama) and their models. It reloads the file when it changes and on SIGHUP; on SIGTERM it lets replies finish.",
    )
    .argument("[file]", "the gateway's file", "gateway.yaml")
    .option("--listen <address>", "the address and port to listen on, instead of the file's")
    .addHelpText(
      "after",
      examples([
        ["recess check gateway.yaml", "is it valid?"],
        ["recess serve gateway.yaml", "run it"],
        ["recess serve gateway.yaml --listen 0.0.0.0:8787", "in a container"],
      ]),
    )
    .action(async (file: string, { listen }: Options) => {
      const { GatewayConfigError, ListenError, runGateway } = await import("@recess/gateway");
      try {
        await runGateway({ file, env: process.env, ...(listen !== undefined && { listen }) });
      } catch (error) {
        if (error instanceof GatewayConfigError) {
          throw new UserError(`${file} cannot be used.`, {
            details: error.message.split("\n"),
            hint: `"recess check ${file}" shows each problem in its place.`,
          });
        }
        if (error instanceof ListenError) throw new UserError(error.message, { cause: error });
        throw error;
      }
    });
}
