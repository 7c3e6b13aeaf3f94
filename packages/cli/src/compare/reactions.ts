import type { Decision } from "@recess/core";
import type { TraceEvent } from "@recess/core/replay";
import { type Chance, chances } from "../simulate/chance.ts";

/**
 * How people react to a refusal. Nobody has published it, so all numbers are ours: after 1 to `maxTries` refused messages
 * (fewer are likelier) they give up the rest of the talk; so many percent of them come back for it 1 to 30 minutes after it
 * opens again, if that is within 3 hours. Somebody who is refused again then gives up for good.
 */
export interface ReactionOptions {
  readonly maxTries: number;
  readonly comeBackPercent: number;
}

export const REACTIONS: ReactionOptions = { maxTries: 3, comeBackPercent: 40 };

export interface Reactions {
  take(trace: TraceEvent): void;
  /** Decides what was put off to after the trace's end. */
  finish(): void;
}

const MINUTE = 60_000;

/** A pause that ends a talk. */
const TALK_GAP_MS = 6 * MINUTE;
const MAX_WAIT_MS = 180 * MINUTE;
const MAX_DELAY_MS = 30 * MINUTE;

interface Person {
  readonly chance: Chance;
  /** When this person would have done something last. */
  lastAt: number;
  talk: Talk;
  /** The rest of a talk, put off: in order. */
  later: TraceEvent[];
}

interface Talk {
  triesLeft: number;
  readonly comesBack: boolean;
  readonly delayMs: number;
  /** How much later the rest of it comes; `"never"` for somebody who gave up, `null` for somebody who is still there. */
  shift: number | "never" | null;
}

/** The same people react the same way whatever the policy: chance is drawn for every talk, refused or not. */
export function makeReactions(decide: (trace: TraceEvent) => Decision, options: ReactionOptions): Reactions {
  const nextChance = chances(1);
  const people = new Map<string, Person>();

  const newTalk = (chance: Chance): Talk => ({
    // Of 3: one in two tries once, two in six twice, one in six three times.
    triesLeft: chance.weighted(
      Array.from({ length: options.maxTries }, (_, index) => ({ value: index + 1, weight: options.maxTries - index })),
    ),
    comesBack: chance.happens(options.comeBackPercent / 100),
    delayMs: chance.whole(MINUTE, MAX_DELAY_MS),
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
    // Leaving needs no permission, and what an app or a guardian does is no reaction.
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

/** Keeps what was put off in order: the rest of one talk may come after the beginning of another's. */
function putOff({ later }: Person, trace: TraceEvent, byMs: number): void {
  const at = trace.at + byMs;
  const index = later.findLastIndex((other) => other.at <= at) + 1;
  later.splice(index, 0, { ...trace, at });
}
