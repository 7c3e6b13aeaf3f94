import type { Snapshot } from "./view.ts";
import type { RecessState } from "@recess/protocol";
import type { PendingNotice } from "@recess/words";

/** The events of `on`. */
export interface RecessEvents {
  /** The snapshot changed. */
  readonly change: Snapshot;
  /** A message was refused, or would be from now on. */
  readonly block: RecessState;
  /** Messages are allowed again. */
  readonly open: RecessState;
  /** There is a new notice. */
  readonly notice: PendingNotice;
}

/** A notice that was on screen: its key, and its receipt if the server wants one. */
export interface Seen {
  readonly key: string;
  readonly receipt?: string | undefined;
}

/** The client of a page. */
export interface Recess {
  /** Calls `listener` after each change of the snapshot, until the returned function is called. */
  subscribe(listener: () => void): () => void;
  /** What to show. The same object until something changes. */
  getSnapshot(): Snapshot;
  /** Calls `listener` at each such event, until the returned function is called. */
  on<Type extends keyof RecessEvents>(type: Type, listener: (event: RecessEvents[Type]) => void): () => void;
  /** Starts to watch the page and to call the server. Does nothing where there is no page. */
  start(): void;
  /** Tells the server that the person is away, and stops. */
  stop(): void;
  /**
   * Give this to the chat client in place of `fetch`. It reads the state in governed responses and returns them unchanged:
   * a refusal becomes a state here, and is still a 403 there.
   */
  readonly fetch: typeof fetch;
  /** Applies a state that arrived another way: `parseBlock(error)`, or the `data` of a `data-recess` part. */
  accept(state: unknown): void;
  /**
   * A notice was on screen. The next heartbeat tells the server. It takes a message of the state, too:
   * `acknowledge({ key: message.id, receipt: message.id })`.
   */
  acknowledge(notice: Seen): void;
  /** Requests the state from the server. */
  refresh(): Promise<void>;
  /** The person is leaving: use ends now. */
  away(): void;
}
