import type { TurnFrame } from "./dialects/dialect.ts";

/** A turn of the person's that was admitted or refused, up to the end of its reply. */
export interface Turn {
  readonly frame: TurnFrame;
  /** The id of its charge; `null`: it was refused, or is the server's own. */
  readonly requestId: string | null;
  /** Whether it is charged: steps and calls for help are not. */
  readonly isCharged: boolean;
  readonly isRefused: boolean;
  /** A call for help: its reply is not cut. */
  readonly isExempt: boolean;
  /** The last sentence of the conversation. */
  readonly isGoodbye: boolean;
  readonly countsTokens: boolean;
  readonly at: number;
  isAnswered: boolean;
  hasContent: boolean;
  /** Tokens, as far as they can be told from what went out. */
  estimate: number;
}

/** The turns whose replies have not begun, and the replies under way. */
export interface Turns {
  /** A turn whose reply is to begin. */
  expect(turn: Turn): void;
  /** The oldest turn that waits for its reply, which begins now under this id; `undefined`: nobody asked for it. */
  begin(reply: string): Turn | undefined;
  /** A reply begins that is a turn of its own. */
  start(reply: string, turn: Turn): void;
  /** The turn of a reply under way. */
  of(reply: string): Turn | undefined;
  end(reply: string): Turn | undefined;
  /** Forgets refused turns that wait: the model did not answer them. */
  dropRefused(): void;
  /** Forgets all turns that wait, and returns them. */
  dropWaiting(): readonly Turn[];
  waiting(): readonly Turn[];
  underWay(): ReadonlyMap<string, Turn>;
}

/** So many turns wait at most. A model that answers none of them has lost them. */
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
