import type { RecessState } from "./state.ts";

/** The `type` of the text frames that a server adds to a conversation over a WebSocket, for the page. */
export const STATE_FRAME = "recess.state";

/** A frame that says how the account stands. */
export interface StateFrame {
  readonly type: typeof STATE_FRAME;
  readonly recess: RecessState;
}

/** The close code of a WebSocket whose conversation a limit has ended. The close reason is the `Reason`. */
export const STOPPED_CODE = 4403;
