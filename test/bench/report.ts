import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { folderOf } from "../support/built.ts";
import type { Figure, Group } from "./figure.ts";

export interface Result {
  readonly group: Group;
  readonly figures: readonly Figure[];
}

/** At most three significant digits below 1000, without trailing zeros; whole numbers above. */
export function shown(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}

function verdict({ goal, ok }: Figure): string {
  if (goal === undefined) return "";
  const met = ok === true ? "met" : "**missed**";
  if ("ratioAtLeast" in goal) return `≥ ${goal.ratioAtLeast}× ${met}`;
  if ("ratioAtMost" in goal) return `≤ ${goal.ratioAtMost}× ${met}`;
  if ("atLeast" in goal) return `≥ ${goal.atLeast.toLocaleString("en")} ${met}`;
  return `≤ ${goal.atMost.toLocaleString("en")} ${met}`;
}

/** The figures of a group as rows of a table. */
function rowsOf({ figures }: Result): string[][] {
  return figures.map((figure) => [
    figure.id,
    figure.peerName + (figure.isFloor === true ? " (floor)" : ""),
    shown(figure.ours),
    shown(figure.peer),
    figure.unit,
    `${figure.ratio.toFixed(2)}×`,
    verdict(figure),
  ]);
}

const HEAD = ["figure", "against", "ours", "theirs", "unit", "ratio", "goal"];

/** Formats for a terminal. */
export function tableOf(result: Result): string {
  const rows = [HEAD, ...rowsOf(result)].map((row) => row.map((cell) => cell.replaceAll("**", "")));
  return `\n${result.group.title}\n${tableOfRows(rows)}`;
}

/** Cells in columns; the first row is the header. */
export function tableOfRows(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const PEERS = [
  "@hono/node-server",
  "@upstash/ratelimit",
  "express-rate-limit",
  "hono",
  "hono-rate-limiter",
  "ioredis",
  "lmdb",
  "rate-limiter-flexible",
  "react-idle-timer",
];

function versionOf(name: string): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(folderOf(name), "package.json"), "utf8"));
  return `${name} ${manifest.version}`;
}

/** The file that the command writes. */
export function documentOf(results: readonly Result[], notes: string, date: Date): string {
  const machine =
    `${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}, ` +
    `${process.platform} ${process.arch}`;
  const sections = results.map((result) => {
    const table = [HEAD, HEAD.map(() => "---"), ...rowsOf(result)].map((row) => `| ${row.join(" | ")} |`).join("\n");
    return `## ${result.group.title}\n\n${result.group.about}\n\n${table}\n`;
  });
  return `# Benchmarks

Written by \`npx --yes pnpm bench\`, ${date.toISOString().slice(0, 10)}, on ${machine}.
Against ${PEERS.map(versionOf).join(", ")}.

Ours and the peers run in turns in one process, each warmed up until its rate no longer rises, then five rounds, of which the median counts. A ratio above 1 says that ours is
faster or smaller; trust ratios, not the numbers beside them, which are this machine's. A floor is what the machine takes for the
least that has to be done: nothing gets past it. The peers count; ours decides about days, zones, breaks, nights and notices.

${sections.join("\n")}
${notes.trim()}
`;
}
