import { encode } from "./bytes.ts";
import type { Reply } from "./reply-api.ts";
import { close, enqueue, insert, type ReplyState, stopReading } from "./reply-state.ts";

const KEEP_ALIVE = encode(":\n\n");

/** What the governor does to a reply while it streams. */
export function controlsOf(reply: ReplyState, stream: Reply["stream"]): Reply {
  const { inspector, unit } = reply;
  return {
    stream,
    stopReading: () => stopReading(reply),
    sendState(state) {
      if (reply.isOver || unit !== "event") return;
      const words = stateWords(reply, state);
      if (!reply.isPassing && inspector.isBetween()) insert(reply, words);
      else {
        inspector.watch();
        reply.waiting = [words];
      }
    },
    keepAlive() {
      if (reply.isOver || reply.isPassing || unit !== "event" || (reply.controller?.desiredSize ?? 0) < 0) return;
      if (inspector.isBetween()) enqueue(reply, KEEP_ALIVE);
    },
    prepareEnd() {
      if (reply.isOver) return;
      reply.isEndNear = true;
      inspector.watch();
    },
    cancelEnd() {
      reply.isEndNear = false;
      reply.ending = null;
    },
    end(sentence) {
      if (reply.isOver || unit === "none") return true;
      reply.ending = { text: sentence, isForced: false };
      inspector.watch();
      return inspector.isBetween() && !reply.isPassing && endHere(reply);
    },
    forceEnd(message) {
      if (reply.isOver || unit === "none") return;
      inspector.watch();
      const isPlace = inspector.isBetween() || unit === "character" || unit === "chunk";
      reply.ending = { text: message, isForced: true };
      if (reply.isPassing) return;
      if (isPlace) {
        endHere(reply);
        return;
      }
      reply.waiting = [];
      close(reply, `\n\n${inspector.tracker.giveUp(message)}`);
    },
  };
}

/** Ends the reply if an ending is due and possible now. Returns whether it has ended. */
export function endHere(reply: ReplyState): boolean {
  const { ending, inspector } = reply;
  if (ending === null) return false;
  const { tracker } = inspector;
  const isBusy = tracker.isBusy();
  if (isBusy && !ending.isForced) return false;
  close(reply, isBusy ? tracker.giveUp(ending.text) : tracker.close(ending.text));
  return true;
}

/** A state as a comment, and in the form that the protocol's app receives. */
export function stateWords({ inspector }: ReplyState, state: string): string {
  return `: recess ${state}\n\n${inspector.tracker.stateEvent(state)}`;
}
