import type { PolicyIssue } from "../../values/errors.ts";
import { parseClockTime } from "../../values/duration.ts";
import { error, warning } from "../issues.ts";
import { bandsOf, itemsOf, type ValidBandPart, type ValidPolicyPart, type ValidWindow } from "./check.ts";

type Path = readonly (string | number)[];

/** Finds windows that are empty, or never open. */
export function* checkWindows(policy: ValidPolicyPart): Iterable<PolicyIssue> {
  for (const [name, { quietHours, openHours, voice }] of bandsOf(policy)) {
    yield* checkWindowList(policy, voice?.quietHours, ["bands", name, "voice", "quietHours"]);
    yield* checkWindowList(policy, quietHours, ["bands", name, "quietHours"]);
    for (const [index, window] of itemsOf(quietHours))
      yield* mostOfTheDay(window, ["bands", name, "quietHours", index]);
    for (const [index, window] of itemsOf(voice?.quietHours))
      yield* mostOfTheDay(window, ["bands", name, "voice", "quietHours", index]);
    yield* checkWindowList(policy, openHours, ["bands", name, "openHours"]);
  }
  if (policy.night !== undefined) yield* emptyWindow(policy.night, ["night"]);
}

export function* checkWindowList(
  policy: ValidPolicyPart,
  windows: ValidBandPart["quietHours"],
  path: Path,
): Iterable<PolicyIssue> {
  if (windows === undefined) return;
  if (windows.length === 0) {
    yield error("no-windows", path, `The list has no window. Add one, or leave "${path.at(-1)}" out.`);
  }
  for (const [index, window] of itemsOf(windows)) {
    yield* emptyWindow(window, [...path, index]);
    yield* neverOpens(policy, window, [...path, index, "days"]);
  }
}

function* emptyWindow({ from, to }: Pick<ValidWindow, "from" | "to">, path: Path): Iterable<PolicyIssue> {
  if (from === undefined || from !== to) return;
  const message = `It begins and ends at ${from}, so it is empty. For a whole day write "from": "00:00", "to": "24:00".`;
  yield error("empty-window", [...path, "to"], message);
}

/**
 * Quiet hours that cover most of a day are usually two times in the wrong order; a whole day, or one from or until
 * midnight, is intended.
 */
function* mostOfTheDay({ from, to, days }: ValidWindow, path: Path): Iterable<PolicyIssue> {
  const start = from === undefined ? undefined : parseClockTime(from);
  const end = to === undefined ? undefined : parseClockTime(to, { allow24: true });
  if (start === undefined || end === undefined || start === 0 || end === MINUTES_IN_DAY) return;
  const isOverMidnight = end < start;
  const minutes = isOverMidnight ? end + MINUTES_IN_DAY - start : end - start;
  // A night that is long every day is rare, and one that is long on some days rarer.
  const many = isOverMidnight && days === undefined ? MANY_HOURS : MANY_HOURS_OF_SOME_DAYS;
  if (minutes < many * 60) return;
  const ends = isOverMidnight ? ` on the next day` : "";
  const message = `It ends at ${to}${ends}, ${Math.floor(minutes / 60)} hours later. Did you mean "from": "${to}", "to": "${from}"?`;
  yield warning("window-most-of-the-day", path, message);
}

const MINUTES_IN_DAY = 24 * 60;
const MANY_HOURS = 18;
const MANY_HOURS_OF_SOME_DAYS = 16;

function* neverOpens(policy: ValidPolicyPart, { days }: ValidWindow, path: Path): Iterable<PolicyIssue> {
  if (days === undefined) return;
  if (days.length === 0) {
    const message = 'The list names no day, so the window never opens. Add days, or leave "days" out for every day.';
    yield error("no-days", path, message);
  } else if (days.every((day) => day === "holiday") && (policy.calendar?.holidays ?? []).length === 0) {
    const message = 'The window opens on holidays only, and no holiday is listed. Add dates to "calendar.holidays".';
    yield warning("window-never-opens", path, message);
  }
}
