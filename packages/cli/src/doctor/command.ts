import { Command, InvalidArgumentError } from "commander";
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
  readonly json?: boolean;
}

/** The request body of `openai` and most other clients. */
const BODY = '{"model":"recess-doctor","messages":[{"role":"user","content":"Hello"}],"stream":true}';

export function doctorCommand(): Command {
  return new Command("doctor")
    .summary("say whether an app is wired up right")
    .description(
      "Looks at the app in this folder and, given its address, asks it: are the routes there, does the account function know " +
        "ages, are heartbeats of other sites refused, is the chat guarded, do replies stream, are the clocks right. It talks to " +
        "that address alone (and to the --redis that is given) and follows no redirect. --chat sends one real message.",
    )
    .argument("[url]", "the address of the running app", parseUrl)
    .option("--mount <path>", "where recessRoutes are mounted", parsePath, "/recess")
    .option(
      "--chat <path>",
      "the chat route: sends it one message, which counts and which the model answers",
      parsePath,
    )
    .option("--body <json>", "that message", BODY)
    .option(
      "--header <name:value>",
      "a header of someone signed in whom the limits apply to (repeatable)",
      addHeader,
      [],
    )
    .option("--origin <origin>", "the page's origin, if it is another than the app's: https://app.example", parseOrigin)
    .option("--folder <path>", "the app's folder", ".")
    .option("--redis <url>", "the Redis that keeps records: checks that it drops none", parseRedis)
    .option("--production", "judge as in production (also when NODE_ENV is production)")
    .option("--gateway <url>", "a gateway's address: looks for ways in that need no proof", parseUrl)
    .option("--json", "print data")
    .addHelpText(
      "after",
      examples([
        ["recess doctor", "this folder alone"],
        ["recess doctor http://localhost:3000 --header 'Cookie: session=…'", "a running app, asked as a child"],
        ["recess doctor http://localhost:3000 --chat /api/chat --header 'Cookie: session=…'", "and its chat"],
        ["recess doctor --gateway http://localhost:8787", "a gateway, asked as anyone on its network could"],
        ["recess doctor https://api.app.example --origin https://app.example", "a page on another origin"],
      ]) + "\n\nExit status: 0 nothing is wrong (warnings may be), 1 something is, 2 the command line cannot be used.",
    )
    .action(async (url: URL | undefined, options: Options) => {
      const { doctor } = await import("./run.ts");
      const isRight = await doctor({
        url,
        gateway: options.gateway,
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
