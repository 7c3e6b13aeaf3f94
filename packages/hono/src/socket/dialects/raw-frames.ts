import { STATE_FRAME, type StateFrame } from "@recess/protocol";

import { type DialectReader, PASSES, type SocketDialect } from "./dialect.ts";

export interface RawFramesOptions {
  /** Adds text frames with the account's state, for `recess.socket()` in the page. Default: false. */
  readonly states?: boolean;
}

/**
 * A protocol whose frames are not read: time is counted while they pass, and nothing is charged as a message. The close reason names
 * the rule that stopped the conversation.
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
