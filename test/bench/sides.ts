import { execFileSync } from "node:child_process";
import type { Figure } from "./figure.ts";
import { median } from "./race.ts";
import { shown, tableOfRows } from "./report.ts";

/** The compiled program of the other checkout and of this one. */
export interface Sides {
  readonly files: readonly string[];
  /** The name of the other revision. */
  readonly name: string;
}

const ROUNDS = 5;

/**
 * Runs both programs in turns, group by group, and prints how each of our figures changed. On a busy machine, trust the
 * change relative to the first peer: the peer ran in the same seconds.
 */
export function compareSides(groups: readonly string[], { files, name }: Sides): void {
  for (const group of groups) {
    console.error(`${group} …`);
    const rounds = files.map((): Figure[][] => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (let turn = 0; turn < files.length; turn += 1) {
        const side = (turn + round) % files.length;
        rounds[side]!.push(figuresOf(files[side]!, group));
      }
    }
    console.log(`\n${group}\n${tableOfRows([head(name), ...rowsOf(rounds)])}`);
  }
}

const head = (name: string): string[] => [
  "figure",
  name,
  "here",
  "unit",
  "change",
  "change of the ratio to the first peer",
];

function figuresOf(file: string, id: string): Figure[] {
  const lines = execFileSync(process.execPath, [...process.execArgv, file, "--only", id, "--json"], {
    // Its progress would be printed ten times; after a failure it prints the reason.
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 2 ** 26,
  });
  return lines
    .toString()
    .trim()
    .split("\n")
    .map((line): Figure => JSON.parse(line));
}

function rowsOf([there = [], here = []]: readonly Figure[][][]): string[][] {
  const ids = [...new Set(here.flat().map(({ id }) => id))];
  return ids.flatMap((id) => {
    const [before, after] = [valuesOf(there, id), valuesOf(here, id)];
    if (before === null || after === null) return [];
    const change = (was: number, is: number): string => `${(is / was).toFixed(2)}×`;
    return [
      [
        id,
        shown(before.ours),
        shown(after.ours),
        after.unit,
        change(before.ours, after.ours),
        change(before.ratio, after.ratio),
      ],
    ];
  });
}

function valuesOf(rounds: readonly Figure[][], id: string): Pick<Figure, "ours" | "ratio" | "unit"> | null {
  const figures = rounds.flatMap((round) => round.find((figure) => figure.id === id) ?? []);
  const [first] = figures;
  if (first === undefined) return null;
  return {
    ours: median(figures.map(({ ours }) => ours)),
    ratio: median(figures.map(({ ratio }) => ratio)),
    unit: first.unit,
  };
}
