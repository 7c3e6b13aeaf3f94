import { stat } from "node:fs/promises";
import { UserError } from "../errors.ts";
import { type Colors, colorsFor } from "../terminal/colors.ts";
import { print } from "../terminal/output.ts";
import type { Finding } from "./finding.ts";
import { folderFindings } from "./folder.ts";
import { redisFindings } from "./redis.ts";
import type { Live } from "./app.ts";
import { gatewayFindings } from "./gateway.ts";
import { liveFindings } from "./live.ts";

export interface DoctorOptions extends Omit<Live, "url"> {
  readonly url: URL | undefined;
  /** A gateway to check in place of an app. */
  readonly gateway: URL | undefined;
  /** The model servers to which the gateway forwards requests. */
  readonly upstreams: readonly URL[];
  readonly folder: string;
  /** The address of the Redis that stores the records. */
  readonly redis: string | undefined;
  readonly isProduction: boolean;
  readonly json: boolean;
}

/** Prints the findings. Returns whether all checks passed. */
export async function doctor(options: DoctorOptions): Promise<boolean> {
  const { url, gateway, upstreams, folder, redis, isProduction, json, ...live } = options;
  const isFolder = await stat(folder).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new UserError(`${folder} is not a directory.`);
  const findings =
    gateway === undefined
      ? [
          ...(await folderFindings(folder, isProduction)),
          ...(redis === undefined ? [] : await redisFindings(redis)),
          ...(url === undefined ? [] : await liveFindings({ ...live, url })),
        ]
      : await gatewayFindings(gateway, { upstreams });
  const errors = findings.filter(({ level }) => level === "error").length;
  const warnings = findings.filter(({ level }) => level === "warning").length;
  if (json)
    await print(`${JSON.stringify({ url: (gateway ?? url)?.origin ?? null, errors, warnings, findings }, null, 2)}\n`);
  else
    await print(
      asText({ findings, errors, warnings, isAsked: (gateway ?? url) !== undefined }, colorsFor(process.stdout)),
    );
  return errors === 0;
}

interface Findings {
  readonly findings: readonly Finding[];
  readonly errors: number;
  readonly warnings: number;
  /** Whether a running app or gateway was checked. */
  readonly isAsked: boolean;
}

function asText({ findings, errors, warnings, isAsked }: Findings, { bold, dim, green, red, yellow }: Colors): string {
  const marks = { ok: green("✓"), warning: yellow("!"), error: red("✗"), skipped: dim("–") };
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(({ check, level, message, fix }) => {
    const line = `${marks[level]} ${bold(check.padEnd(width))}  ${level === "skipped" ? dim(message) : message}`;
    return fix === undefined ? line : `${line}\n${" ".repeat(width + 4)}${dim(`→ ${fix}`)}`;
  });
  const nothing = findings.every(({ level }) => level === "skipped");
  const verdict =
    errors > 0
      ? red(`${errors} wrong`)
      : warnings > 0 || nothing
        ? yellow(nothing ? "Nothing was found to check: run it in an app's folder" : "No problems")
        : green("Everything is correct");
  const more = warnings > 0 ? `, ${warnings === 1 ? "1 warning" : `${warnings} warnings`}` : "";
  const hint = !isAsked
    ? `\n${dim("To check the running app too, give its address: recess doctor http://localhost:3000")}`
    : "";
  return `${lines.join("\n")}\n\n${verdict}${more}.${hint}\n`;
}
