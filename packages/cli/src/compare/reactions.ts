import { millisecondsInMinute } from "date-fns/constants";
import type { Decision } from "@recess/core";
import type { TraceEvent } from "@recess/core/replay";
import { type Chance, chances } from "../simulate/chance.ts";

/**
 * How people react to a refusal. No data has been published, so these numbers are assumptions: a person gives up the
 * rest of the session after 1 to `maxTries` refused messages (fewer are likelier). The given percentage returns 1 to 30
 * minutes after the chat opens again, if that is within 3 hours. A person who is then refused again gives up for good.
 */
export interface ReactionOptions {
  readonly maxTries: number;
  readonly comeBackPercent: number;
}

export const REACTIONS: ReactionOptions = { maxTries: 3, comeBackPercent: 40 };

export interface Reactions {
  take(trace: TraceEvent): void;
  /** Decides the events that were postponed past the trace's end. */
  finish(): void;
}

/** A pause of this length ends a session. */
const TALK_GAP_MS = 6 * millisecondsInMinute;
const MAX_WAIT_MS = 180 * millisecondsInMinute;
const MAX_DELAY_MS = 30 * millisecondsInMinute;

interface Person {
  readonly chance: Chance;
  /** The instant of this person's last intended event. */
  lastAt: number;
  talk: Talk;
  /** The postponed rest of a session, in order. */
  later: TraceEvent[];
}

interface Talk {
  triesLeft: number;
  readonly comesBack: boolean;
  readonly delayMs: number;
  /**
   * How far the rest of the session is postponed, ms; `"never"` after giving up, `null` while the person is still
   * chatting.
   */
  shift: number | "never" | null;
}

/**
 * Random numbers are drawn for every session, refused or not, so that the same person reacts the same way under any
 * policy.
 */
export function makeReactions(decide: (trace: TraceEvent) => Decision, options: ReactionOptions): Reactions {
  const nextChance = chances(1);
  const people = new Map<string, Person>();

  const newTalk = (chance: Chance): Talk => ({
    // Of 3 tries: 3 in 6 people try once, 2 in 6 twice, 1 in 6 three times.
    triesLeft: chance.weighted(
      Array.from({ length: options.maxTries }, (_, index) => ({ value: index + 1, weight: options.maxTries - index })),
    ),
    comesBack: chance.happens(options.comeBackPercent / 100),
    delayMs: chance.whole(millisecondsInMinute, MAX_DELAY_MS),
    shift: null,
  });

  const decideLater = (person: Person, before: number): void => {
    for (let next = person.later[0]; next !== undefined && next.at <= before; next = person.later[0]) {
      person.later.shift();
      if (isRefused(next, decide(next))) person.later = [];
    }
  };

  const giveUp = (person: Person, trace: TraceEvent, { resumesAt }: Decision): void => {
    const { talk } = person;
    if (!talk.comesBack || resumesAt === null || resumesAt - trace.at > MAX_WAIT_MS) {
      talk.shift = "never";
      return;
    }
    talk.shift = resumesAt - trace.at + talk.delayMs;
    putOff(person, trace, talk.shift);
  };

  const take = (trace: TraceEvent): void => {
    const { account, at, event } = trace;
    let person = people.get(account.id);
    if (person === undefined) {
      const chance = nextChance();
      person = { chance, lastAt: at, talk: newTalk(chance), later: [] };
      people.set(account.id, person);
    }
    if (at - person.lastAt > TALK_GAP_MS) person.talk = newTalk(person.chance);
    person.lastAt = Math.max(person.lastAt, at);
    decideLater(person, at);
    const { talk } = person;
    // Leaving needs no permission, and actions of the app or a guardian are not reactions.
    if (talk.shift === null || !IN_A_TALK.has(event.type)) {
      const decision = decide(trace);
      if (isRefused(trace, decision) && --talk.triesLeft <= 0) giveUp(person, trace, decision);
      return;
    }
    if (talk.shift !== "never") putOff(person, trace, talk.shift);
    else if (event.type === "away") decide(trace);
  };

  return {
    take,
    finish: () => {
      for (const person of people.values()) decideLater(person, Infinity);
    },
  };
}

const IN_A_TALK: ReadonlySet<string> = new Set(["message", "reply", "active", "away", "tokens", "signal"]);

function isRefused({ event }: TraceEvent, { outcome }: Decision): boolean {
  return event.type === "message" && outcome === "block";
}

/** Keeps postponed events in order: the rest of one session may come after the start of another. */
function putOff({ later }: Person, trace: TraceEvent, byMs: number): void {
  const at = trace.at + byMs;
  const index = later.findLastIndex((other) => other.at <= at) + 1;
  later.splice(index, 0, { ...trace, at });
}
