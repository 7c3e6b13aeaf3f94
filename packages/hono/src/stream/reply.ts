import { type Bytes, createTail, endsEvent } from "./bytes.ts";
import { createSplitter, type Splitter } from "./pieces.ts";
import type { Tracker } from "./tracker.ts";

/** How a reply came to its end. */
export interface ReplyEnd {
  /** `upstream`: it was all; `error`: upstream broke; `governor`: it was ended here; `client`: nobody reads any more. */
  readonly by: "upstream" | "error" | "governor" | "client";
  /** Anything of use had come. */
  readonly hasContent: boolean;
  /** It failed before any content came. */
  readonly hasFailed: boolean;
  /** Its last bytes as text. */
  readonly tail: string;
}

/** A reply on its way to the client. */
export interface Reply {
  readonly stream: ReadableStream<Bytes>;
  /** Lets the page know of a state, at the next place where that breaks nothing. */
  tell(state: string): void;
  /** Shows that the connection lives, unless the client does not read or a piece is half sent. */
  keepAlive(): void;
  /** A stop is near: from now on the reply goes on piece by piece, so that it can be ended behind any. */
  slow(): void;
  /** No stop is near any more. */
  quicken(): void;
  /** Ends the reply behind the piece that is on its way, once no call of a tool is open. Says whether it has ended. */
  end(sentence: string): boolean;
  /** Ends the reply here and now with an error, if its protocol has any for that. */
  breakOff(message: string): void;
}

export interface ReplyOptions {
  readonly tracker: Tracker;
  /** The state that the reply begins with. */
  readonly state: string;
  /** The client has begun to read. */
  onStart(): void;
  /** Called once. */
  onEnd(end: ReplyEnd): void;
}

/** Of the last bytes, so many are kept: for usage, and to know where a reply stands when a stop comes near. */
const TAIL_LENGTH = 16_384;

const KEEP_ALIVE = encode(":\n\n");
const LF = 10;

/**
 * Passes a reply on, at the pace of its reader. Its bytes go as they came. They are looked into only until content has
 * come and when a stop is near; in between they are copied to a short tail and no more.
 */
export function wrapReply(source: ReadableStream<Bytes>, options: ReplyOptions): Reply {
  const reader = source.getReader();
  const tail = createTail(TAIL_LENGTH);
  let { tracker } = options;
  const { unit } = tracker;
  let splitter: Splitter | null = createSplitter(unit);
  let isSlow = false;
  let waiting: string[] = [];
  let lastSentence: string | null = null;
  let hasStarted = false;
  let hasBytes = false;
  let isOver = false;
  let hasSent = false;
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
    splitter = null;
    options.onEnd({
      by,
      hasContent: tracker.hasContent(),
      hasFailed: tracker.hasFailed() || (!hasBytes && by === "upstream") || (!tracker.hasContent() && by === "error"),
      tail: new TextDecoder().decode(tail.bytes()),
    });
  }

  function close(last: string): void {
    for (const text of waiting) insert(text);
    insert(last);
    controller.close();
    reader.cancel().catch(() => {});
    over("governor");
  }

  /** Looks into the reply again, from what the tail shows of it. */
  function watch(): Splitter {
    if (splitter !== null) return splitter;
    tracker = tracker.resume();
    splitter = createSplitter(unit);
    const sent = tail.bytes();
    const from = tail.isWhole() || unit === "character" ? 0 : sent.indexOf(LF) + 1;
    for (const { text } of splitter.skip(sent.subarray(from))) tracker.see(text);
    return splitter;
  }

  function unwatch(): void {
    const isIdle = !isSlow && waiting.length === 0 && lastSentence === null;
    if (isIdle && !tracker.needsAll && tracker.hasContent() && splitter?.isClean() && splitter.rest().length === 0) {
      splitter = null;
    }
  }

  function pass(chunk: Bytes): void {
    if (splitter === null) {
      send(chunk);
      return;
    }
    for (const { parts, text, isWhole } of splitter.push(chunk)) {
      for (const part of parts) send(part);
      tracker.see(text);
      if (!isWhole) continue;
      for (const words of waiting.splice(0)) insert(words);
      if (lastSentence !== null && !tracker.isBusy()) {
        close(tracker.close(lastSentence));
        return;
      }
    }
    unwatch();
  }

  const underlying: UnderlyingDefaultSource<Bytes> = {
    start(streamController) {
      controller = streamController;
      if (unit === "event") insert(comment(options.state) + tracker.tell(options.state));
    },
    async pull() {
      if (!hasStarted) {
        hasStarted = true;
        options.onStart();
      }
      hasSent = false;
      try {
        do {
          const next = await reader.read();
          if (isOver) return;
          if (next.done) {
            for (const part of splitter?.rest() ?? []) send(part);
            controller.close();
            over("upstream");
            return;
          }
          pass(hasBytes || unit !== "event" ? next.value : withoutMark(next.value));
          hasBytes = true;
          // A chunk of which nothing can go on yet must not end this pull: there might be no other.
        } while (!isOver && (!hasSent || (controller.desiredSize ?? 0) > 0));
      } catch (error) {
        if (isOver) return;
        controller.error(error);
        over("error");
      }
    },
    cancel(reason) {
      if (!isOver) over("client");
      return reader.cancel(reason);
    },
  };

  return {
    // Nothing is read ahead of the client, but for what follows the first comment.
    stream: new ReadableStream(underlying, { highWaterMark: unit === "event" ? 1 : 0 }),
    tell(state) {
      if (isOver || unit !== "event") return;
      const isPlace = splitter === null ? endsEvent(tail.bytes()) : splitter.isClean();
      if (isPlace) insert(comment(state) + tracker.tell(state));
      else {
        watch();
        waiting = [comment(state) + tracker.tell(state)];
      }
    },
    keepAlive() {
      if (isOver || unit !== "event" || (controller.desiredSize ?? 0) < 0) return;
      if (splitter === null ? endsEvent(tail.bytes()) : splitter.isClean()) controller.enqueue(KEEP_ALIVE);
    },
    slow() {
      if (isOver) return;
      isSlow = true;
      watch();
    },
    quicken() {
      isSlow = false;
      lastSentence = null;
    },
    end(sentence) {
      if (isOver || unit === "none") return true;
      lastSentence = sentence;
      if (!watch().isClean() || tracker.isBusy()) return false;
      close(tracker.close(sentence));
      return true;
    },
    breakOff(message) {
      if (isOver || unit === "none") return;
      const isPlace = watch().isClean() || unit === "character";
      if (!isPlace) waiting = [];
      close((isPlace ? "" : "\n\n") + tracker.fail(message));
    },
  };
}

function comment(state: string): string {
  return `: recess ${state}\n\n`;
}

/** A byte order mark may only stand at a stream's beginning, where our comment is now. */
function withoutMark(chunk: Bytes): Bytes {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
}

function encode(text: string): Bytes {
  return new TextEncoder().encode(text);
}
