import { type Bytes, bytesOf, createTail, encode, textOf, withoutMark } from "./bytes.ts";
import { createInspector } from "./inspector.ts";
import type { Piece } from "./pieces.ts";
import type { Reply, ReplyEnd, ReplyOptions } from "./reply-api.ts";

/** Of the last bytes, so many are kept: for usage, and to know where a reply stands when a stop comes near. */
const TAIL_LENGTH = 16_384;

/** So many bytes to a client that has left are an answer, whatever is in them. */
const MAX_READ_ON = 1_048_576;

const KEEP_ALIVE = encode(":\n\n");

/** What is to end the reply at the next place where that is possible. */
interface Ending {
  readonly text: string;
  /** Whether it is ended although it is busy. */
  readonly isForced: boolean;
}

/**
 * Passes a reply on, at the pace of its reader. Its bytes go as they came. They are looked into until content has
 * come, around calls of tools, and when a stop is near; in between they are searched for marks, copied to a short tail and no more.
 */
export function wrapReply(source: ReadableStream<unknown>, options: ReplyOptions): Reply {
  const { ledger, watchAll = false, hideUsage = false } = options;
  const reader = source.getReader();
  const tail = createTail(TAIL_LENGTH);
  const { unit } = options.tracker;
  const inspector = createInspector({ tracker: options.tracker, ledger, tail });
  let isSlow = false;
  let waiting: string[] = [];
  let ending: Ending | null = null;
  let hasStarted = false;
  let hasBytes = false;
  let isOver = false;
  let hasSent = false;
  /** A piece waits for the governor: nothing else may be sent before it. */
  let isPassing = false;
  let hasTold = false;
  /** What is being read, and not taken yet. */
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

  /** Tells the governor of what the piece seen last holds, before it goes out. */
  function telling(): Promise<void> | null {
    const content = !hasTold && ledger.hasContent() ? options.onContent() : null;
    hasTold ||= ledger.hasContent();
    const calls = ledger.takeCalls();
    if (calls.length === 0) return content;
    return (content ?? Promise.resolve()).then(() => options.onCalls(calls));
  }

  function sendPiece({ parts, isWhole }: Piece): void {
    const isHidden = hideUsage && isWhole && inspector.tracker.isUsageOnly();
    if (!isHidden) for (const part of parts) send(part);
    if (isWhole) for (const words of waiting.splice(0)) insert(words);
  }

  /** Ends the reply, if it is to end and can. */
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
      // One that is too long to be looked into, such as an image.
      if (!piece.isWhole) ledger.addContent();
      const told = telling();
      if (told !== null) {
        isPassing = true;
        await told;
        isPassing = false;
        if (isOver) return;
      }
      sendPiece(piece);
      if (piece.isWhole && endHere()) return;
    }
    if (!isSlow && !watchAll && !hideUsage && waiting.length === 0 && ending === null) inspector.relax();
  }

  /** The upstream is at its end. */
  async function finish(): Promise<void> {
    const rest = inspector.kept();
    // Some clients take a last event whose end is missing.
    if (rest.length > 0) inspector.tracker.see(textOf(rest));
    await telling();
    if (isOver) return;
    for (const part of rest) send(part);
    controller.close();
    over("upstream");
  }

  const wantsMore = (): boolean => !isOver && (!hasSent || (controller.desiredSize ?? 0) > 0);

  function read(): Promise<ReadableStreamReadResult<unknown>> {
    reading = reader.read();
    return reading;
  }

  /** Reads on for a client that left before any content: if the handler continues, its reply is still an answer. */
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
      // Aborted, as it should be.
    }
    reader.cancel().catch(() => {});
    await telling();
    over("client");
  }

  const underlying: UnderlyingDefaultSource<Bytes> = {
    start(streamController) {
      controller = streamController;
      if (unit === "event") insert(comment(options.state) + options.tracker.tell(options.state));
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
          // Most chunks are not looked into, and go on without a promise each.
          if (pieces === null) send(chunk);
          else await pass(pieces);
          // A chunk of which nothing can go on yet must not end this pull: there might be no other.
        } while (wantsMore());
      } catch (error) {
        if (isOver) return;
        controller.error(error);
        over("error");
      }
    },
    cancel(reason) {
      if (isOver) return undefined;
      if (!hasTold) {
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
    // Nothing is read ahead of the client, but for what follows the first comment.
    stream: new ReadableStream(underlying, { highWaterMark: unit === "event" ? 1 : 0 }),
    tell(state) {
      if (isOver || unit !== "event") return;
      const words = comment(state) + inspector.tracker.tell(state);
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
    slow() {
      if (isOver) return;
      isSlow = true;
      inspector.watch();
    },
    quicken() {
      isSlow = false;
      ending = null;
    },
    end(sentence) {
      if (isOver || unit === "none") return true;
      ending = { text: sentence, isForced: false };
      inspector.watch();
      return inspector.isBetween() && !isPassing && endHere();
    },
    breakOff(message) {
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
