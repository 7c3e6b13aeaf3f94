import type { JsonObject } from "../http/json.ts";
import type { Unit } from "./pieces.ts";

/** What the governor itself puts into a reply. */
export interface Origin {
  /** Begins with `recess-`, so that the app can distinguish its messages from the model's. */
  readonly id: string;
  readonly model: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
}

/** Follows a reply in one protocol, so that it can be ended in it at any boundary. What the reply holds goes into its ledger. */
export interface Tracker {
  readonly unit: Unit;
  /** Its chunks are text, of which the tokens are estimated. */
  readonly isText?: boolean;
  /** It has to see all of a reply, not only its first and its last pieces. */
  readonly needsAll: boolean;
  /** Takes one whole piece. */
  see(text: string): void;
  /**
   * What must not be ended in the middle is under way: a call of a tool, a tool that runs on the server, thinking without its
   * signature, structured output.
   */
  isBusy(): boolean;
  /** Whether the piece seen last holds nothing but usage. */
  isUsageOnly(): boolean;
  /** What begins a reply of the server's own, before `close`. */
  open(): string;
  /** What ends the reply here, with a last sentence; nothing if it has already ended. */
  close(sentence: string): string;
  /**
   * What ends the reply here although it is busy: as incomplete, as the protocol says it; with an error where half of something
   * would look whole.
   */
  giveUp(message: string): string;
  /** Ids that the client has seen and the provider will not take back, as the reply did not come to its end. */
  lost?(): readonly string[];
  /** The state in a form that the app sees beside the comment. */
  tell(state: string): string;
  /** One that knows the reply's name but not what is open in it, to go on after a part was not looked at. */
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

/** An event of data alone. */
export function dataEvent(data: JsonObject): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** An event whose name is also its data's `type`. */
export function typedEvent(data: JsonObject & { readonly type: string }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
