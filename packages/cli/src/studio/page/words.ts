import type { Notice } from "@recess/core";
import { millisecondsInMinute } from "date-fns/constants";

export function clock(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone }).format(at);
}

export function weekday(label: string): string {
  return new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", timeZone: "UTC" }).format(
    Date.parse(label),
  );
}

export function longDate(label: string): string {
  const form = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat("en-GB", form).format(Date.parse(label));
}

export function duration(ms: number): string {
  const minutes = Math.round(ms / millisecondsInMinute);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

export function noticeWords(notice: Notice): string {
  switch (notice.kind) {
    case "warning":
      return `warning: ${duration(notice.remainingMs)} left`;
    case "break":
      return "time for a break";
    case "reminder":
      return `reminder “${notice.id.slice("reminder:".length)}”`;
    case "nudge":
      return `nudge “${notice.id.slice("nudge:".length)}”`;
  }
}
