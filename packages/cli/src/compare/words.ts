import { REASON_WORDS } from "../reasons.ts";
import type { RuleChange } from "./accounts.ts";
import type { Changes, Group, TraceFacts } from "./comparison.ts";
import type { ChangeIntervals, Figures } from "./figures.ts";
import type { Interval } from "./interval.ts";

export function bandWords(band: string | null): string {
  return band ?? "ungoverned";
}

export function groupTitle({ oldBand, newBand }: Group): string {
  return oldBand === newBand ? bandWords(oldBand) : `${bandWords(oldBand)} → ${bandWords(newBand)}`;
}

/** A row of figures: its name, and how many decimal places to show. */
export interface FigureRow {
  readonly name: string;
  readonly of: (figures: Figures) => number;
  readonly places: number;
  /** Omitted if it is 0 on both sides. */
  readonly isRare?: boolean;
  /** The confidence interval of the change, for the figures that people act on. */
  readonly intervalOf?: (change: ChangeIntervals) => Interval;
}

const FIGURE_ROWS: readonly FigureRow[] = [
  { name: "accounts stopped", of: ({ accountsStopped }) => accountsStopped, places: 0 },
  {
    name: "of the accounts, %",
    of: ({ stoppedPercent }) => stoppedPercent,
    places: 1,
    intervalOf: ({ stoppedPercent }) => stoppedPercent,
  },
  {
    name: "stops a day",
    of: ({ stopsPerDay }) => stopsPerDay,
    places: 2,
    intervalOf: ({ stopsPerDay }) => stopsPerDay,
  },
  { name: "would be stopped", of: ({ wouldStops }) => wouldStops, places: 0, isRare: true },
  {
    name: "minutes a day",
    of: ({ minutesPerDay }) => minutesPerDay,
    places: 1,
    intervalOf: ({ minutesPerDay }) => minutesPerDay,
  },
  {
    name: "minutes a day, by each policy",
    of: ({ countedMinutesPerDay }) => countedMinutesPerDay ?? 0,
    places: 1,
    isRare: true,
  },
  { name: "messages that passed", of: ({ messages }) => messages, places: 0 },
  { name: "refused messages", of: ({ refusedTries }) => refusedTries, places: 0 },
  { name: "warnings a day", of: ({ warningsPerDay }) => warningsPerDay, places: 2 },
  { name: "nudges a day", of: ({ nudgesPerDay }) => nudgesPerDay, places: 2 },
  { name: "break reminders a day", of: ({ breaksPerDay }) => breaksPerDay, places: 2, isRare: true },
  { name: "reminders a day", of: ({ remindersPerDay }) => remindersPerDay, places: 2, isRare: true },
];

export function shownRows({ old, new: changed }: Group): readonly FigureRow[] {
  return FIGURE_ROWS.filter(({ of, isRare }) => isRare !== true || of(old) > 0 || of(changed) > 0);
}

export function formatFigure(value: number, places: number): string {
  return value.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });
}

/** `+12 %`, `-3`, or an empty string for no change. */
export function formatChange(before: number, after: number, places: number): string {
  const rounded = (value: number): number => Number(value.toFixed(places));
  const difference = rounded(after) - rounded(before);
  if (difference === 0) return "";
  const sign = difference > 0 ? "+" : "−";
  const percent = before === 0 ? "" : ` (${sign}${Math.abs(Math.round((100 * (after - before)) / before))} %)`;
  return `${sign}${formatFigure(Math.abs(difference), places)}${percent}`;
}

/** `-0.10 to -0.06`, or an empty string for too few accounts. */
export function formatInterval(interval: Interval, places: number): string {
  if (interval === null) return "";
  const [low, high] = interval.map((value) => {
    const rounded = Number(value.toFixed(places));
    return `${rounded > 0 ? "+" : rounded < 0 ? "−" : ""}${formatFigure(Math.abs(rounded), places)}`;
  });
  return `${low} to ${high}`;
}

/** How a rule affects an account differently: `daily limit 4 → 1`, `daily limit later`. */
export function ruleChangeWords(changed: readonly RuleChange[]): string {
  return changed
    .slice(0, 2)
    .map(({ reason, oldStops, newStops, moment }) => {
      const what = moment ?? `${formatFigure(oldStops, 0)} → ${formatFigure(newStops, 0)}`;
      return `${REASON_WORDS[reason]} ${what}`;
    })
    .join(", ");
}

/** Caveats that the numbers do not show. */
export function caveatsOf({ reactions, simulated, measuredByOld }: TraceFacts): readonly string[] {
  const people = simulated ? "The simulated people" : "People";
  return [
    reactions === null
      ? "The same events are decided under both policies, and nobody reacts to a refusal. In reality somebody who is stopped may come back later, or stop coming."
      : `${people} give up a conversation after 1 to ${reactions.maxTries} refused messages, and ${formatFigure(reactions.comeBackPercent, 0)} % of them come back for the rest of it up to 30 minutes after it opens again, if that is within 3 hours. Nobody has published how people react: these numbers are ours (--tries, --come-back, --no-reactions).`,
    ...(measuredByOld
      ? [
          "The policies count time differently (presence). Minutes a day are measured by the old policy's presence for both, up to the stops of each; the minutes that each policy itself counts are shown beside them.",
        ]
      : []),
    simulated
      ? "The people are simulated: the intervals, at 95 %, only show the effect of chance among them."
      : "Intervals are of the change, at 95 %, as if the accounts of the trace were drawn at random. Fewer than 5 accounts have none.",
    "A day is counted for each account that used the chat on it. A stop is counted when something is refused after it was allowed, or for another reason. Refused messages are not among the messages that passed.",
  ];
}

interface CountedChanges extends Omit<Changes, "minutesPerDay"> {
  readonly total: number;
}

/** One sentence per kind of changed account. */
export function changeSentences(changes: CountedChanges): readonly string[] {
  const { total } = changes;
  const line = (count: number, what: string): readonly string[] =>
    count === 0 ? [] : [`${formatFigure(count, 0)} of ${formatFigure(total, 0)} accounts ${what}`];
  return [
    ...line(changes.newlyStopped, "were not stopped before and are now"),
    ...line(changes.noLongerStopped, "are no longer stopped"),
    ...line(changes.stoppedMoreOften, "are stopped more often"),
    ...line(changes.stoppedLessOften, "are stopped less often"),
    ...line(changes.moreTime, "have more time"),
    ...line(changes.lessTime, "have less time"),
    ...line(changes.otherBand, "are in another band"),
    ...line(changes.newlyGoverned, "were not governed before and are now"),
    ...line(changes.noLongerGoverned, "are no longer governed"),
    ...line(changes.unchanged, "are as before"),
  ];
}

export function ageWords(
  age: number | "unknown" | { readonly min?: number | undefined; readonly max?: number | undefined },
): string {
  if (typeof age !== "object") return String(age);
  return age.max === undefined ? `${age.min ?? "?"}+` : `${age.min ?? 0}-${age.max}`;
}
