import type { Age } from "@recess/core";
import { colorsFor } from "../terminal/colors.ts";
import { displayWidth, padDisplay } from "../terminal/width.ts";
import { wrap } from "../terminal/wrap.ts";
import { hourTicks, makeScale, openCells, type Scale, useCells } from "./bar.ts";
import { type DateOf, decisionInWords, type MomentLine, momentLines } from "./moments.ts";
import { rulesInWords } from "./rules.ts";
import { dateIn, type Explanation, type Governed, type MomentOfUse, type WeekDay } from "./explanation.ts";
import type { Moment } from "./use.ts";
import type { Language } from "./words/language.ts";

const CELLS = { open: "█", closed: "░", used: "▄", unused: " " } as const;
const WIDTH = 100;

/** More lines for one day would add nothing. */
const MAX_MOMENTS = 40;

export function explanationText(explanation: Explanation, language: Language): string {
  const { loaded, age, zone, rollout, governed } = explanation;
  const { words } = language;
  const who = ageInWords(age, language);
  if (governed === null) return `${words.ungoverned(who)}\n`;
  const { bold } = colorsFor(process.stdout);
  const band = loaded.policy.bands.find(({ name }) => name === governed.band);
  if (band === undefined) throw new Error(`The policy has no band "${governed.band}"`);
  const dateOf = dateIn(zone);
  const rules = rulesInWords(loaded.input, band, rollout, language).flatMap((rule) => wrap(`• ${rule}`, WIDTH, "  "));
  return [
    bold(words.person({ age: who, band: band.name, from: band.from, to: band.to, zone })),
    "",
    ...rules.map((line) => `  ${line}`),
    "",
    ...(governed.week === null
      ? dayLines(governed, explanation, dateOf, language)
      : weekLines(governed.week, loaded.input.calendar?.holidays ?? [], language)),
    ...(governed.moment === null ? [] : momentOfUseLines(governed.moment, dateOf, language)),
    "",
  ].join("\n");
}

function ageInWords(age: Age, { words }: Language): string {
  if (age === "unknown") return words.age.unknown;
  if (typeof age === "number") return words.age.exact(age);
  const { min, max } = age;
  if (min !== undefined && max !== undefined) return words.age.between(min, max);
  if (min !== undefined) return words.age.from(min);
  return max === undefined ? words.age.unknown : words.age.below(max);
}

function dayLines(
  { day, use }: Governed,
  { loaded }: Explanation,
  dateOf: DateOf,
  language: Language,
): readonly string[] {
  const { bold } = colorsFor(process.stdout);
  const { words } = language;
  const kind = dayKind(day.label, loaded.input.calendar, language);
  const scale = makeScale(day.from, day.to, cellsPerHour());
  const labels = [words.rows.open, words.rows.use];
  const width = Math.max(...labels.map(displayWidth)) + 2;
  const indent = `  ${" ".repeat(width)}`;
  return [
    bold(words.headings.day(language.date(day.label)) + kind),
    "",
    `${indent}${hourTicks(scale, cellsPerHour() === 1 ? 4 : 2, (at) => language.time(at).slice(0, 2))}`,
    `  ${padDisplay(words.rows.open, width)}${openBar(scale, day.spans)}`,
    `  ${padDisplay(words.rows.use, width)}${useBar(scale, use.stretches)}`.trimEnd(),
    `${indent}${legend(language)}`,
    "",
    ...(use.stretches.length === 0
      ? [`  ${words.moments.nothing}`]
      : [words.headings.moments, ...shownMoments(use.moments, dateOf, language)]),
  ];
}

function dayKind(
  label: string,
  calendar: { readonly holidays?: readonly string[]; readonly workdays?: readonly string[] } | undefined,
  { words }: Language,
): string {
  if (calendar?.workdays?.includes(label) === true) return `, ${words.dayKinds.workday}`;
  return calendar?.holidays?.includes(label) === true ? `, ${words.dayKinds.holiday}` : "";
}

/** Wide enough to show ten minutes, if the terminal allows it. */
function cellsPerHour(): number {
  const columns = process.stdout.columns ?? 100;
  return columns >= 88 ? 3 : columns >= 60 ? 2 : 1;
}

function openBar(scale: Scale, spans: Governed["day"]["spans"]): string {
  const { green, dim } = colorsFor(process.stdout);
  return runs(openCells(scale, spans), (cell, length) => (cell === "open" ? green : dim)(CELLS[cell].repeat(length)));
}

function useBar(scale: Scale, stretches: Governed["use"]["stretches"]): string {
  const { cyan } = colorsFor(process.stdout);
  return runs(useCells(scale, stretches), (cell, length) => cyan(CELLS[cell].repeat(length))).trimEnd();
}

/** Groups equal cells, so that each run is coloured once. */
function runs<Cell>(cells: readonly Cell[], show: (cell: Cell, length: number) => string): string {
  let text = "";
  for (let from = 0; from < cells.length;) {
    const cell = cells[from];
    let to = from + 1;
    while (to < cells.length && cells[to] === cell) to++;
    if (cell !== undefined) text += show(cell, to - from);
    from = to;
  }
  return text;
}

