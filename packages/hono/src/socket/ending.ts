import type { Goodbye } from "./dialects/dialect.ts";
import type { Outbox } from "./outbox.ts";
import { goodbyeTurn, settle } from "./settle.ts";
import type { Turns } from "./turns.ts";

/** `open`; `finishing`: after a stop, while replies to earlier turns finish; `goodbye`: while the last sentence is spoken; `closed`. */
export type Phase = "open" | "finishing" | "goodbye" | "closed";

/** How a conversation ends after a stop: replies finish, a last sentence is spoken, and audio that was sent plays to its end. */
export interface Ending {
  phase(): Phase;
  /** Takes whether a rule of time stops now. Begins the ending, or cancels it. */
  check(isStopped: boolean, now: number): void;
  /** Moves on to the last sentence once no reply is expected. */
  moveOn(now: number): void;
  /** Audio that plays for `ms` was sent. */
  plays(ms: number, now: number): void;
  /** The audio that was playing was cut off. */
  cutOff(now: number): void;
  /** The model has spoken the last sentence. */
  goodbyeSaid(now: number): void;
  /** Whether the time for the ending has run out. */
  isDue(now: number): boolean;
  /** Sends a last sentence that takes no time to speak, if a reply used up all the time. */
  sayLate(): void;
  close(): void;
  /** When to check again. */
  wakeAt(now: number): number;
}

export interface EndingOptions {
  readonly turns: Turns;
  readonly outbox: Outbox;
  /** How long replies may continue after the stop. */
  finishReplyMs(): number;
  /** The last sentence; `null` if the protocol has none. */
  goodbye(): Goodbye | null;
}

/** How long a reply that was requested before a stop may take to begin. */
const BEGIN_MS = 10_000;
/** How long the last sentence may take. */
const GOODBYE_MS = 20_000;
/** How long the reply to a call for help may continue after a stop. */
const HELP_MS = 600_000;

export function createEnding({ turns, outbox, finishReplyMs, goodbye }: EndingOptions): Ending {
  let phase: Phase = "open";
  /** When everything that is still sent after a stop must be over. */
  let endsAt = Infinity;
  /** The latest `endsAt` that the band allows. */
  let finishBy = Infinity;
  /** When the audio sent so far will have been played. */
  let playsUntil = -Infinity;

  function moveOn(now: number): void {
    if (phase !== "finishing" || isBusy(now)) return;
    phase = "goodbye";
    // The model has not begun to answer these in time.
    for (const turn of turns.dropWaiting())
      for (const note of settle(turn, { hasFailed: true, tokens: null })) outbox.note(note);
    if (sayGoodbye(now < finishBy)) {
      turns.expect(goodbyeTurn(now));
      endsAt = Math.min(finishBy, now + GOODBYE_MS);
    } else endsAt = Math.min(finishBy, Math.max(now, playsUntil));
  }

  /** Sends the last sentence. Returns `true` if the model has yet to speak it, which is only tried if there is time. */
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
    moveOn,
    check(isStopped, now) {
      if (isStopped && phase === "open") {
        phase = "finishing";
        finishBy = now + finishReplyMs();
        endsAt = finishBy;
        moveOn(now);
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
