import * as Plot from "@observablehq/plot";
import { render } from "../page/plot.ts";
import type { Group, MinutesBin } from "./comparison.ts";
import type { Figures, ReasonChange } from "./figures.ts";
import { REASON_WORDS } from "../reasons.ts";
import { formatFigure } from "./words.ts";

/** A group under the name that the page uses. */
export interface NamedFigures {
  readonly name: string;
  readonly group: Group;
}

const SIDES = ["old", "new"] as const;

type SideName = (typeof SIDES)[number];

// The page defines the colours, so that light and dark themes apply.
const SIDE_COLOURS = { domain: SIDES, range: ["var(--old)", "var(--new)"] } satisfies Plot.ScaleOptions;

interface Bar {
  readonly name: string;
  readonly side: SideName;
  readonly value: number;
}

/** Two bars side by side for each name. */
function sideBars(description: string, label: string, bars: readonly Bar[], places: number): string {
  const names = [...new Set(bars.map(({ name }) => name))];
  const longest = Math.max(...names.map((name) => name.length));
  return render(description, {
    height: 36 + names.length * 52,
    marginLeft: Math.min(220, 24 + longest * 7),
    marginRight: 60,
    // The page's text names the measure.
    x: { label: null, grid: true, nice: true, ticks: 5 },
    y: { axis: null, domain: SIDES },
    fy: { label: null, domain: names, padding: 0.25 },
    color: SIDE_COLOURS,
    marks: [
      Plot.barX(bars, { x: "value", y: "side", fy: "name", fill: "side", title: titleOf(label, places), rx: 2 }),
      Plot.text(bars, {
        x: "value",
        y: "side",
        fy: "name",
        text: ({ value }: Bar) => formatFigure(value, places),
        textAnchor: "start",
        dx: 5,
        fill: "currentColor",
      }),
      Plot.ruleX([0], { stroke: "currentColor" }),
    ],
  });
}

function titleOf(label: string, places: number): (bar: Bar) => string {
  return ({ name, side, value }) => `${name}, ${side}: ${formatFigure(value, places)} ${label}`;
}

/** One figure per band, old and new. */
export function bandPlot(groups: readonly NamedFigures[], of: (figures: Figures) => number, label: string): string {
  const bars = groups.flatMap(({ name, group }) => SIDES.map((side): Bar => ({ name, side, value: of(group[side]) })));
  return sideBars(`${label} of each band, old and new`, label, bars, label.startsWith("stops") ? 2 : 1);
}

export function reasonPlot(reasons: readonly ReasonChange[]): string {
  const bars = reasons.flatMap((change) =>
    SIDES.map((side): Bar => ({ name: REASON_WORDS[change.reason], side, value: change[side].stops })),
  );
  return sideBars("Stops for each reason, old and new", "stops", bars, 0);
}

interface HourCell {
  readonly name: string;
  readonly side: SideName;
  readonly hour: number;
  readonly stops: number;
}

export function hourPlot(groups: readonly NamedFigures[]): string {
  const cells = groups
    .filter(({ group }) => group.old.stops + group.new.stops > 0)
    .flatMap(({ name, group }) =>
      SIDES.flatMap((side) => group[side].stopsByHour.map((stops, hour): HourCell => ({ name, side, hour, stops }))),
    );
  const names = [...new Set(cells.map(({ name }) => name))];
  return render("Stops in each hour of the day, old and new, for each band", {
    height: 50 + names.length * 90,
    marginLeft: 44,
    marginRight: 12,
    x: { label: null, domain: [0, 24], ticks: [0, 4, 8, 12, 16, 20, 24], tickFormat: (hour: number) => `${hour}:00` },
    y: { label: "stops", grid: true, nice: true, ticks: 3 },
    fy: { label: null, domain: names, axis: null, padding: 0.2 },
    color: SIDE_COLOURS,
    marks: [
      Plot.ruleY([0], { stroke: "currentColor" }),
      Plot.rectY(
        cells.filter(({ side }) => side === "old"),
        {
          x1: "hour",
          x2: ({ hour }: HourCell) => hour + 1,
          y: "stops",
          fy: "name",
          fill: "side",
          fillOpacity: 0.55,
          insetLeft: 0.5,
          insetRight: 0.5,
          title: hourTitle,
        },
      ),
      Plot.rectY(
        cells.filter(({ side }) => side === "new"),
        {
          x1: "hour",
          x2: ({ hour }: HourCell) => hour + 1,
          y: "stops",
          fy: "name",
          fill: "none",
          stroke: "side",
          strokeWidth: 1.75,
          insetLeft: 1.5,
          insetRight: 1.5,
          title: hourTitle,
        },
      ),
      Plot.text(names, {
        fy: (name: string) => name,
        frameAnchor: "top-left",
        text: (name: string) => name,
        dx: 4,
        fill: "currentColor",
      }),
    ],
  });
}

function hourTitle({ name, side, hour, stops }: HourCell): string {
  return `${name}, ${side}, ${hour}:00 to ${hour + 1}:00: ${formatFigure(stops, 0)} stops`;
}

/** The notices that a group sees each day. */
export function noticesPlot({ name, group }: NamedFigures): string {
  const kinds: readonly (readonly [kind: string, of: (figures: Figures) => number])[] = [
    ["warnings", ({ warningsPerDay }) => warningsPerDay],
    ["nudges", ({ nudgesPerDay }) => nudgesPerDay],
    ["break reminders", ({ breaksPerDay }) => breaksPerDay],
    ["reminders", ({ remindersPerDay }) => remindersPerDay],
  ];
  const bars = kinds.flatMap(([kind, of]) => SIDES.map((side): Bar => ({ name: kind, side, value: of(group[side]) })));
  return sideBars(`Notices of each kind a day for ${name}, old and new`, "a day", bars, 2);
}

export function minutesPlot(bins: readonly MinutesBin[]): string {
  return render("How many accounts get how many more or fewer minutes a day", {
    height: 260,
    marginLeft: 56,
    x: { label: null, nice: true },
    y: { label: "accounts", grid: true, nice: true },
    marks: [
      Plot.rectY(bins, {
        x1: "from",
        x2: "to",
        y: "accounts",
        fill: ({ from }: MinutesBin) => (from < 0 ? "var(--less)" : "var(--more)"),
        title: ({ from, to, accounts }: MinutesBin) =>
          `${formatFigure(accounts, 0)} accounts: ${from} to ${to} minutes a day`,
      }),
      Plot.ruleY([0], { stroke: "currentColor" }),
      Plot.ruleX([0], { stroke: "currentColor", strokeDasharray: "3 3" }),
    ],
  });
}
