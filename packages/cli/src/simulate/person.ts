import { millisecondsInHour, millisecondsInMinute, millisecondsInSecond } from "date-fns/constants";
import type { Chance } from "./chance.ts";
import { type Frequency, HABITS, HOURS } from "./rates.ts";

/** A simulated minor. */
export interface Minor {
  readonly id: string;
  readonly age: number;
  readonly timeZone: string;
  readonly frequency: Frequency;
  readonly devices: readonly string[];
  readonly chance: Chance;
}

/** An event without its account. */
export interface SimulatedEvent {
  readonly at: number;
  readonly type: "message" | "reply" | "active" | "away" | "tokens" | "signal";
  readonly device?: string;
  readonly requestId?: string;
  readonly count?: number;
  readonly name?: string;
}

/** The longest session; few are nearly as long. */
const MAX_TALK_MS = 4 * millisecondsInHour;

/** The shortest pause between two sessions of one person; a shorter one would make them one session. */
const BETWEEN_TALKS = 6 * millisecondsInMinute;

/** When the sessions of a day begin, ms after its midnight, in order. */
export function talksOfDay({ frequency, chance }: Minor, isSchoolDay: boolean): readonly number[] {
  const { days, moreTalks } = HABITS[frequency];
  if (!chance.happens(days)) return [];
  const hours = HOURS[isSchoolDay ? "school" : "free"].map((weight, value) => ({ value, weight }));
  const count = 1 + chance.poisson(moreTalks);
  return Array.from(
    { length: count },
    () => chance.weighted(hours) * millisecondsInHour + chance.whole(0, millisecondsInHour - 1),
  ).sort((a, b) => a - b);
}

/** How a session proceeds: messages, streamed replies, the page's heartbeats, and leaving. */
export interface TalkOptions {
  readonly heartbeatMs: number;
  readonly signal: string;
}

export interface Talk {
  /** In order. */
  readonly events: readonly SimulatedEvent[];
  /** The earliest start of the next session. */
  readonly end: number;
}

/** `nextRequest` numbers this person's requests. */
export function makeTalk(
  minor: Minor,
  start: number,
  nextRequest: () => string,
  { heartbeatMs, signal }: TalkOptions,
): Talk {
  const { chance, devices } = minor;
  const { talkMinutes } = HABITS[minor.frequency];
  const end = start + Math.min(chance.logNormal(talkMinutes * millisecondsInMinute, 0.9), MAX_TALK_MS);
  const device = devices[chance.whole(0, devices.length - 1)] ?? "phone";
  const events: SimulatedEvent[] = [];
  let at = start;
  while (at < end) {
    const requestId = nextRequest();
    events.push({ at, type: "message", device, requestId });
    // On a slow network a client sends it again.
    if (chance.happens(0.01)) {
      events.push({
        at: at + chance.whole(2 * millisecondsInSecond, 8 * millisecondsInSecond),
        type: "message",
        device,
        requestId,
      });
    }
    if (chance.happens(0.06)) events.push({ at: at + 5, type: "signal", name: signal });
    const replied =
      at + Math.round(Math.min(chance.logNormal(9 * millisecondsInSecond, 0.6), 2 * millisecondsInMinute));
    events.push({ at: replied, type: "reply", device });
    events.push({ at: replied, type: "tokens", count: Math.round(chance.logNormal(350, 0.7)) });
    // Reading, thinking and typing.
    at =
      replied +
      Math.round(Math.min(chance.logNormal(35 * millisecondsInSecond, 0.9), 15 * millisecondsInMinute)) +
      3 * millisecondsInSecond;
  }
  const last = Math.round(end);
  // The page is visible throughout; sometimes a phone is put away without an `away`.
  for (let beat = start + heartbeatMs; beat < last; beat += heartbeatMs) {
    events.push({ at: beat, type: "active", device });
  }
  if (chance.happens(0.85)) events.push({ at: last, type: "away", device });
  events.sort((a, b) => a.at - b.at);
  return { events, end: Math.max(last, events.at(-1)?.at ?? last) + BETWEEN_TALKS };
}
