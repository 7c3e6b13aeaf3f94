import { type Bytes, bytesOf, createTail, encode, textOf, withoutMark } from "./bytes.ts";
import { createInspector } from "./inspector.ts";
import type { Piece } from "./pieces.ts";
import type { Reply, ReplyEnd, ReplyOptions } from "./reply-api.ts";

/** How many of the last bytes are kept, to read the usage and to find the reply's position when a stop is near. */
const TAIL_LENGTH = 16_384;

/** After this many bytes, a reply whose client has left counts as having content, whatever is in it. */
const MAX_READ_ON = 1_048_576;

const KEEP_ALIVE = encode(":\n\n");

/** How to end the reply at the next possible place. */
interface Ending {
  readonly text: string;
  /** Whether to end it even if it is busy. */
  readonly isForced: boolean;
}

/**
 * Passes a reply on at the pace of its reader, with its bytes unchanged. The bytes are parsed until the first content has come, around
 * tool calls, and when a stop is near; the rest of the time they are only searched for marks and copied to a short tail.
 */
export function wrapReply(source: ReadableStream<unknown>, options: ReplyOptions): Reply {
  const { ledger, watchAll = false, hideUsage = false } = options;
  const reader = source.getReader();
  const tail = createTail(TAIL_LENGTH);
  const { unit } = options.tracker;
  const inspector = createInspector({ tracker: options.tracker, ledger, tail });
  let isEndNear = false;
  let waiting: string[] = [];
  let ending: Ending | null = null;
  let hasStarted = false;
  let hasBytes = false;
  let isOver = false;
  let hasSent = false;
  /** A piece is waiting for the governor: nothing else may be sent before it. */
  let isPassing = false;
  let hasReported = false;
  /** Settles once the governor has recorded the content. The reply's end waits for it; its content does not. */
  let recording: Promise<void> | null = null;
  /** The read that is under way, whose result has not been used yet. */
  let reading: Promise<ReadableStreamReadResult<unknown>> | null = null;
  let controller: ReadableStreamDefaultController<Bytes>;

  function send(bytes: Bytes): void {
    tail.push(bytes);
    controller.enqueue(bytes);
    hasSent = true;
  }

  function insert(text: string): void {
    if (text !== "") controller.enqueue(encode(text));
  }

  function over(by: ReplyEnd["by"]): void {
    isOver = true;
    inspector.stop();
    options.onEnd({ by, tail: new TextDecoder().decode(tail.bytes()), lost: inspector.tracker.lost?.() ?? [] });
  }

  function close(last: string): void {
    for (const text of waiting) insert(text);
    insert(last);
    controller.close();
    reader.cancel().catch(() => {});
    over("governor");
  }

  /** Reports content and calls of the last piece to the governor, before it is sent. The piece waits for what is returned. */
  function report(): Promise<void> | null {
    if (!hasReported && ledger.hasContent()) {
      hasReported = true;
      recording = options.onContent();
    }
    const calls = ledger.takeCalls();
    return calls.length === 0 ? null : options.onCalls(calls);
  }

  function sendPiece({ parts, isWhole }: Piece): void {
    const isHidden = hideUsage && isWhole && inspector.tracker.isUsageOnly();
    if (!isHidden) for (const part of parts) send(part);
    if (isWhole) for (const words of waiting.splice(0)) insert(words);
  }

  /** Ends the reply if an ending is due and possible now. */
  function endHere(): boolean {
    if (ending === null) return false;
    const { tracker } = inspector;
    if (!ending.isForced && tracker.isBusy()) return false;
    close(ending.isForced && tracker.isBusy() ? tracker.giveUp(ending.text) : tracker.close(ending.text));
    return true;
  }

  async function pass(pieces: readonly Piece[]): Promise<void> {
    for (const piece of pieces) {
      inspector.tracker.see(piece.text);
      // The piece is too long to be parsed, such as an image.
      if (!piece.isWhole) ledger.addContent();
      const reported = report();
      if (reported !== null) {
        isPassing = true;
        await reported;
        isPassing = false;
        if (isOver) return;
      }
      sendPiece(piece);
      if (piece.isWhole && endHere()) return;
    }
    if (!isEndNear && !watchAll && !hideUsage && waiting.length === 0 && ending === null) inspector.relax();
  }

  /** The upstream has ended. */
  async function finish(): Promise<void> {
    const rest = inspector.kept();
    // Some clients accept a last event whose end is missing.
    if (rest.length > 0) inspector.tracker.see(textOf(rest));
    await report();
    if (isOver) return;
    for (const part of rest) send(part);
    await recording;
    if (isOver) return;
    controller.close();
    over("upstream");
  }

  const wantsMore = (): boolean => !isOver && (!hasSent || (controller.desiredSize ?? 0) > 0);

  function read(): Promise<ReadableStreamReadResult<unknown>> {
    reading = reader.read();
    return reading;
  }

  /** Keeps reading after the client left before any content: if content still comes, the message counts as answered. */
  async function readOn(): Promise<void> {
    inspector.watch();
    let readBytes = 0;
    isOver = true;
    options.onLeave();
    try {
      while (!ledger.hasContent()) {
        const next = await reading;
        if (next === null || !next.done) void read();
        if (next === null) continue;
        if (next.done) break;
        const chunk = bytesOf(next.value);
        for (const { text } of inspector.split(chunk) ?? []) inspector.tracker.see(text);
        if ((readBytes += chunk.length) > MAX_READ_ON) ledger.addContent();
      }
    } catch {
      // The upstream was aborted, as expected.
    }
    reader.cancel().catch(() => {});
    await report();
    over("client");
  }

  const underlying: UnderlyingDefaultSource<Bytes> = {
    start(streamController) {
      controller = streamController;
      if (unit === "event") insert(comment(options.state) + options.tracker.stateEvent(options.state));
    },
    async pull() {
      if (!hasStarted) {
        hasStarted = true;
        options.onStart();
      }
      hasSent = false;
      try {
        do {
          const next = await read();
          reading = null;
          if (isOver) return;
          if (next.done) {
            await finish();
            return;
          }
          const given = bytesOf(next.value);
          const chunk = hasBytes || unit !== "event" ? given : withoutMark(given);
          hasBytes = true;
          const pieces = inspector.split(chunk);
          // Most chunks are not parsed. They are sent without creating a promise for each.
          if (pieces === null) send(chunk);
          else await pass(pieces);
          // A chunk of which nothing can be sent yet must not end this pull: there may not be another one.
        } while (wantsMore());
      } catch (error) {
        if (isOver) return;
        controller.error(error);
        over("error");
      }
    },
    cancel(reason) {
      if (isOver) return undefined;
      if (!hasReported) {
        void readOn();
        return undefined;
      }
      options.onLeave();
      over("client");
      return reader.cancel(reason);
    },
  };

  return {
    stopReading: () => void reader.cancel().catch(() => {}),
    // Nothing is read ahead of the client, except what follows the first comment.
    stream: new ReadableStream(underlying, { highWaterMark: unit === "event" ? 1 : 0 }),
    sendState(state) {
      if (isOver || unit !== "event") return;
      const words = comment(state) + inspector.tracker.stateEvent(state);
      if (!isPassing && inspector.isBetween()) insert(words);
      else {
        inspector.watch();
        waiting = [words];
      }
    },
    keepAlive() {
      if (isOver || isPassing || unit !== "event" || (controller.desiredSize ?? 0) < 0) return;
      if (inspector.isBetween()) controller.enqueue(KEEP_ALIVE);
    },
    prepareEnd() {
      if (isOver) return;
      isEndNear = true;
      inspector.watch();
    },
    cancelEnd() {
      isEndNear = false;
      ending = null;
    },
    end(sentence) {
      if (isOver || unit === "none") return true;
      ending = { text: sentence, isForced: false };
      inspector.watch();
      return inspector.isBetween() && !isPassing && endHere();
    },
    forceEnd(message) {
      if (isOver || unit === "none") return;
      inspector.watch();
      const isPlace = inspector.isBetween() || unit === "character" || unit === "chunk";
      ending = { text: message, isForced: true };
      if (isPassing) return;
      if (isPlace) {
        endHere();
        return;
      }
      waiting = [];
      close(`\n\n${inspector.tracker.giveUp(message)}`);
    },
  };
}

function comment(state: string): string {
  return `: recess ${state}\n\n`;
}
