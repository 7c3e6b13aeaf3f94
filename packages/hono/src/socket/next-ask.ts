import type { Ask } from "./commands.ts";
import type { QueuedFrame } from "./queue.ts";
import { refusedTurn, UNREQUESTED } from "./settle.ts";
import type { Turns } from "./turns.ts";
import type { Unrequested } from "./unrequested.ts";

export interface AskContext {
  readonly turns: Turns;
  readonly unrequested: Unrequested;
  /** The last sentence is being spoken: no new reply may begin. */
  readonly isGoodbye: boolean;
  readonly now: number;
}

/** What the governor must still decide before a frame may pass; `null`: nothing. Begins the reply to which the frame belongs. */
export function nextAsk(
  { meaning, asked }: QueuedFrame,
  { turns, unrequested, isGoodbye, now }: AskContext,
): Ask | null {
  const { turn: frame, reply, calls = [] } = meaning;
  if (frame !== undefined && !asked.includes("admit")) return { ask: "admit", turn: frame };
  if (reply === undefined) return null;
  if ((meaning.begins || meaning.hasContent) && turns.of(reply) === undefined) {
    const begun = turns.begin(reply);
    if (begun === undefined && !isGoodbye && !asked.includes("admit")) {
      if (unrequested.mayAsk(now)) return { ask: "admit", turn: UNREQUESTED };
      turns.start(reply, refusedTurn(now));
    }
  }
  const turn = turns.of(reply);
  if (turn === undefined || turn.requestId === null) return null;
  const { requestId } = turn;
  if (meaning.hasContent && turn.isCharged && !turn.isAnswered) {
    turn.isAnswered = true;
    return { ask: "answered", requestId };
  }
  return calls.length > 0 && !asked.includes("calls") ? { ask: "calls", requestId, calls } : null;
}
