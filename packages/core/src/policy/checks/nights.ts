import type { PolicyIssue } from "../../values/errors.ts";
import { SCHOOLNIGHT } from "../../time/calendar.ts";
import { parseClockTime } from "../../values/duration.ts";
import { warning } from "../issues.ts";
import { bandsOf, itemsOf, type ValidBandPart, type ValidPolicyPart, type ValidWindow } from "./check.ts";

type Path = readonly (string | number)[];

const NOON = 12 * 60;

/** Finds windows of school nights that are valid but hardly intended. */
export function* checkNights(policy: ValidPolicyPart): Iterable<PolicyIssue> {
  for (const [name, { quietHours, openHours, voice }] of bandsOf(policy)) {
    yield* ofWindows(quietHours, ["bands", name, "quietHours"]);
    yield* ofWindows(openHours, ["bands", name, "openHours"]);
    yield* ofWindows(voice?.quietHours, ["bands", name, "voice", "quietHours"]);
  }
}

function* ofWindows(windows: ValidBandPart["quietHours"], path: Path): Iterable<PolicyIssue> {
  for (const [index, window] of itemsOf(windows)) {
    yield* afterMidnight(window, [...path, index]);
  }
}

/** A school night is the evening before a school day: the date on which its window starts. */
function* afterMidnight({ from = "", days }: ValidWindow, path: Path): Iterable<PolicyIssue> {
  const begins = parseClockTime(from);
  const named = itemsOf(days).find(([, day]) => day === SCHOOLNIGHT);
  if (begins === undefined || begins >= NOON || named === undefined) return;
  const message =
    `A school night is the date before a school day, so a window from ${from} is over before that night begins. ` +
    'Let it start in the evening, or write "schoolday" for the early hours of a school day.';
  yield warning("schoolnight-after-midnight", [...path, "days", named[0]], message);
}
