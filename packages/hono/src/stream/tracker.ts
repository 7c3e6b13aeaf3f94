import type { JsonObject } from "../http/json.ts";
import type { Unit } from "./pieces.ts";

/** Identifies what the governor itself writes into a reply. */
export interface Origin {
  /** Begins with `recess-`, so that the app can distinguish its messages from the model's. */
  readonly id: string;
  readonly model: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
}

/** Follows a reply in one protocol, so that it can be ended properly at any boundary. Records its contents in the ledger. */
export interface Tracker {
  readonly unit: Unit;
  /** Whether its chunks are text whose tokens can be estimated. */
  readonly isText?: boolean;
  /** Whether it must see all of a reply, not only its first and last pieces. */
  readonly needsAll: boolean;
  /** Takes one complete piece. */
  see(text: string): void;
  /**
   * Whether a part is open that must not be cut: a tool call, a tool that runs on the server, thinking without its signature, or
   * structured output.
   */
  isBusy(): boolean;
  /** Whether the last piece holds nothing but usage. */
  isUsageOnly(): boolean;
  /** The text that begins a reply of the server itself, before `close`. */
  open(): string;
  /** The text that ends the reply here with a last sentence; empty if it has already ended. */
  close(sentence: string): string;
  /**
   * The text that ends the reply here although it is busy: marked as incomplete in its protocol, or with an error if a half-sent part
   * could look complete.
   */
  giveUp(message: string): string;
  /** Ids that the client has seen and the provider will not accept in later requests, because the reply was not completed. */
  lost?(): readonly string[];
  /** The state in a form that the app receives in addition to the comment; may be empty. */
  stateEvent(state: string): string;
  /** A tracker that continues after an unparsed part: it knows the reply's ids, but not what is open in it. */
  resume(): Tracker;
}

/** The data of one event of an event stream; `null` if it has none. */
export function dataOf(event: string): string | null {
  let data: string | null = null;
  for (const line of event.split(/\r\n|\n|\r/)) {
    if (!line.startsWith("data")) continue;
    const value = line === "data" ? "" : line.startsWith("data:") ? line.slice(line[5] === " " ? 6 : 5) : null;
    if (value !== null) data = data === null ? value : `${data}\n${value}`;
  }
  return data;
}

/** An event with only a data field. */
export function dataEvent(data: JsonObject): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** An event whose name is also its data's `type`. */
export function typedEvent(data: JsonObject & { readonly type: string }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
