import type { RecessState } from "./state.ts";

/** The `type` of the text frames that a server adds to a conversation over a WebSocket, for the page. */
export const STATE_FRAME = "recess.state";

/** A frame that says how the account stands. */
export interface StateFrame {
  readonly type: typeof STATE_FRAME;
  readonly recess: RecessState;
}

/** In a chat of JSON frames: a turn was refused, and the conversation stays open. */
export interface RefusedFrame {
  readonly type: "refused";
  /** The page's own name for the turn; `null`: it gave none, or the reply was one that nobody asked for. */
  readonly id: string | null;
  /** The `Reason`, or `governor-unavailable` while limits cannot be looked up. */
  readonly code: string;
  /** What to tell the person. */
  readonly message: string;
  /** The state with `code` and `retryAt` (ISO 8601); missing while limits cannot be looked up. */
  readonly recess?: object;
}

/** In a chat of JSON frames: the last sentence of a conversation that a limit ends. A state and the close follow. */
export interface GoodbyeFrame {
  readonly type: "goodbye";
  readonly text: string;
}

/** In a chat of JSON frames, from the server to the model: a reply is not wanted any more. */
export interface CancelFrame {
  readonly type: "cancel";
  readonly reply: string;
}

/** The close code of a WebSocket whose conversation a limit has ended. The close reason is the `Reason`. */
export const STOPPED_CODE = 4403;
