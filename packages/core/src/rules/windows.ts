/** Compiles spans of local time, such as quiet hours. */
import { type Calendar, windowNamesOf } from "../time/calendar.ts";
import { labelOfDate } from "../time/days.ts";
import { makeWindows, type WindowRule, type Windows } from "../time/windows.ts";
import type { WindowInput } from "../values/policy-limits.ts";
import { clockMs } from "./units.ts";

export function compileWindows(windows: readonly WindowInput[], calendar: Calendar): Windows {
  return makeWindows(windows.map((window) => compileWindow(window, calendar)));
}

function compileWindow(window: WindowInput, calendar: Calendar): WindowRule {
  const fromMs = clockMs(window.from);
  const toMs = clockMs(window.to);
  return {
    fromMs,
    toMs: toMs <= fromMs ? toMs + clockMs("24:00") : toMs,
    startsOn: window.days === undefined ? () => true : dayMatcher(window.days, calendar),
  };
}

function dayMatcher(days: readonly string[], calendar: Calendar): (label: number) => boolean {
  const names = new Set(days);
  const dates = new Set(days.filter(isDateName).map(labelOfDate));
  return (label) => dates.has(label) || windowNamesOf(label, calendar).some((name) => names.has(name));
}

export function isDateName(name: string): boolean {
  return /^\d/.test(name);
}
