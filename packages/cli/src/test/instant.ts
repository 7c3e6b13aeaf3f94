import { TZDate } from "@date-fns/tz";
import { parseDuration } from "@recess/core";
import type { TextNode } from "@recess/core/policy";
import { parseWhen } from "../explain/when.ts";

/** What clock times and `+20m` in a file of expectations are relative to. */
export interface Around {
  readonly zone: string;
  /** The local date of clock times, `2026-11-24`. */
  readonly date: string | undefined;
  /** The previous moment, ms since the epoch. */
  readonly previous: number | undefined;
}

const CLOCK = /^\d\d:\d\d$/;

/** A moment's instant, ms since the epoch; a sentence for what is not a moment. */
export function momentOf(node: TextNode, { zone, date, previous }: Around): number | string {
  const value = node.kind === "scalar" ? node.value : undefined;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  if (typeof value !== "string") return FORMS;
  if (value.startsWith("+")) {
    const ms = parseDuration(value.slice(1));
    if (ms === undefined) return FORMS;
    return previous === undefined ? `"${value}" counts from the moment before, and this is the first.` : previous + ms;
  }
  if (!CLOCK.test(value)) return instantOf(value, zone) ?? FORMS;
  const day = date ?? (previous === undefined ? undefined : localDate(previous, zone));
  if (day === undefined) {
    return `"${value}" needs a date, so that it means the same every day: "2026-11-24T${value}", or "date: 2026-11-24" above.`;
  }
  return instantOf(`${day}T${value}`, zone) ?? FORMS;
}

/** An instant after `at`: a clock time means its next occurrence. Returns a sentence for what is not an instant. */
export function laterInstantOf(node: TextNode, zone: string, at: number): number | string {
  const value = node.kind === "scalar" ? node.value : undefined;
  if (typeof value !== "string" || !CLOCK.test(value)) return momentOf(node, { zone, date: undefined, previous: at });
  for (const days of [0, 1]) {
    const then = instantOf(`${localDate(at, zone, days)}T${value}`, zone);
    if (then === undefined) return FORMS;
    if (then > at) return then;
  }
  return FORMS;
}

function localDate(at: number, zone: string, daysLater = 0): string {
  const local = new TZDate(at, zone);
  const date = new Date(Date.UTC(local.getFullYear(), local.getMonth(), local.getDate() + daysLater));
  return date.toISOString().slice(0, 10);
}

/** `2026-11-24 21:58`, with seconds and ms only if they are not zero. */
export function localTime(at: number, zone: string): string {
  const local = new TZDate(at, zone);
  const two = (value: number): string => String(value).padStart(2, "0");
  const seconds = local.getSeconds() === 0 ? "" : `:${two(local.getSeconds())}`;
  return `${localDate(at, zone)} ${two(local.getHours())}:${two(local.getMinutes())}${seconds}`;
}

function instantOf(text: string, zone: string): number | undefined {
  const when = parseWhen(text, { zone, dayStartsAtMs: 0, now: 0 });
  return when === undefined || when.isDay ? undefined : when.at;
}

const FORMS =
  'Write a local time such as "2026-11-24T21:58", a clock time such as "21:58", an instant such as "2026-11-24T13:58:00Z", or ' +
  'a time after the moment before such as "+20m".';
