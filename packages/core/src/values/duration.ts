import type { ClockTime, Duration } from "./policy-terms.ts";

const DURATION = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Parses `"1h30m"` to ms; `undefined` if it is not a duration, or too long to represent exactly in ms. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null || text === "") return undefined;
  const [, days = "0", hours = "0", minutes = "0", seconds = "0"] = match;
  const ms = Number(days) * DAY + Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND;
  return Number.isSafeInteger(ms) ? ms : undefined;
}

/** Formats ms in the shortest way, `5_400_000` as `"1h30m"`. Fractions of a second are dropped. */
export function formatDuration(ms: number): Duration {
  const units: readonly (readonly [unit: string, length: number])[] = [
    ["d", DAY],
    ["h", HOUR],
    ["m", MINUTE],
    ["s", SECOND],
  ];
  let rest = ms;
  let text = "";
  for (const [unit, length] of units) {
    const count = Math.floor(rest / length);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * length;
  }
  return text === "" ? "0s" : text;
}

const CLOCK_TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** Parses `"21:30"` to minutes after midnight; `"24:00"` (1440) only if `allow24` is set. */
export function parseClockTime(text: ClockTime, options: { readonly allow24?: boolean } = {}): number | undefined {
  if (text === "24:00") return options.allow24 === true ? 24 * 60 : undefined;
  const match = CLOCK_TIME.exec(text);
  return match === null ? undefined : Number(match[1]) * 60 + Number(match[2]);
}
