import type { Colors } from "../terminal/colors.ts";
import type { Comparison, Group, TraceFacts } from "./comparison.ts";
import { differenceWords } from "./difference-words.ts";
import {
  ageWords,
  bandWords,
  caveatsOf,
  changeSentences,
  formatChange,
  formatFigure,
  formatInterval,
  groupTitle,
  ruleChangeWords,
  shownRows,
} from "./words.ts";
import { REASON_WORDS } from "../reasons.ts";
import { wrap } from "../terminal/wrap.ts";

/** For a terminal. */
export function comparisonText(comparison: Comparison, colors: Colors): string {
  const { bold, dim } = colors;
  const { total, bands, changes } = comparison;
  const groups = bands.length > 1 ? [...bands, total] : bands;
  const sections = [
    [`old    ${comparison.old.policy}`, `new    ${comparison.new.policy}`, `trace  ${traceWords(comparison.trace)}`],
    differenceLines(comparison, colors),
    ...groups.map((group) => groupLines(group, group === total ? "all bands" : groupTitle(group), colors)),
    ...groups.map((group) => reasonLines(group, group === total ? "all bands" : groupTitle(group), colors)),
    hourLines(total, colors),
    [bold("Who changes"), ...changeSentences({ ...changes, total: total.accounts }).map((line) => `  ${line}`)],
    accountLines(comparison, colors),
    caveatsOf(comparison.trace)
      .flatMap((caveat) => wrap(caveat, 100))
      .map((line) => dim(line)),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function differenceLines({ differences }: Comparison, { bold, dim }: Colors): readonly string[] {
  if (differences.length === 0) return [dim("The policies are the same for every age, region and day.")];
  const lines = differences.flatMap((one) => wrap(differenceWords(one), 98, "  "));
  return [bold("Differences between the policies"), ...lines.map((line) => `  ${line}`)];
}

export function traceWords({ name, events, accounts, from, to }: TraceFacts): string {
  const span = from === null || to === null ? "" : `, ${from.slice(0, 10)} to ${to.slice(0, 10)}`;
  return `${name}: ${formatFigure(events, 0)} events of ${formatFigure(accounts, 0)} accounts${span}`;
}

/** The first column is left-aligned, the others are right-aligned. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("   ")
      .trimEnd(),
  );
}

function groupLines(group: Group, title: string, { bold, dim }: Colors): readonly string[] {
  const rows = shownRows(group).map(({ name, of, places, intervalOf }) => {
    const [before, after] = [of(group.old), of(group.new)];
    return [
      name,
      formatFigure(before, places),
      formatFigure(after, places),
      formatChange(before, after, places),
      intervalOf === undefined ? "" : formatInterval(intervalOf(group.change), places),
    ];
  });
  const [head = "", ...lines] = table([["", "old", "new", "change", "95 %"], ...rows]);
  const accounts = `${formatFigure(group.accounts, 0)} accounts, ${formatFigure(group.old.accountDays || group.new.accountDays, 0)} days of use`;
  return [`${bold(title)}  ${dim(accounts)}`, dim(`  ${head}`), ...lines.map((line) => `  ${line}`)];
}

function reasonLines({ reasons }: Group, title: string, { bold, dim }: Colors): readonly string[] {
  if (reasons.length === 0) return [];
  const rows = reasons.map(({ reason, old, new: changed }) => [
    REASON_WORDS[reason],
    formatFigure(old.stops, 0),
    formatFigure(changed.stops, 0),
    formatChange(old.stops, changed.stops, 0),
    formatFigure(old.accounts, 0),
    formatFigure(changed.accounts, 0),
    formatFigure(old.refusedTries, 0),
    formatFigure(changed.refusedTries, 0),
  ]);
  const [head = "", ...lines] = table([
    ["", "old", "new", "change", "accounts old", "new", "refused messages old", "new"],
    ...rows,
  ]);
  return [`${bold("Stops by reason")}  ${dim(title)}`, dim(`  ${head}`), ...lines.map((line) => `  ${line}`)];
}

const BLOCKS = " ▁▂▃▄▅▆▇█";

function hourLines({ old, new: changed }: Group, { bold, dim }: Colors): readonly string[] {
  const most = Math.max(...old.stopsByHour, ...changed.stopsByHour);
  if (most === 0) return [];
  // Three columns per hour.
  const row = (hours: readonly number[]): string =>
    hours
      .map((stops) => `${blockOf(stops / most).repeat(2)} `)
      .join("")
      .trimEnd();
  const ticks = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, "0")} `).join("");
  return [
    bold("Stops by hour, local time"),
    `  old  ${row(old.stopsByHour)}`,
    `  new  ${row(changed.stopsByHour)}`,
    dim(`       ${ticks.trimEnd()}`),
    dim(`       the highest is ${formatFigure(most, 0)}`),
  ];
}

function blockOf(share: number): string {
  // Any value above 0 is visible.
  return BLOCKS[share === 0 ? 0 : Math.max(1, Math.round(share * 8))] ?? " ";
}

function accountLines({ accounts }: Comparison, { bold, dim }: Colors): readonly string[] {
  if (accounts.length === 0) return [];
  const rows = accounts.map((change) => {
    const { account, age, old, new: changed } = change;
    const band =
      old.band === changed.band ? bandWords(old.band) : `${bandWords(old.band)} → ${bandWords(changed.band)}`;
    return [
      account,
      ageWords(age),
      band,
      formatFigure(old.minutesPerDay, 1),
      formatFigure(changed.minutesPerDay, 1),
      formatFigure(old.stops, 0),
      formatFigure(changed.stops, 0),
      ruleChangeWords(change.changed),
    ];
  });
  const [head = "", ...lines] = table([
    ["", "age", "band", "min/day old", "new", "stops old", "new", "what changed"],
    ...rows,
  ]);
  return [bold("Accounts that change most"), dim(`  ${head}`), ...lines.map((line) => `  ${line}`)];
}
