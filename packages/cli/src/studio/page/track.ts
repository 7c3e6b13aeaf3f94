import { millisecondsInHour } from "date-fns/constants";
import type { Reason } from "@recess/core";
import type { Day } from "../../explain/day.ts";
import type { Use } from "../../explain/use.ts";
import { make } from "./dom.ts";
import { REASON_WORDS } from "../../reasons.ts";
import { clock, noticeWords } from "./words.ts";

/** A day as a strip: closed times, use, stops and notices. */
export function drawDay(track: HTMLElement, day: Day, use: Use, timeZone: string): void {
  const block = blocks(day, timeZone);
  const parts: HTMLElement[] = closed(day, block);
  for (const { from, to } of use.stretches) parts.push(block("use", from, to, "in use"));
  for (const moment of use.moments) {
    if (moment.kind === "stop" && !isWindow(moment.reason)) {
      parts.push(block(`closed ${moment.reason}`, moment.at, moment.resumesAt ?? day.to, REASON_WORDS[moment.reason]));
    }
    if (moment.kind === "notice") {
      const mark = make("b", moment.notice.kind);
      mark.style.left = `${share(day, moment.at)}%`;
      mark.title = `${clock(moment.at, timeZone)} ${noticeWords(moment.notice)}`;
      parts.push(mark);
    }
  }
  track.replaceChildren(...parts);
}

/** Open and closed times for an account without use. */
export function drawOpen(track: HTMLElement, day: Day, timeZone: string): void {
  track.replaceChildren(...closed(day, blocks(day, timeZone)));
}

type Block = (kind: string, from: number, to: number, title: string) => HTMLElement;

function share(day: Day, at: number): number {
  return ((at - day.from) / (day.to - day.from)) * 100;
}

function blocks(day: Day, timeZone: string): Block {
  return (kind, from, to, title) => {
    const end = Math.min(to, day.to);
    const element = make("i", kind);
    element.style.left = `${share(day, from)}%`;
    element.style.width = `${Math.max(share(day, end) - share(day, from), 0.15)}%`;
    element.title = `${clock(from, timeZone)}–${clock(end, timeZone)} ${title}`;
    return element;
  };
}

function closed(day: Day, block: Block): HTMLElement[] {
  return day.spans.flatMap(({ from, to, reason }) =>
    reason === null ? [] : block(`closed ${reason}`, from, to, REASON_WORDS[reason]),
  );
}

/** Windows are drawn from the day itself. */
function isWindow(reason: Reason): boolean {
  return reason === "quiet-hours" || reason === "outside-open-hours";
}

/** Every third hour, under a strip. */
export function drawHours(row: HTMLElement, day: Day, timeZone: string): void {
  const marks: HTMLElement[] = [];
  for (let at = Math.ceil(day.from / millisecondsInHour) * millisecondsInHour; at < day.to; at += millisecondsInHour) {
    const text = clock(at, timeZone);
    if (Number(text.slice(0, 2)) % 3 !== 0) continue;
    // Whole hours are shown without minutes, as the week's row is narrow.
    const mark = make("span", "", text.replace(":00", ""));
    mark.style.left = `${((at - day.from) / (day.to - day.from)) * 100}%`;
    marks.push(mark);
  }
  row.replaceChildren(...marks);
}

/** The legend of the colours that occur. */
export function drawLegend(list: HTMLElement, days: readonly Day[], use: Use): void {
  const reasons = new Set<Reason>();
  for (const { spans } of days) for (const { reason } of spans) if (reason !== null) reasons.add(reason);
  for (const moment of use.moments) if (moment.kind === "stop") reasons.add(moment.reason);
  const item = (kind: string, text: string): HTMLElement => {
    const entry = make("li");
    entry.append(make("i", kind), text);
    return entry;
  };
  list.replaceChildren(
    item("open", "open"),
    item("use", "in use"),
    ...[...reasons].map((reason) => item(`closed ${reason}`, REASON_WORDS[reason])),
  );
}
