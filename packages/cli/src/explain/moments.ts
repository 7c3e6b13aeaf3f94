import { millisecondsInDay } from "date-fns/constants";
import type { Decision, Notice, Reason } from "@recess/core";
import type { Moment } from "./use.ts";
import type { Language } from "./words/language.ts";

/** A moment as one line: its time, and what happens. */
export interface MomentLine {
  readonly time: string;
  readonly text: string;
  readonly kind: Moment["kind"];
}

export function momentLines(moments: readonly Moment[], dateOf: DateOf, language: Language): readonly MomentLine[] {
  const { words } = language;
  let opened = false;
  return moments.map((moment): MomentLine => {
    const { kind, at } = moment;
    const line = (text: string): MomentLine => ({ time: language.time(at), text, kind });
    switch (moment.kind) {
      case "open": {
        const text = opened ? words.moments.opensAgain : words.moments.opens;
        opened = true;
        return line(text);
      }
      case "notice":
        return line(noticeInWords(moment.notice, language));
      case "would-stop":
        return line(words.moments.wouldStop(language.reason(moment.reason)));
      case "stop": {
        const reason = language.reason(moment.reason);
        const { resumesAt, usedMs } = moment;
        if (!opened && usedMs === 0) {
          return line(
            words.moments.closed(reason, again({ resumesAt, now: at, dateOf, say: words.moments.opensAt }, language)),
          );
        }
        const resumes = again({ resumesAt, now: at, dateOf, say: words.moments.resumes }, language);
        return line(words.moments.stops(reason, language.duration(usedMs), resumes));
      }
    }
  });
}

/** Formats an instant as a local date, `2026-11-24`. */
export type DateOf = (at: number) => string;

function noticeInWords(notice: Notice, language: Language): string {
  const { moments } = language.words;
  switch (notice.kind) {
    case "reminder":
      return moments.reminder(notice.id.slice("reminder:".length));
    case "break":
      return moments.break;
    case "warning":
      return moments.warning(language.duration(notice.remainingMs), language.reason(notice.stopReason));
    case "nudge":
      return moments.nudge(notice.id.slice("nudge:".length), notice.level === "pause");
  }
}

interface Resumption {
  readonly resumesAt: number | null;
  readonly now: number;
  readonly dateOf: DateOf;
  readonly say: (when: string) => string;
}

/** When it opens again, in words. */
function again({ resumesAt, now, dateOf, say }: Resumption, language: Language): string {
  return resumesAt === null ? language.words.moments.resumesNever : say(clockOf(resumesAt, now, dateOf, language));
}

/** `at 07:05`, with the day if it is a different one. */
function clockOf(at: number, now: number, dateOf: DateOf, language: Language): string {
  const time = language.time(at);
  const [then, today] = [dateOf(at), dateOf(now)];
  const { moments } = language.words;
  if (then === today) return moments.today(time);
  const isTomorrow = Date.parse(`${then}T00:00Z`) - Date.parse(`${today}T00:00Z`) === millisecondsInDay;
  return isTomorrow ? moments.tomorrow(time) : moments.onDay(language.shortDate(then), time);
}

/** The decision at an instant. */
export function decisionInWords(decision: Decision, dateOf: DateOf, language: Language): readonly string[] {
  const { moments } = language.words;
  const { at, reason, wouldBlock, remainingMs, stopReason, notices, finishReplyMs } = decision;
  if (reason !== null) {
    return [
      moments.refused(
        language.reason(reason),
        again({ resumesAt: decision.resumesAt, now: at, dateOf, say: moments.resumes }, language),
      ),
    ];
  }
  const given =
    notices.length === 0
      ? moments.toldNothing
      : moments.told(language.list(notices.map((notice) => noticeInWords(notice, language))));
  return [
    wouldBlock === undefined ? moments.passes : moments.wouldRefuse(language.reason(wouldBlock)),
    given,
    ...stopInWords(at, remainingMs, stopReason, language),
    ...(remainingMs === null || remainingMs === 0
      ? []
      : [moments.replyUntil(language.time(at + remainingMs), language.time(at + remainingMs + finishReplyMs))]),
  ];
}

function stopInWords(
  at: number,
  remainingMs: number | null,
  stopReason: Reason | null,
  language: Language,
): readonly string[] {
  const { moments } = language.words;
  if (remainingMs === null || stopReason === null) return [moments.leftWithoutEnd];
  if (remainingMs === 0) return [];
  const until = language.time(at + remainingMs);
  return [moments.left(language.duration(remainingMs), `${language.reason(stopReason)} (${until})`)];
}
