import type { DialectReader, Meaning } from "./dialects/dialect.ts";
import type { Ending } from "./ending.ts";
import { otherSide, type Side } from "./frame.ts";
import type { Outbox } from "./outbox.ts";
import type { QueuedFrame } from "./queue.ts";
import { estimateOf, isAudible, settle, UNREQUESTED } from "./settle.ts";
import type { Turn, Turns } from "./turns.ts";
import type { Unrequested } from "./unrequested.ts";

/** Delivers frames to the other side, or mutes them, and records what each reply has used. */
export interface Delivery {
  pass(from: Side, frame: QueuedFrame, now: number): void;
}

export interface DeliveryOptions {
  readonly reader: DialectReader;
  readonly turns: Turns;
  readonly unrequested: Unrequested;
  readonly outbox: Outbox;
  readonly ending: Ending;
}

export function createDelivery({ reader, turns, unrequested, outbox, ending }: DeliveryOptions): Delivery {
  function replyEnded(turn: Turn | undefined, ends: NonNullable<Meaning["ends"]>, now: number): void {
    if (turn === undefined) return;
    for (const note of settle(turn, ends)) outbox.note(note);
    if (ending.phase() === "open" && !turn.isRefused) outbox.note({ note: "reply-ended" });
    if (turn.isGoodbye) ending.goodbyeSaid(now);
    ending.moveOn(now);
  }

  return {
    pass(from, { data, meaning }, now) {
      const { reply, ends } = meaning;
      const turn = reply === undefined ? undefined : turns.of(reply);
      if (meaning.interrupts) ending.cutOff(now);
      if (reply !== undefined && !isAudible(turn, ending.phase() === "goodbye")) {
        const isRequested = turn !== undefined && turn.frame !== UNREQUESTED;
        if (meaning.begins && (isRequested || unrequested.mayCancel(now))) outbox.send(reader.cancel(reply));
      } else {
        if (turn !== undefined && meaning.hasContent) turn.hasContent = true;
        if (turn !== undefined) turn.estimate += estimateOf(meaning);
        if (meaning.audioMs !== undefined) ending.plays(meaning.audioMs, now);
        outbox.add({ do: "send", to: otherSide(from), data });
      }
      if (reply !== undefined && ends !== undefined) replyEnded(turns.end(reply), ends, now);
    },
  };
}
