import { TZDate } from "@date-fns/tz";
import { chances, type Weighted } from "./chance.ts";
import { makeTalk, type Minor, type SimulatedEvent, type TalkOptions, talksOfDay } from "./person.ts";
import { frequencies, type Rates, useAtAge } from "./rates.ts";

export interface Simulation extends TalkOptions {
  readonly minors: number;
  readonly days: number;
  readonly seed: number;
  /** The first day: a date. */
  readonly from: string;
  readonly ages: readonly [youngest: number, oldest: number];
  readonly zones: readonly Weighted<string>[];
  readonly rates: Rates;
}

/** The minors who use AI chat at all; the others cause no events. */
export function* users({ minors, seed, ages, zones, rates }: Simulation): Generator<Minor> {
  const nextChance = chances(seed);
  const howOften = frequencies(rates);
  const digits = String(minors).length;
  for (let number = 1; number <= minors; number++) {
    const chance = nextChance();
    const age = chance.whole(ages[0], ages[1]);
    const uses = chance.happens(useAtAge(age, rates.use) / 100);
    if (!uses) continue;
    yield {
      id: `m${String(number).padStart(digits, "0")}`,
      age,
      timeZone: chance.weighted(zones),
      frequency: chance.weighted(howOften),
      devices: chance.happens(0.4) ? ["phone", "laptop"] : ["phone"],
      chance,
    };
  }
}

/** All events of one minor in order, generated a day at a time. */
export function* eventsOf(minor: Minor, simulation: Simulation): Generator<SimulatedEvent> {
  let requests = 0;
  const nextRequest = (): string => `${minor.id}-${++requests}`;
  let free = -Infinity;
  for (let day = 0; day < simulation.days; day++) {
    const midnight = midnightOf(minor.timeZone, simulation.from, day);
    for (const offset of talksOfDay(minor, isSchoolDay(simulation.from, day))) {
      const start = midnight + offset;
      if (start < free) continue;
      const talk = makeTalk(minor, start, nextRequest, simulation);
      free = talk.end;
      yield* talk.events;
    }
  }
}

function isSchoolDay(from: string, day: number): boolean {
  const weekday = dateAfter(from, day).getUTCDay();
  return weekday >= 1 && weekday <= 5;
}

/** Noon UTC, the given number of days after a date. */
function dateAfter(from: string, day: number): Date {
  const date = new Date(`${from}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + day);
  return date;
}

const midnights = new Map<string, number>();

function midnightOf(zone: string, from: string, day: number): number {
  const key = `${zone} ${from} ${day}`;
  let midnight = midnights.get(key);
  if (midnight === undefined) {
    const date = dateAfter(from, day);
    midnight = new TZDate(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), zone).getTime();
    midnights.set(key, midnight);
  }
  return midnight;
}
