import type { Ask } from "./commands.ts";
import type { Meaning } from "./dialects/dialect.ts";
import { type FrameData, sizeOf } from "./frame.ts";

/** A frame that has not been passed on yet. */
export interface QueuedFrame {
  readonly data: FrameData;
  readonly meaning: Meaning;
  /** What the governor has already been asked about it. */
  asked: readonly Ask["ask"][];
}

const NOTHING: QueuedFrame["asked"] = [];

export function frameOf(data: FrameData, meaning: Meaning): QueuedFrame {
  return { data, meaning, asked: NOTHING };
}

/** The frames of one side, in order, that wait behind the frame about which the governor is being asked. */
export interface FrameQueue {
  /** Whether frames have to wait. */
  isHeld(): boolean;
  /** Adds a frame. Returns `false` if more bytes are waiting now than allowed. */
  add(frame: QueuedFrame): boolean;
  /** Removes and returns the next frame; `undefined` if the queue is empty or a frame is held. */
  next(): QueuedFrame | undefined;
  /** Makes all other frames wait until the question about this one is answered. */
  hold(frame: QueuedFrame): void;
  /** Ends the hold and returns the held frame. */
  release(): QueuedFrame | null;
}

export function createFrameQueue(maxBytes: number): FrameQueue {
  const frames: QueuedFrame[] = [];
  let bytes = 0;
  let held: QueuedFrame | null = null;
  return {
    isHeld: () => held !== null,
    add(frame) {
      frames.push(frame);
      bytes += sizeOf(frame.data);
      return bytes <= maxBytes;
    },
    next() {
      const frame = held === null ? frames.shift() : undefined;
      if (frame !== undefined) bytes -= sizeOf(frame.data);
      return frame;
    },
    hold: (frame) => void (held = frame),
    release() {
      const frame = held;
      held = null;
      return frame;
    },
  };
}
