import type { Bytes } from "./bytes.ts";
import type { Ledger } from "./ledger.ts";
import type { Tracker } from "./tracker.ts";

/** How a reply ended. */
export interface ReplyEnd {
  /** `upstream`: it is complete; `error`: the upstream failed; `governor`: it was ended by a stop; `client`: the client has left. */
  readonly by: "upstream" | "error" | "governor" | "client";
  /** Its last bytes as text. */
  readonly tail: string;
  /** Ids that the provider will not accept in later requests. */
  readonly lost: readonly string[];
}

/** A reply on its way to the client. */
export interface Reply {
  readonly stream: ReadableStream<Bytes>;
  /** Sends a state to the page at the next boundary between pieces. */
  sendState(state: string): void;
  /** Sends a keep-alive comment, unless the client is not reading or a piece is half sent. */
  keepAlive(): void;
  /** A stop is near: from now on the reply is sent piece by piece, so that it can be ended after any of them. */
  prepareEnd(): void;
  /** The stop was cancelled. */
  cancelEnd(): void;
  /** Ends the reply after the current piece, as soon as nothing is open that must not be cut. Returns whether it has ended already. */
  end(sentence: string): boolean;
  /** Ends the reply immediately, as incomplete or with an error of its protocol. */
  forceEnd(message: string): void;
  /** Stops waiting for the content of a reply whose client has left. */
  stopReading(): void;
}

export interface ReplyOptions {
  readonly tracker: Tracker;
  readonly ledger: Ledger;
  /** Called once: the state that is sent at the start of the reply. */
  state(): string;
  /** Parse all of it, because its tokens are counted. */
  readonly watchAll?: boolean;
  /** The client did not ask for usage events and receives none. */
  readonly hideUsage?: boolean;
  /** Called when the client begins to read. */
  onStart(): void;
  /**
   * Called before the first content is sent; or, if the client left before that, once there is content. The reply's end waits for the
   * returned promise. Its content does not: the message was charged when it was admitted.
   */
  onContent(): Promise<void> | null;
  /** Called before the piece that completes these calls is sent. */
  onCalls(ids: readonly string[]): Promise<void>;
  /** Called when the client leaves. */
  onLeave(): void;
  /** Called once. */
  onEnd(end: ReplyEnd): void;
}
