import type { RecessState } from "./state.ts";

/** The `type` of the text frames that a server adds to a conversation over a WebSocket for the page. */
export const STATE_FRAME = "recess.state";

/** A frame with the account's state. */
export interface StateFrame {
  readonly type: typeof STATE_FRAME;
  readonly recess: RecessState;
}

/** In a chat of JSON frames: a turn was refused; the conversation stays open. */
export interface RefusedFrame {
  readonly type: "refused";
  /** The page's own id for the turn; `null` if it gave none, or the reply was unsolicited. */
  readonly id: string | null;
  /** The `Reason`, or `governor-unavailable` while the limits are unavailable. */
  readonly code: string;
  /** The sentence to show the person. */
  readonly message: string;
  /** The state with `code` and `retryAt` (ISO 8601); missing while the limits are unavailable. */
  readonly recess?: object;
}

/**
 * In a chat of JSON frames: the last sentence of a conversation that a limit ends. A state frame and the close follow.
 */
export interface GoodbyeFrame {
  readonly type: "goodbye";
  readonly text: string;
}

/** In a chat of JSON frames, from the server to the model: cancels a reply. */
export interface CancelFrame {
  readonly type: "cancel";
  readonly reply: string;
}

/** The close code of a WebSocket whose conversation was ended by a limit. The close reason is the `Reason`. */
export const STOPPED_CODE = 4403;
