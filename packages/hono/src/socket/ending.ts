import type { Goodbye } from "./dialects/dialect.ts";
import type { Outbox } from "./outbox.ts";
import { goodbyeTurn, settle } from "./settle.ts";
import type { Turns } from "./turns.ts";

/** `open`; `finishing`: a stop has come, and what was asked for is still answered; `goodbye`: the last sentence is said. */
export type Phase = "open" | "finishing" | "goodbye" | "closed";

/** How a conversation ends after a stop: replies are finished, a last sentence is said, and what was said is heard. */
export interface Ending {
  phase(): Phase;
  /** Whether a rule of time stops now. Begins the end, or takes it back. */
  check(isStopped: boolean, now: number): void;
  /** Goes on to the last sentence once no reply is awaited. */
  goOn(now: number): void;
  /** Sound was sent that plays for so long. */
  plays(ms: number, now: number): void;
  /** What was playing is cut off. */
  cutOff(now: number): void;
  /** The model has said the last sentence. */
  goodbyeSaid(now: number): void;
  /** Whether the time for all that is over. */
  isDue(now: number): boolean;
  /** Sends a last sentence that needs no time, if a reply has taken all there was. */
  sayLate(): void;
  close(): void;
  /** When to look again. */
  wakeAt(now: number): number;
}

export interface EndingOptions {
  readonly turns: Turns;
  readonly outbox: Outbox;
  /** How long replies may go on after the stop. */
  finishReplyMs(): number;
  /** The last sentence; `null`: the protocol has none. */
  goodbye(): Goodbye | null;
}

/** How long a reply that was asked for before a stop may take to begin. */
const BEGIN_MS = 10_000;
/** How long the last sentence may take. */
const GOODBYE_MS = 20_000;
/** How long a call for help may be answered after a stop. */
const HELP_MS = 600_000;

export function createEnding({ turns, outbox, finishReplyMs, goodbye }: EndingOptions): Ending {
  let phase: Phase = "open";
  /** When what is still said after a stop must be over. */
  let endsAt = Infinity;
  /** Of `endsAt`, what the band allows. */
  let finishBy = Infinity;
  /** When what was sent to the person has been played. */
  let playsUntil = -Infinity;

  function goOn(now: number): void {
    if (phase !== "finishing" || isBusy(now)) return;
    phase = "goodbye";
    // The model has had its time to answer them.
    for (const turn of turns.dropWaiting())
      for (const note of settle(turn, { hasFailed: true, tokens: null })) outbox.note(note);
    if (sayGoodbye(now < finishBy)) {
      turns.expect(goodbyeTurn(now));
      endsAt = Math.min(finishBy, now + GOODBYE_MS);
    } else endsAt = Math.min(finishBy, Math.max(now, playsUntil));
  }

  /** Sends the last sentence; `true`: the model has yet to say it. One that the model says needs time. */
  function sayGoodbye(hasTime: boolean): boolean {
    const words = goodbye();
    if (words === null || (words.isReply && !hasTime)) return false;
    outbox.send(words);
    return words.isReply;
  }

  function isBusy(now: number): boolean {
    if (turns.underWay().size > 0) return true;
    return now < finishBy && turns.waiting().some(({ isRefused, at }) => !isRefused && now - at < BEGIN_MS);
  }

  function helpEndsAt(): number {
    const helps = [...turns.underWay().values()].some(({ isExempt }) => isExempt);
    return helps ? endsAt + HELP_MS : endsAt;
  }

  return {
    phase: () => phase,
    goOn,
    check(isStopped, now) {
      if (isStopped && phase === "open") {
        phase = "finishing";
        finishBy = now + finishReplyMs();
        endsAt = finishBy;
        goOn(now);
      } else if (!isStopped && (phase === "finishing" || phase === "goodbye")) {
        phase = "open";
        endsAt = Infinity;
        finishBy = Infinity;
      }
    },
    plays: (ms, now) => void (playsUntil = Math.max(now, playsUntil) + ms),
    cutOff: (now) => void (playsUntil = now),
    goodbyeSaid: (now) => void (endsAt = Math.min(endsAt, Math.max(now, playsUntil))),
    isDue: (now) => now >= helpEndsAt(),
    sayLate() {
      if (phase === "finishing") sayGoodbye(false);
    },
    close: () => void (phase = "closed"),
    wakeAt(now) {
      const begins = phase === "finishing" ? turns.waiting().map(({ at }) => at + BEGIN_MS) : [];
      return Math.min(helpEndsAt(), ...begins.filter((at) => at > now));
    },
  };
}
