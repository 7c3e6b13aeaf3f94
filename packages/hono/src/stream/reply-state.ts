import { type Bytes, createTail, encode, type Tail } from "./bytes.ts";
import { createInspector, type Inspector } from "./inspector.ts";
import type { Unit } from "./pieces.ts";
import type { ReplyEnd, ReplyOptions } from "./reply-api.ts";

/** How many of the last bytes are kept, to read the usage and to find the reply's position when a stop is near. */
const TAIL_LENGTH = 16_384;

/** How to end the reply at the next possible place. */
interface Ending {
  readonly text: string;
  /** Whether to end it even if it is busy. */
  readonly isForced: boolean;
}

/** A reply on its way from the upstream to the client. */
export interface ReplyState {
  readonly options: ReplyOptions;
  readonly unit: Unit;
  readonly reader: ReadableStreamDefaultReader<unknown>;
  /** The last bytes that were sent. */
  readonly tail: Tail;
  readonly inspector: Inspector;
  /** The client's side; set when its stream starts. */
  controller: ReadableStreamDefaultController<Bytes> | null;
  /** The read of the upstream whose result has not been used yet. */
  reading: Promise<ReadableStreamReadResult<unknown>> | null;
  /** Whether the client's stream is reading the upstream. */
  isPulling: boolean;
  /** How many chunks the client's stream was given, less those that were read from it. Negative: reads wait. */
  queued: number;
  /** Lets a direct read of the client wait for its stream instead. */
  queueRead: () => void;
  /** Words of the governor that wait for the next boundary between pieces. */
  waiting: string[];
  ending: Ending | null;
  isEndNear: boolean;
  isOver: boolean;
  /** Whether something of the upstream was sent since the client asked for more. */
  hasSent: boolean;
  /** A piece is waiting for the governor: nothing else may be sent before it. */
  isPassing: boolean;
  /** Whether content was reported to the governor. */
  hasReported: boolean;
  /** Settles once the governor has recorded the content. The reply's end waits for it; its content does not. */
  recording: Promise<void> | null;
}

export function newReplyState(source: ReadableStream<unknown>, options: ReplyOptions): ReplyState {
  const { tracker, ledger } = options;
  const tail = createTail(TAIL_LENGTH);
  return {
    options,
    unit: tracker.unit,
    reader: source.getReader(),
    tail,
    inspector: createInspector({ tracker, ledger, tail }),
    controller: null,
    reading: null,
    isPulling: false,
    queued: 0,
    queueRead: nothing,
    waiting: [],
    ending: null,
    isEndNear: false,
    isOver: false,
    hasSent: false,
    isPassing: false,
    hasReported: false,
    recording: null,
  };
}

function nothing(): void {}

/** Sends bytes of the upstream. */
export function send(reply: ReplyState, bytes: Bytes): void {
  reply.tail.push(bytes);
  enqueue(reply, bytes);
  reply.hasSent = true;
}

/** Sends words of the governor. */
export function insert(reply: ReplyState, text: string): void {
  if (text !== "") enqueue(reply, encode(text));
}

/** Puts bytes into the client's stream. A read that waits for the upstream itself gets them. */
export function enqueue(reply: ReplyState, bytes: Bytes): void {
  reply.queueRead();
  reply.queued += 1;
  reply.controller?.enqueue(bytes);
}

/** Records that the reply has ended. */
export function over(reply: ReplyState, by: ReplyEnd["by"]): void {
  const { inspector, options, tail } = reply;
  reply.isOver = true;
  inspector.stop();
  options.onEnd({ by, tail: new TextDecoder().decode(tail.bytes()), lost: inspector.tracker.lost?.() ?? [] });
}

/** Ends the reply with the governor's last words, and stops reading the upstream. */
export function close(reply: ReplyState, lastWords: string): void {
  reply.queueRead();
  for (const text of reply.waiting) insert(reply, text);
  insert(reply, lastWords);
  reply.controller?.close();
  stopReading(reply);
  over(reply, "governor");
}

export function stopReading({ reader }: ReplyState): void {
  reader.cancel().catch(() => {});
}

/** Reports content and calls of the last piece to the governor, before it is sent. The piece waits for what is returned. */
export function report(reply: ReplyState): Promise<void> | null {
  const { ledger, onContent, onCalls } = reply.options;
  if (!reply.hasReported && ledger.hasContent()) {
    reply.hasReported = true;
    reply.recording = onContent();
  }
  const calls = ledger.takeCalls();
  return calls.length === 0 ? null : onCalls(calls);
}
