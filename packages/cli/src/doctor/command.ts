import { Command, InvalidArgumentError, Option } from "commander";
import { EXIT } from "../errors.ts";
import { examples } from "../terminal/help.ts";

interface Options {
  readonly mount: string;
  readonly chat?: string;
  readonly header: readonly (readonly [string, string])[];
  readonly origin?: string;
  readonly body: string;
  readonly folder: string;
  readonly redis?: string;
  readonly production?: boolean;
  readonly gateway?: URL;
  readonly upstream: readonly URL[];
  readonly json?: boolean;
}

/** The request body of `openai` and most other clients. */
const BODY = '{"model":"recess-doctor","messages":[{"role":"user","content":"Hello"}],"stream":true}';

export function doctorCommand(): Command {
  return new Command("doctor")
    .summary("check that an app is set up correctly")
    .description(
      "Checks the app in this folder and, given its address, the running app: are the routes there, does the account function know " +
        "ages, are heartbeats from other sites refused, is the chat guarded, do replies stream, are the clocks right. It connects to " +
        "that address only (and to the one given with --redis) and follows no redirects. --chat sends one real message.",
    )
    .argument("[url]", "the address of the running app", parseUrl)
    .option("--mount <path>", "where recessRoutes are mounted", parsePath, "/recess")
    .option(
      "--chat <path>",
      "the chat route: sends one message there, which is charged and answered by the model",
      parsePath,
    )
    .option("--body <json>", "the body of that message", BODY)
    .addOption(
      new Option("--header <name:value>", "a header of a signed-in account that has limits (repeatable)")
        .argParser(addHeader)
        .default([], "none"),
    )
    .option("--origin <origin>", "the page's origin, if it differs from the app's: https://app.example", parseOrigin)
    .option("--folder <path>", "the app's folder", ".")
    .option("--redis <url>", "the Redis that stores the records: checks that it does not evict keys", parseRedis)
    .option("--production", "judge as in production (also when NODE_ENV is production)")
    .option("--gateway <url>", "a gateway's address: looks for requests that it accepts without proof", parseUrl)
    .addOption(
      new Option(
        "--upstream <url>",
        "with --gateway, a model server behind it: looks for a way to it that bypasses the gateway (repeatable)",
      )
        .argParser((text: string, others: readonly URL[]) => [...others, parseUrl(text)])
        .default([], "none"),
    )
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      examples([
        ["recess doctor", "this folder only"],
        ["recess doctor http://localhost:3000 --header 'Cookie: session=…'", "a running app, as a child"],
        ["recess doctor http://localhost:3000 --chat /api/chat --header 'Cookie: session=…'", "and its chat"],
        ["recess doctor --gateway http://localhost:8787", "a gateway, as anyone on its network could reach it"],
        ["recess doctor --gateway http://localhost:8787 --upstream http://localhost:11434", "and ways to bypass it"],
        ["recess doctor https://api.app.example --origin https://app.example", "a page on another origin"],
      ]) + "\n\nExit status: 0 no problems (there may be warnings), 1 problems, 2 the command line cannot be used.",
    )
    .action(async (url: URL | undefined, options: Options) => {
      const { doctor } = await import("./run.ts");
      const isRight = await doctor({
        url,
        gateway: options.gateway,
        upstreams: options.upstream,
        mount: options.mount,
        chat: options.chat,
        body: options.body,
        headers: Object.fromEntries(options.header),
        origin: options.origin,
        folder: options.folder,
        redis: options.redis,
        isProduction: options.production === true || process.env["NODE_ENV"] === "production",
        json: options.json === true,
      });
      if (!isRight) process.exitCode = EXIT.problems;
    });
}

function parseUrl(text: string): URL {
  if (/^[./~\\]/.test(text)) {
    throw new InvalidArgumentError('Write an address such as "http://localhost:3000"; a folder is --folder PATH.');
  }
  const written = /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url !== undefined && (url.protocol === "http:" || url.protocol === "https:")) return url;
  throw new InvalidArgumentError('Write an address such as "http://localhost:3000".');
}

function parseRedis(text: string): string {
  if (/^rediss?:\/\/\S+$/.test(text)) return text;
  throw new InvalidArgumentError('Write an address such as "redis://localhost:6379".');
}

function parsePath(text: string): string {
  if (text.startsWith("/")) return text.replace(/\/+$/, "") || "/";
  throw new InvalidArgumentError('Write a path such as "/api/chat".');
}

function addHeader(
  text: string,
  others: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Write "Cookie: session=…".');
  return [...others, [name, value]];
}

function parseOrigin(text: string): string {
  if (URL.canParse(text) && new URL(text).origin === text) return text;
  throw new InvalidArgumentError('Write "https://app.example", without a path.');
}
