/** How many appeals and requests were answered in time. */
import { millisecondsInHour } from "date-fns/constants";
import { type Cell, type Shown, shownAlone, shownParts } from "./suppress.ts";
import type { Case } from "./case-tally.ts";

export interface CaseFigures {
  readonly received: Shown;
  readonly inTime: Shown;
  readonly late: Shown;
  readonly open: Shown;
  readonly overdue: Shown;
  readonly medianHours: number | null;
}

export function caseFigures(cases: readonly Case[], now: number): CaseFigures {
  const cell = (of: readonly Case[]): Cell => ({
    value: of.length,
    accounts: new Set(of.map(({ account }) => account)).size,
  });
  const answered = cases.filter(({ answeredAt }) => answeredAt !== null);
  const isLate = ({ answeredAt, dueAt }: Case): boolean => dueAt !== null && (answeredAt ?? now) > dueAt;
  const states = [
    answered.filter((one) => !isLate(one)),
    answered.filter(isLate),
    cases.filter((one) => one.answeredAt === null && !isLate(one)),
    cases.filter((one) => one.answeredAt === null && isLate(one)),
  ];
  const { parts, total } = shownParts(states.map(cell), cell(cases));
  const [inTime = null, late = null, open = null, overdue = null] = parts;
  const hours = answered
    .map(({ at, answeredAt }) => ((answeredAt ?? at) - at) / millisecondsInHour)
    .toSorted((a, b) => a - b);
  const isEnough = answered.length > 0 && shownAlone(cell(answered)) !== null;
  const median = hours[Math.floor(hours.length / 2)] ?? 0;
  return { received: total, inTime, late, open, overdue, medianHours: isEnough ? Math.round(10 * median) / 10 : null };
}
