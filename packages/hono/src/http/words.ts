import type { Decision, Reason } from "@recess/core";

/** A moment at which the person reads a sentence from the server itself. */
export type Moment =
  /** A request was refused. */
  | { readonly kind: "block"; readonly decision: Decision }
  /** A reply is ended where it is. */
  | { readonly kind: "wind-down"; readonly decision: Decision }
  /** The limits could not be looked up. */
  | { readonly kind: "unavailable" };

const BLOCKED: Record<Reason, { readonly what: string; readonly when: string }> = {
  paused: { what: "Your chat is paused for now.", when: "It opens again" },
  "quiet-hours": { what: "It's quiet time now.", when: "Chat opens again" },
  "outside-open-hours": { what: "Chat isn't open at this time.", when: "It opens" },
  "daily-limit": { what: "You've used today's chat time.", when: "It opens again" },
  "weekly-limit": { what: "You've used this week's chat time.", when: "It opens again" },
  break: { what: "Time for a break: stand up, stretch, look out of the window.", when: "You can go on" },
  "message-limit": { what: "You've used all your messages for now.", when: "You can send more" },
  "token-limit": { what: "You've used all of today's replies.", when: "There will be more" },
};

/** The built-in English sentence for a moment: what happened and when it opens, without blame. */
export function defaultDetail(moment: Moment): string {
  if (moment.kind === "unavailable") return "Something isn't working right now. Please try again in a few seconds.";
  const { decision } = moment;
  const reason = decision.reason ?? decision.stopReason;
  const words = reason === null ? undefined : BLOCKED[reason];
  const what = words?.what ?? "Chat is closed for now.";
  const when =
    decision.resumesAt === null
      ? ""
      : ` ${words?.when ?? "It opens again"} ${relativeClock(decision.resumesAt, decision.at, decision.timeZone ?? "UTC")}.`;
  return moment.kind === "block" ? what + when : `This reply ends here. ${what}${when}`;
}

/** `at 5:05 PM`, `tomorrow at 7:00 AM`, `on Monday at 7:00 AM` or `on December 3 at 7:00 AM`, as the zone's clock shows it. */
export function relativeClock(instant: number, now: number, timeZone: string): string {
  const { clock, date, weekday, monthDay } = formatsFor(timeZone);
  // Whoever comes back at the minute that was named is let in. Newer locale data have a narrow space before AM and PM.
  const at = `at ${clock.format(Math.ceil(instant / 60_000) * 60_000).replaceAll("\u202f", " ")}`;
  const days = dayNumber(date, instant) - dayNumber(date, now);
  if (days <= 0) return at;
  if (days === 1) return `tomorrow ${at}`;
  return `on ${(days < 7 ? weekday : monthDay).format(instant)} ${at}`;
}

function dayNumber(format: Intl.DateTimeFormat, instant: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) parts[type] = Number(value);
  return Date.UTC(parts["year"] ?? 0, (parts["month"] ?? 1) - 1, parts["day"]) / 86_400_000;
}

interface Formats {
  readonly clock: Intl.DateTimeFormat;
  readonly date: Intl.DateTimeFormat;
  readonly weekday: Intl.DateTimeFormat;
  readonly monthDay: Intl.DateTimeFormat;
}

// A formatter costs more to make than all else in a refusal. There are some 600 zones, so this stays small.
const formats = new Map<string, Formats>();

function formatsFor(timeZone: string): Formats {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made: Formats = {
    clock: new Intl.DateTimeFormat("en-US", { timeZone, hour: "numeric", minute: "2-digit" }),
    date: new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric", month: "numeric", day: "numeric" }),
    weekday: new Intl.DateTimeFormat("en-US", { timeZone, weekday: "long" }),
    monthDay: new Intl.DateTimeFormat("en-US", { timeZone, month: "long", day: "numeric" }),
  };
  formats.set(timeZone, made);
  return made;
}
