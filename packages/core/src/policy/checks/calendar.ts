import { millisecondsInDay } from "date-fns/constants";
import type { PolicyIssue } from "../../values/errors.ts";
import { labelOfDate, weekdayOf } from "../../time/days.ts";
import { warning } from "../issues.ts";
import { bandsOf, type CheckContext, itemsOf, type ValidBandPart, type ValidPolicyPart } from "./check.ts";
import { weekendOf } from "./week.ts";

/** How long before the end of a holiday table to warn. */
const SOON_MS = 60 * millisecondsInDay;

/** Checks the tables of holidays and workdays: present if used, long enough, and consistent. */
export function* checkCalendar(policy: ValidPolicyPart, { now }: CheckContext): Iterable<PolicyIssue> {
  const holidays = itemsOf(policy.calendar?.holidays).map(([, date]) => date);
  const uses = usesOf(policy);
  const needed = uses.find(({ day }) => day === "holiday");
  if (holidays.length === 0 && needed !== undefined) yield warning("no-holidays", needed.path, NO_HOLIDAYS);
  if (holidays.length > 0 && uses.length > 0 && now !== undefined) yield* endOfTable(holidays, now);
  yield* workdays(policy, new Set(holidays));
}

const NO_HOLIDAYS =
  '"holiday" is used here, and no holiday is listed, so it matches no day. Add dates to "calendar.holidays".';

function* endOfTable(holidays: readonly string[], now: number): Iterable<PolicyIssue> {
  const last = holidays.toSorted().at(-1) ?? "";
  const end = Date.parse(`${last}T00:00:00Z`) + millisecondsInDay;
  if (end - now >= SOON_MS) return;
  const ends = end <= now ? "ended with" : "ends soon, with";
  const message = `The table of holidays ${ends} ${last}; later holidays will be taken for ordinary days. Add the next year's dates.`;
  yield warning("holidays-end", ["calendar", "holidays"], message);
}

interface Use {
  readonly day: string;
  readonly path: readonly (string | number)[];
}

/** Where the policy uses day names that depend on the table of holidays. */
function usesOf(policy: ValidPolicyPart): readonly Use[] {
  return bandsOf(policy)
    .flatMap(([name, band]) => usesIn(band).map(({ day, path }) => ({ day, path: ["bands", name, ...path] })))
    .filter(({ day }) => day === "holiday" || day === "schoolday" || day === "schoolnight");
}

function usesIn({ dailyLimit, quietHours, openHours }: ValidBandPart): readonly Use[] {
  const limits = typeof dailyLimit === "object" ? Object.keys(dailyLimit) : [];
  const windows = Object.entries({ quietHours, openHours });
  return [
    ...limits.map((day) => ({ day, path: ["dailyLimit", day] })),
    ...windows.flatMap(([key, list]) =>
      itemsOf(list).flatMap(([index, window]) =>
        itemsOf(window.days).map(([place, day]) => ({ day, path: [key, index, "days", place] })),
      ),
    ),
  ];
}

function* workdays(policy: ValidPolicyPart, holidays: ReadonlySet<string>): Iterable<PolicyIssue> {
  const weekend = weekendOf(policy);
  for (const [index, date] of itemsOf(policy.calendar?.workdays)) {
    const path = ["calendar", "workdays", index];
    if (holidays.has(date)) {
      const message = `${date} is in "holidays" too; it counts as a workday. Remove it from one of the two.`;
      yield warning("holiday-and-workday", path, message);
    } else if (!weekend.has(weekdayOf(labelOfDate(date)))) {
      yield warning("workday-not-on-weekend", path, `${date} is not on a weekend, so listing it changes nothing.`);
    }
  }
}