function legend({ words }: Language): string {
  const { green, dim, cyan } = colorsFor(process.stdout);
  const { open, closed, used } = words.legend;
  return `${green(CELLS.open)} ${open}  ${dim(CELLS.closed)} ${closed}  ${cyan(CELLS.used)} ${used}`;
}

function shownMoments(moments: readonly Moment[], dateOf: DateOf, language: Language): readonly string[] {
  const lines = momentLines(moments, dateOf, language);
  const more = lines.length > MAX_MOMENTS ? [`    … (${lines.length - MAX_MOMENTS})`] : [];
  return [...lines.slice(0, MAX_MOMENTS).map(momentLine), ...more];
}

function momentLine({ time, text, kind }: MomentLine, index: number, lines: readonly MomentLine[]): string {
  const { bold, dim, green, red, yellow } = colorsFor(process.stdout);
  const colour = { open: green, stop: red, "would-stop": yellow, notice: (part: string) => part }[kind];
  // The time is printed once if several things happen at it.
  const shown = lines[index - 1]?.time === time ? dim(" ".repeat(time.length)) : bold(time);
  return `  ${shown}  ${colour(text)}`;
}

function momentOfUseLines(moment: MomentOfUse, dateOf: DateOf, language: Language): readonly string[] {
  const { bold } = colorsFor(process.stdout);
  const { words } = language;
  const { decision, askedMs, usedMs, before, next } = moment;
  const used = language.duration(usedMs);
  const streak = decision.streakMs ?? 0;
  const time = language.time(decision.at);
  const earlier = before.moments.filter(({ kind }) => kind === "notice" || kind === "would-stop");
  const isShort = askedMs - usedMs >= 1000;
  return [
    "",
    bold(words.headings.moment(time, used, streak > 0 ? language.duration(streak) : null)),
    ...(isShort ? [`  ${words.moments.lessUsed(used, language.duration(askedMs))}`] : []),
    ...decisionInWords(decision, dateOf, language).map((line) => `  ${line}`),
    ...(earlier.length === 0 ? [] : ["", words.headings.before, ...shownMoments(earlier, dateOf, language)]),
    "",
    words.headings.next,
    // The line above says that it is open.
    ...shownMoments(
      next.moments.filter(({ kind, at }) => kind !== "open" || at !== decision.at),
      dateOf,
      language,
    ),
  ];
}

function weekLines(week: readonly WeekDay[], holidays: readonly string[], language: Language): readonly string[] {
  const { bold, dim } = colorsFor(process.stdout);
  const { words } = language;
  const first = week[0]?.day;
  if (first === undefined) return [];
  const labels = week.map(({ day }) => `${language.shortDate(day.label)}${holidays.includes(day.label) ? " *" : ""}`);
  const width = Math.max(...labels.map(displayWidth)) + 2;
  const scale = makeScale(first.from, first.to, 2);
  const indent = `  ${" ".repeat(width)}`;
  const columns = 25 * 2 + 2;
  const heads = `${hourTicks(scale, 2, (at) => language.time(at).slice(0, 2)).padEnd(columns)}${words.rows.canUse}`;
  return [
    bold(words.headings.week(language.date(first.label))),
    "",
    `${indent}${heads}`,
    ...week.map(({ day, use, usedMs }, index) => {
      const bar = mixedBar(makeScale(day.from, day.to, 2), day.spans, use.stretches);
      const gap = " ".repeat(Math.max(1, columns - bar.length));
      return `  ${padDisplay(labels[index] ?? "", width)}${bar.text}${gap}${language.duration(usedMs)}${endsByWeek(use) ? ` (${words.reasons["weekly-limit"]})` : ""}`;
    }),
    `${indent}${legend(language)}`,
    ...(week.some(({ day }) => holidays.includes(day.label)) ? [`${indent}${dim(`* ${words.dayKinds.holiday}`)}`] : []),
  ];
}

/** Whether the weekly limit ends a day's use, or leaves none. */
function endsByWeek({ moments }: WeekDay["use"]): boolean {
  return moments.some((moment) => moment.kind === "stop" && moment.reason === "weekly-limit");
}

/** Open, closed and used time in one row. */
function mixedBar(
  scale: Scale,
  spans: Governed["day"]["spans"],
  stretches: Governed["use"]["stretches"],
): { readonly text: string; readonly length: number } {
  const { green, dim, cyan } = colorsFor(process.stdout);
  const used = useCells(scale, stretches);
  const cells = openCells(scale, spans).map((cell, index) => (used[index] === "used" ? "used" : cell));
  const colours = { open: green, closed: dim, used: cyan };
  return {
    text: runs(cells, (cell, length) => colours[cell](CELLS[cell].repeat(length))),
    length: cells.length,
  };
}
