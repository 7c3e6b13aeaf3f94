import type { TurnFrame } from "./dialects/dialect.ts";

/** A turn of the person that was admitted or refused. Kept until its reply ends. */
export interface Turn {
  readonly frame: TurnFrame;
  /** The id of its charge; `null` if it was refused or is the server's own. */
  readonly requestId: string | null;
  /** Whether it is charged. Steps and calls for help are not. */
  readonly isCharged: boolean;
  readonly isRefused: boolean;
  /** A call for help: its reply is not cut off. */
  readonly isExempt: boolean;
  /** The last sentence of the conversation. */
  readonly isGoodbye: boolean;
  readonly countsTokens: boolean;
  readonly at: number;
  isAnswered: boolean;
  hasContent: boolean;
  /** Tokens, estimated from what was sent. */
  estimate: number;
}

/** The turns whose replies have not begun and the replies under way. */
export interface Turns {
  /** Adds a turn whose reply has yet to begin. */
  expect(turn: Turn): void;
  /** Begins a reply with this id, and returns the oldest waiting turn, which it answers; `undefined` if no turn is waiting. */
  begin(reply: string): Turn | undefined;
  /** Begins a reply for this turn, which was not waiting. */
  start(reply: string, turn: Turn): void;
  /** The turn of a reply under way. */
  of(reply: string): Turn | undefined;
  end(reply: string): Turn | undefined;
  /** Removes refused turns that are waiting: the model did not answer them. */
  dropRefused(): void;
  /** Removes all waiting turns and returns them. */
  dropWaiting(): readonly Turn[];
  waiting(): readonly Turn[];
  underWay(): ReadonlyMap<string, Turn>;
}

/** Maximum number of waiting turns. The oldest is dropped as lost. */
const MAX_WAITING = 64;

export function createTurns(): Turns {
  let waiting: Turn[] = [];
  const replies = new Map<string, Turn>();
  return {
    expect(turn) {
      waiting.push(turn);
      if (waiting.length > MAX_WAITING) waiting.shift();
    },
    begin(reply) {
      const turn = waiting.shift();
      if (turn !== undefined) replies.set(reply, turn);
      return turn;
    },
    start: (reply, turn) => void replies.set(reply, turn),
    of: (reply) => replies.get(reply),
    end(reply) {
      const turn = replies.get(reply);
      replies.delete(reply);
      return turn;
    },
    dropRefused() {
      waiting = waiting.filter(({ isRefused }) => !isRefused);
    },
    dropWaiting() {
      const dropped = waiting;
      waiting = [];
      return dropped;
    },
    waiting: () => waiting,
    underWay: () => replies,
  };
}
