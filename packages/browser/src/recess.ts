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

/** A notice that was on screen: its key, and its receipt if the server expects one. */
export interface Seen {
  readonly key: string;
  readonly receipt?: string | undefined;
}

/** The client of a page. */
export interface Recess {
  /** Calls `listener` after each change of the snapshot, until the returned function is called. */
  subscribe(listener: () => void): () => void;
  /** The current view. The same object until something changes. */
  getSnapshot(): Snapshot;
  /** Calls `listener` at each such event, until the returned function is called. */
  on<Type extends keyof RecessEvents>(type: Type, listener: (event: RecessEvents[Type]) => void): () => void;
  /** Starts watching the page and calling the server. Does nothing outside a browser page. */
  start(): void;
  /** Reports to the server that the person is away, and stops. */
  stop(): void;
  /**
   * Pass this to the chat client in place of `fetch`. It reads the state in governed responses and returns them
   * unchanged: a refusal becomes a state here, and is still a 403 for the caller.
   */
  readonly fetch: typeof fetch;
  /** Applies a state that arrived another way: `parseBlock(error)`, or the `data` of a `data-recess` part. */
  accept(state: unknown): void;
  /**
   * Call when a notice was on screen; the next heartbeat reports it. For a message in the state: `acknowledge({ key:
   * message.id, receipt: message.id })`.
   */
  acknowledge(notice: Seen): void;
  /** Requests the state from the server. */
  refresh(): Promise<void>;
  /** The person is leaving: use ends now. */
  away(): void;
}
