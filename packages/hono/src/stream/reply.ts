import { type Bytes, createTail, endsEvent } from "./bytes.ts";
import type { Ledger } from "./ledger.ts";
import { createSplitter, type Piece, type Splitter } from "./pieces.ts";
import type { Tracker } from "./tracker.ts";

/** How a reply came to its end. */
export interface ReplyEnd {
  /** `upstream`: it was all; `error`: upstream broke; `governor`: it was ended here; `client`: nobody reads any more. */
  readonly by: "upstream" | "error" | "governor" | "client";
  /** Its last bytes as text. */
  readonly tail: string;
  /** Ids that the provider will not take back. */
  readonly lost: readonly string[];
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
  /** Ends the reply behind the piece that is on its way, once nothing is under way that must not be cut. Says whether it has ended. */
  end(sentence: string): boolean;
  /** Ends the reply here and now, as incomplete or with an error of its protocol. */
  breakOff(message: string): void;
  /** Stops waiting for the content of a reply whose client has left. */
  stopReading(): void;
}

export interface ReplyOptions {
  readonly tracker: Tracker;
  readonly ledger: Ledger;
  /** The state that the reply begins with. */
  readonly state: string;
  /** Look into all of it: its tokens are counted, or its usage is not for the client. */
  readonly watchAll?: boolean;
  /** The client did not ask for events of usage, and gets none. */
  readonly hideUsage?: boolean;
  /** The client has begun to read. */
  onStart(): void;
  /** Before the first content goes out; or, when the client has left before, once there is some. */
  onContent(): Promise<void> | null;
  /** Before what completes these calls goes out. */
  onCalls(ids: readonly string[]): Promise<void>;
  /** The client has left. */
  onLeave(): void;
  /** Called once. */
  onEnd(end: ReplyEnd): void;
}

/** Of the last bytes, so many are kept: for usage, and to know where a reply stands when a stop comes near. */
const TAIL_LENGTH = 16_384;

/** What calls of tools and thinking begin with in all protocols. */
const MARKS = /"tool|tool_use"|_call"|call_id|"thinking|"reasoning-|pause_turn/;
const MARK_LENGTH = 12;

/** So many bytes to a client that has left are an answer, whatever is in them. */
const MAX_READ_ON = 1_048_576;

const KEEP_ALIVE = encode(":\n\n");
const LF = 10;

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
  let { tracker } = options;
  const { unit } = tracker;
  let splitter: Splitter | null = createSplitter(unit, tracker);
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
  let lastText = "";
  let controller: ReadableStreamDefaultController<Bytes>;
  const marks = new TextDecoder("latin1");

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
    options.onEnd({ by, tail: new TextDecoder().decode(tail.bytes()), lost: tracker.lost?.() ?? [] });
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
    splitter = createSplitter(unit, tracker);
    const sent = tail.bytes();
    const from = tail.isWhole() || unit === "character" ? 0 : sent.indexOf(LF) + 1;
    for (const { text } of splitter.skip(sent.subarray(from))) tracker.see(text);
    return splitter;
  }

  function unwatch(): void {
    const isIdle = !isSlow && !watchAll && !hideUsage && waiting.length === 0 && ending === null;
    const isQuiet = !tracker.needsAll && ledger.hasContent() && !tracker.isBusy();
    if (isIdle && isQuiet && splitter?.isClean() && splitter.rest().length === 0) {
      splitter = null;
      lastText = "";
    }
  }

  /** Whether a chunk that nobody looks into holds what has to be looked into; its last characters are kept for the next one. */
  function hasMark(chunk: Bytes): boolean {
    if (unit !== "event") return false;
    const text = lastText + marks.decode(chunk);
    lastText = text.slice(-MARK_LENGTH);
    return MARKS.test(text);
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
    const isHidden = hideUsage && isWhole && tracker.isUsageOnly();
    if (!isHidden) for (const part of parts) send(part);
    if (isWhole) for (const words of waiting.splice(0)) insert(words);
  }

  /** Ends the reply, if it is to end and can. */
  function endHere(): boolean {
    if (ending === null) return false;
    if (!ending.isForced && tracker.isBusy()) return false;
    close(ending.isForced && tracker.isBusy() ? tracker.giveUp(ending.text) : tracker.close(ending.text));
    return true;
  }

  async function pass(chunk: Bytes): Promise<void> {
    if (splitter === null) {
      if (!hasMark(chunk)) {
        send(chunk);
        return;
      }
      watch();
    }
    for (const piece of splitter?.push(chunk) ?? []) {
      tracker.see(piece.text);
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
    unwatch();
  }

  /** The upstream is at its end. */
  async function finish(): Promise<void> {
    const rest = splitter?.rest() ?? [];
    // Some clients take a last event whose end is missing.
    if (rest.length > 0) tracker.see(textOf(rest));
    await telling();
    if (isOver) return;
    for (const part of rest) send(part);
    controller.close();
    over("upstream");
  }

  const goesOn = (): boolean => !isOver && (!hasSent || (controller.desiredSize ?? 0) > 0);

  function read(): Promise<ReadableStreamReadResult<unknown>> {
    reading = reader.read();
    return reading;
  }

  /** Reads on for a client that has left before any content came: what the server goes on with is an answer all the same. */
  async function readOn(): Promise<void> {
    const watched = splitter ?? createSplitter(unit, tracker);
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
        for (const { text } of watched.push(chunk)) tracker.see(text);
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
          const next = await read();
          reading = null;
          if (isOver) return;
          if (next.done) {
            await finish();
            return;
          }
          const chunk = bytesOf(next.value);
          await pass(hasBytes || unit !== "event" ? chunk : withoutMark(chunk));
          hasBytes = true;
          // A chunk of which nothing can go on yet must not end this pull: there might be no other.
        } while (goesOn());
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
      const isPlace = !isPassing && (splitter === null ? endsEvent(tail.bytes()) : splitter.isClean());
      if (isPlace) insert(comment(state) + tracker.tell(state));
      else {
        watch();
        waiting = [comment(state) + tracker.tell(state)];
      }
    },
    keepAlive() {
      if (isOver || isPassing || unit !== "event" || (controller.desiredSize ?? 0) < 0) return;
      if (splitter === null ? endsEvent(tail.bytes()) : splitter.isClean()) controller.enqueue(KEEP_ALIVE);
    },
    slow() {
      if (isOver) return;
      isSlow = true;
      watch();
    },
    quicken() {
      isSlow = false;
      ending = null;
    },
    end(sentence) {
      if (isOver || unit === "none") return true;
      ending = { text: sentence, isForced: false };
      if (!watch().isClean() || isPassing) return false;
      return endHere();
    },
    breakOff(message) {
      if (isOver || unit === "none") return;
      const isPlace = watch().isClean() || unit === "character" || unit === "chunk";
      ending = { text: message, isForced: true };
      if (isPassing) return;
      if (isPlace) {
        endHere();
        return;
      }
      waiting = [];
      close(`\n\n${tracker.giveUp(message)}`);
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

/** What a stream holds as bytes: servers take streams of strings, too. */
function bytesOf(chunk: unknown): Bytes {
  if (typeof chunk === "string") return encode(chunk);
  if (chunk instanceof Uint8Array) return chunk as Bytes;
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.byteLength);
  throw new TypeError("The stream of a response must hold strings or bytes.");
}

function textOf(parts: readonly Bytes[]): string {
  const decoder = new TextDecoder();
  return parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode();
}

function encode(text: string): Bytes {
  return new TextEncoder().encode(text);
}
