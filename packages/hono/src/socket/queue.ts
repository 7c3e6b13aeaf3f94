import type { Ask } from "./commands.ts";
import type { Meaning } from "./dialects/dialect.ts";
import { type FrameData, sizeOf } from "./frame.ts";

/** A frame that has not passed yet. */
export interface QueuedFrame {
  readonly data: FrameData;
  readonly meaning: Meaning;
  /** What the governor has been asked because of it. */
  asked: readonly Ask["ask"][];
}

const NOTHING: QueuedFrame["asked"] = [];

export function frameOf(data: FrameData, meaning: Meaning): QueuedFrame {
  return { data, meaning, asked: NOTHING };
}

/** The frames of one side, in order, up to the one for which the governor is being asked. */
export interface FrameQueue {
  /** Whether frames have to wait. */
  isHeld(): boolean;
  /** Adds a frame; `false`: more waits now than may. */
  add(frame: QueuedFrame): boolean;
  /** The next frame; `undefined` if there is none, or one is held. */
  next(): QueuedFrame | undefined;
  /** Keeps all others waiting until this frame's question is answered. */
  hold(frame: QueuedFrame): void;
  /** The held frame, which is held no more. */
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
