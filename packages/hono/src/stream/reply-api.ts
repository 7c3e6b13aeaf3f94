import type { Bytes } from "./bytes.ts";
import type { Ledger } from "./ledger.ts";
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
