import { millisecondsInDay } from "date-fns/constants";
import * as Plot from "@observablehq/plot";
import { render } from "../page/plot.ts";
import type { NoticeRow } from "./evidence.ts";
import type { Row } from "./cells.ts";

interface Bar {
  readonly name: string;
  readonly value: number;
  readonly label: string;
}

/** A bar for each row; a suppressed figure is shown as a word. */
export function barPlot(description: string, rows: readonly Row[], hidden: string): string {
  const bars = rows.map(({ name, value }): Bar => {
    return { name, value: value ?? 0, label: value === null ? hidden : value.toLocaleString("en") };
  });
  const longest = Math.max(...bars.map(({ name }) => name.length));
  const isEmpty = bars.every(({ value }) => value === 0);
  return render(description, {
    height: 40 + bars.length * 34,
    marginLeft: Math.min(200, 20 + longest * 7),
    marginRight: 96,
    x: { label: null, grid: true, ticks: 4, ...(isEmpty ? { domain: [0, 1] } : { nice: true }) },
    y: { label: null, domain: bars.map(({ name }) => name), padding: 0.3, tickSize: 0 },
    marks: [
      Plot.barX(bars, {
        x: "value",
        y: "name",
        fill: "var(--mark)",
        rx: 2,
        title: ({ name, label }: Bar) => `${name}: ${label}`,
      }),
      Plot.text(bars, { x: "value", y: "name", text: "label", textAnchor: "start", dx: 5, fill: "currentColor" }),
      Plot.ruleX([0], { stroke: "currentColor" }),
    ],
  });
}

interface DayBar {
  readonly day: Date;
  readonly end: Date;
  readonly value: number;
  readonly name: string;
}

/** A column for each day; a small cross for a suppressed day. */
export function dayPlot(
  description: string,
  rows: readonly Row[],
  words: { readonly what: string; readonly hidden: string },
): string {
  const at = (name: string): DayBar => {
    const start = Date.parse(name);
    return { name, day: new Date(start), end: new Date(start + millisecondsInDay), value: 0 };
  };
  const bars = rows.flatMap(({ name, value }) => (value === null ? [] : [{ ...at(name), value }]));
  const hidden = rows.flatMap(({ name, value }) => (value === null ? [at(name)] : []));
  const all = rows.map(({ name }) => at(name));
  const [first, last] = [all[0], all.at(-1)];
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return render(description, {
    height: 220,
    marginLeft: 48,
    x: { type: "utc", label: null, ...(first && last && { domain: [first.day, last.end] }), ticks: 6 },
    y: { label: null, grid: true, domain: [0, most], nice: true, ticks: 4 },
    marks: [
      Plot.rectY(bars, {
        x1: "day",
        x2: "end",
        y: "value",
        fill: "var(--mark)",
        inset: rows.length > 60 ? 0 : 0.75,
        title: ({ name, value }: DayBar) => `${name}: ${value.toLocaleString("en")} ${words.what}`,
      }),
      Plot.text(hidden, {
        x: ({ day }: DayBar) => new Date(day.getTime() + millisecondsInDay / 2),
        y: 0,
        dy: -6,
        text: () => "×",
        fill: "var(--quiet)",
        title: ({ name }: DayBar) => `${name}: ${words.hidden}`,
      }),
      Plot.ruleY([0], { stroke: "currentColor" }),
    ],
  });
}

interface Step {
  readonly id: string;
  readonly step: string;
  readonly percent: number;
  readonly label: string;
}

/** For each notice, the share of those given that were seen and, of those repeated, the share in time. */
export function sharePlot(
  notices: readonly NoticeRow[],
  { description, steps: names }: { readonly description: string; readonly steps: readonly [string, string] },
): string {
  const steps = notices.flatMap(({ id, shown, inTime }): Step[] =>
    [shown, inTime].flatMap((share, index): Step[] => {
      const step = names[index] ?? "";
      if (share.percent === null) return [];
      return [{ id, step, percent: share.percent, label: `${share.value === null ? "≥ " : ""}${share.percent} %` }];
    }),
  );
  const ids = [...new Set(steps.map(({ id }) => id))];
  const longest = Math.max(...ids.map((id) => id.length));
  return render(description, {
    height: 40 + ids.length * 52,
    marginLeft: Math.min(220, 20 + longest * 7),
    marginRight: 64,
    x: { label: null, domain: [0, 100], grid: true, ticks: 5, tickFormat: (percent: number) => `${percent} %` },
    y: { axis: null, domain: names },
    fy: { label: null, domain: ids, padding: 0.25 },
    color: { domain: names, range: ["var(--mark)", "var(--second)"] },
    marks: [
      Plot.barX(steps, {
        x: "percent",
        y: "step",
        fy: "id",
        fill: "step",
        rx: 2,
        title: ({ id, step, label }: Step) => `${id}, ${step}: ${label}`,
      }),
      Plot.text(steps, {
        x: "percent",
        y: "step",
        fy: "id",
        text: "label",
        textAnchor: "start",
        dx: 5,
        fill: "currentColor",
      }),
      Plot.ruleX([0], { stroke: "currentColor" }),
    ],
  });
}
