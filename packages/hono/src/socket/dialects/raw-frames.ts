import { STATE_FRAME, type StateFrame } from "@recess/protocol";

import { type DialectReader, PASSES, type SocketDialect } from "./dialect.ts";

export interface RawFramesOptions {
  /** Adds text frames with the account's state, for `recess.socket()` of the page. Default: false. */
  readonly states?: boolean;
}

/**
 * Frames that nobody looks into: time is counted while any flow, and nothing is charged as a message. The close reason says
 * what has stopped the conversation.
 */
export function rawFrames({ states = false }: RawFramesOptions = {}): SocketDialect {
  const reader: DialectReader = {
    fromPerson: () => PASSES,
    fromModel: () => PASSES,
    refuse: () => ({}),
    cancel: () => ({}),
    state: (recess) => (states ? JSON.stringify({ type: STATE_FRAME, recess } satisfies StateFrame) : null),
    goodbye: () => null,
  };
  return { open: () => reader };
}
