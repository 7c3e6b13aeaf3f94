import type { View } from "../api.ts";
import { make } from "./dom.ts";
import { drawHours, drawOpen } from "./track.ts";
import { duration, longDate, weekday } from "./words.ts";

interface Shown {
  /** The day that is open now. */
  readonly day: View["day"];
  readonly timeZone: string;
  /** Opens the day with this label. */
  open(label: string): void;
}

/** The week as a row for each day, with the hours below. */
export function drawWeek(place: HTMLElement, week: View["week"], { day, timeZone, open }: Shown): void {
  const rows = week.map(({ day: other, usedMs }) => {
    const row = make("button", other.label === day.label ? "row today" : "row");
    row.type = "button";
    row.setAttribute("aria-label", `${longDate(other.label)}: ${duration(usedMs)} at most`);
    const strip = make("div", "track");
    drawOpen(strip, other, timeZone);
    row.append(make("span", "name", weekday(other.label)), strip, make("span", "sum", duration(usedMs)));
    row.addEventListener("click", () => open(other.label));
    return row;
  });
  const hours = make("div", "row");
  const scale = make("div", "hours");
  drawHours(scale, day, timeZone);
  hours.append(make("span", "name"), scale, make("span", "sum"));
  place.replaceChildren(...rows, hours);
}
